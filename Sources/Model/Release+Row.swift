extension Release {
    package init(id: String, row: JSON) throws(RowMistake) {
        self.init(
            id: id,
            kind: try row.word("kind"),
            incident: row["incident"]?.string,
            publisher: try row.text("publisher"),
            createdAt: try row.instant("createdAt"),
            audience: row["audience"] == nil ? .everybody : try row.word("audience"),
            withheld: row["withheld"] == nil ? nil : try row.word("withheld"),
        )
        matter = row["matter"]?.string
        stage = row["stage"]?.string
        indexNumber = row["indexNumber"]?.string
        if let pendingRow = row["pending"] { pending = try Pending(row: pendingRow) }
        for revision in row["revisions"]?.array ?? [] {
            revisions.append(try Revision(row: revision))
        }
        withdrawnAt = row.optionalInstant("withdrawnAt")
        withdrawalReason = row.optionalDigest("withdrawalReason")
        withdrawalSeq = row["withdrawalSeq"]?.integer
        withdrawalHash = row.optionalDigest("withdrawalHash")
        uncountersigned = (row["uncountersigned"]?.array ?? []).compactMap { number in
            number.integer.map { Int($0) }
        }
        if let ended = row["expiry"] {
            expiry = Expiry(
                at: try ended.instant("at"),
                seq: try ended.number("seq"),
                hash: try ended.digest("hash"),
            )
        }
        if let given = row["discarded"] { discarded = try Discard(row: given) }
    }

    package var row: JSON {
        let row: JSON = [
            "kind": .string(kind.rawValue),
            "audience": isInternal ? .string(audience.rawValue) : .null,
            "withheld": JSON(withheld?.rawValue),
            "incident": JSON(incident),
            "matter": JSON(matter),
            "stage": JSON(stage),
            "publisher": .string(publisher),
            "createdAt": JSON(createdAt),
            "indexNumber": JSON(indexNumber),
            "pending": pending?.row ?? .null,
            "revisions": revisions.isEmpty ? .null : .array(revisions.map(\.row)),
            "withdrawnAt": JSON(withdrawnAt),
            "withdrawalReason": JSON(withdrawalReason),
            "withdrawalSeq": withdrawalSeq.map { .integer($0) } ?? .null,
            "withdrawalHash": JSON(withdrawalHash),
            "expiry": expiry.map {
                ["at": JSON($0.at), "seq": .integer($0.seq), "hash": .string($0.hash.hex)]
            } ?? .null,
            "uncountersigned": uncountersigned.isEmpty
                ? .null : .array(uncountersigned.map { .integer(Int64($0)) }),
            "discarded": discarded?.row ?? .null,
        ]
        return row.withoutNulls
    }

    /// How far a release has come, as the projection sorts them.
    ///
    /// What is internal has words of its own: whoever reads what is published never meets it.
    package enum State: String, Sendable, Hashable, CaseIterable {
        case draft
        case published
        case withdrawn
        /// An internal one that its people may read.
        case circulated = "internal"
        /// An internal one that was taken back.
        case recalled
        case discarded

        /// Everything but what was given up.
        package static let shown = allCases.filter { $0 != .discarded }
    }

    package var state: State {
        if isWithdrawn { return isInternal ? .recalled : .withdrawn }
        if isPublished { return isInternal ? .circulated : .published }
        return isDiscarded ? .discarded : .draft
    }

    /// The row of the projection: drafts sort by creation, published ones by their last change.
    package var record: Record {
        Record(
            id: id,
            body: row,
            state: state.rawValue,
            order: (updatedAt ?? createdAt).milliseconds,
        )
    }
}

extension Release.Discard {
    init(row: JSON) throws(RowMistake) {
        self.init(
            revision: Int(try row.number("revision")),
            document: try row.digest("document"),
            at: try row.instant("at"),
            by: try row.text("by"),
            reason: try row.digest("reason"),
        )
    }

    var row: JSON {
        [
            "revision": .integer(Int64(revision)), "document": .string(document.hex),
            "at": JSON(at), "by": .string(by), "reason": .string(reason.hex),
        ]
    }
}

extension Release.Pending {
    init(row: JSON) throws(RowMistake) {
        self.init(
            number: Int(try row.number("number")),
            document: try row.digest("document"),
            drafter: try row.text("drafter"),
        )
        stage = try row.word("stage")
        editors = row.texts("editors")
        submitter = row["submitter"]?.string
        approver = row["approver"]?.string
        approvedAt = row.optionalInstant("approvedAt")
        for review in row["reviews"]?.array ?? [] {
            reviews.append(
                Release.Review(
                    kind: try review.word("kind"),
                    by: try review.text("by"),
                    at: try review.instant("at"),
                    hasPassed: review.flag("passed"),
                    document: try review.digest("document"),
                    note: review.optionalDigest("note"),
                )
            )
        }
        for signature in row["signatures"]?.array ?? [] {
            signatures.append(try StepSignature(row: signature))
        }
        isAuthorised = row.flag("isAuthorised")
    }

    var row: JSON {
        let reviewRows = reviews.map { review in
            let row: JSON = [
                "kind": .string(review.kind.rawValue),
                "by": .string(review.by),
                "at": JSON(review.at),
                "passed": .bool(review.hasPassed),
                "document": .string(review.document.hex),
                "note": JSON(review.note),
            ]
            return row.withoutNulls
        }
        let row: JSON = [
            "number": .integer(Int64(number)),
            "document": .string(document.hex),
            "stage": .string(stage.rawValue),
            "drafter": .string(drafter),
            "editors": editors.isEmpty ? .null : JSON(editors),
            "submitter": JSON(submitter),
            "approver": JSON(approver),
            "approvedAt": JSON(approvedAt),
            "reviews": reviews.isEmpty ? .null : .array(reviewRows),
            "signatures": signatures.isEmpty ? .null : .array(signatures.map(\.row)),
            "isAuthorised": isAuthorised ? true : .null,
        ]
        return row.withoutNulls
    }
}

extension Release.Revision {
    init(row: JSON) throws(RowMistake) {
        var signatures: [StepSignature] = []
        for signature in row["signatures"]?.array ?? [] {
            signatures.append(try StepSignature(row: signature))
        }
        self.init(
            number: Int(try row.number("number")),
            document: try row.digest("document"),
            publishedAt: try row.instant("publishedAt"),
            seq: try row.number("seq"),
            entryHash: try row.digest("entryHash"),
            drafter: try row.text("drafter"),
            approver: row["approver"]?.string,
            channels: row.texts("channels"),
            expiresAt: row.optionalInstant("expiresAt"),
            writers: row.texts("writers"),
            signatures: signatures,
        )
    }

    var row: JSON {
        let row: JSON = [
            "number": .integer(Int64(number)),
            "document": .string(document.hex),
            "publishedAt": JSON(publishedAt),
            "seq": .integer(seq),
            "entryHash": .string(entryHash.hex),
            "drafter": .string(drafter),
            "approver": JSON(approver),
            "channels": JSON(channels),
            "expiresAt": JSON(expiresAt),
            "writers": writers == [drafter] ? .null : JSON(writers),
            "signatures": signatures.isEmpty ? .null : .array(signatures.map(\.row)),
        ]
        return row.withoutNulls
    }
}
