import Desk
import Model

extension ViewWords {
    /// An incident with its duties, releases and conference.
    ///
    /// A list of incidents hands in the releases of all of them, which are read from end to end.
    func incident(
        _ incident: Incident,
        releases known: [String: [Record]]? = nil,
        in records: any RecordReading,
    ) throws -> JSON {
        let text = try incidentText(incident, in: records)
        let duties = try records.records(
            .obligation,
            prefix: incident.id + "/",
            limit: Self.listLimit,
        )
        var view: JSON = [
            "id": .string(incident.id),
            "title": .string(text.title),
            "place": JSON(text.place),
            "category": .string(incident.category.rawValue),
            "categoryName": phrase(incident.category.name),
            "grade": JSON(incident.grade?.rawValue),
            "gradeName": incident.grade.map { phrase($0.label) } ?? .null,
            "nature": JSON(incident.nature?.rawValue),
            "natureName": incident.nature.map { phrase($0.name) } ?? .null,
            "occurredAt": time(incident.occurredAt),
            "isEstimated": .bool(incident.isEstimated),
            "reportedAt": time(incident.reportedAt),
            "openedAt": time(incident.openedAt),
            "openedBy": .string(incident.openedBy),
            "leadOrganisation": .string(incident.leadOrganisation),
            "leadOrganisationName": organisation(incident.leadOrganisation),
            "state": incident.isOpen ? "open" : "closed",
            "closedAt": time(incident.closedAt),
        ]
        view["obligations"] = .array(try duties.map { try obligation($0) })
        let releases = try known ?? releasesByIncident(in: records)
        view["releases"] = .array(
            try (releases[incident.id] ?? []).map { row in
                try releaseBrief(try Release(id: row.id, row: row.body), in: records)
            }
        )
        view["conference"] = try conference(of: incident.id, in: records)
        return view.withoutNulls
    }

    /// Rows of one list at most.
    static let listLimit = 1_000

    func incidentText(
        _ incident: Incident,
        in records: any RecordReading,
    ) throws(StorageFault) -> IncidentText {
        guard let bytes = try records.content(incident.document),
            let json = try? JSONReader.read(bytes), let text = try? IncidentText(json: json)
        else { return IncidentText(title: incident.id) }
        return text
    }

    /// The rows of the releases of each incident.
    func releasesByIncident(
        in records: any RecordReading
    ) throws(StorageFault) -> [String: [Record]] {
        var rows: [Record] = []
        for state in Release.State.shown {
            rows += try records.records(
                .release,
                state: state.rawValue,
                through: .max,
                limit: Self.listLimit,
            )
        }
        return Dictionary(grouping: rows) { $0.body["incident"]?.string ?? "" }
    }

    func conference(of incident: String, in records: any RecordReading) throws -> JSON {
        guard let row = try records.record(.conference, incident) else { return .null }
        var view: JSON = ["id": .string(incident), "incident": .string(incident)]
        view["at"] = time(row.body.optionalInstant("at"))
        view["heldAt"] = time(row.body.optionalInstant("heldAt"))
        view["evidence"] = row.body["evidence"]
        if let digest = row.body.optionalDigest("document"),
            let bytes = try records.content(digest),
            let document = try? JSONReader.read(bytes)
        {
            view["place"] = document["place"]
            view["spokesperson"] = document["spokesperson"]
        }
        return view.withoutNulls
    }
}
