/// Something that happened and starts clocks, as the record has it now.
///
/// Title and place lie in the content store (`IncidentText`), named by `document`.
package struct Incident: Sendable, Hashable {
    package let id: String
    package var category: IncidentCategory
    /// Nil until a person sets it.
    package var grade: Grade?
    package var occurredAt: Instant
    package var isEstimated: Bool
    package var reportedAt: Instant?
    package var openedAt: Instant
    package var openedBy: String
    package var leadOrganisation: String
    package var document: Digest
    /// Nil where no law has limits of its own for it, or nobody said.
    package var nature: IncidentNature?
    package var closedAt: Instant?

    package init(
        id: String,
        category: IncidentCategory,
        grade: Grade?,
        occurredAt: Instant,
        isEstimated: Bool,
        reportedAt: Instant?,
        openedAt: Instant,
        openedBy: String,
        leadOrganisation: String,
        document: Digest,
        nature: IncidentNature? = nil,
        closedAt: Instant? = nil,
    ) {
        self.id = id
        self.category = category
        self.grade = grade
        self.occurredAt = occurredAt
        self.isEstimated = isEstimated
        self.reportedAt = reportedAt
        self.openedAt = openedAt
        self.openedBy = openedBy
        self.leadOrganisation = leadOrganisation
        self.document = document
        self.nature = nature
        self.closedAt = closedAt
    }

    package var isOpen: Bool { closedAt == nil }

    package init(id: String, row: JSON) throws(RowMistake) {
        self.init(
            id: id,
            category: try row.word("category"),
            grade: row["grade"] == nil ? nil : try row.word("grade"),
            occurredAt: try row.instant("occurredAt"),
            isEstimated: row.flag("isEstimated"),
            reportedAt: row.optionalInstant("reportedAt"),
            openedAt: try row.instant("openedAt"),
            openedBy: try row.text("openedBy"),
            leadOrganisation: try row.text("leadOrganisation"),
            document: try row.digest("document"),
            nature: row["nature"]?.string.flatMap { IncidentNature(rawValue: $0) },
            closedAt: row.optionalInstant("closedAt"),
        )
    }

    package var row: JSON {
        let row: JSON = [
            "category": .string(category.rawValue),
            "grade": JSON(grade?.rawValue),
            "occurredAt": JSON(occurredAt),
            "isEstimated": .bool(isEstimated),
            "reportedAt": JSON(reportedAt),
            "openedAt": JSON(openedAt),
            "openedBy": .string(openedBy),
            "leadOrganisation": .string(leadOrganisation),
            "document": .string(document.hex),
            "nature": JSON(nature?.rawValue),
            "closedAt": JSON(closedAt),
        ]
        return row.withoutNulls
    }

    /// The row of the projection: open ones sort by occurrence.
    package var record: Record {
        Record(
            id: id,
            body: row,
            state: isOpen ? "open" : "closed",
            order: occurredAt.milliseconds,
        )
    }
}

/// The words of an incident, kept apart from the chain.
package struct IncidentText: Sendable, Hashable {
    package var title: String
    package var place: String?

    package init(title: String, place: String? = nil) {
        self.title = title
        self.place = place
    }

    package init(json: JSON) throws(RowMistake) {
        self.init(title: try json.text("title"), place: json["place"]?.string)
    }

    package var json: JSON {
        let json: JSON = ["title": .string(title), "place": JSON(place)]
        return json.withoutNulls
    }
}
