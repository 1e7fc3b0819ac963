extension Obligation {
    /// The word of the `state` column.
    ///
    /// Open and not yet in need of anybody.
    package static let openState = "open"
    /// Open, and past a warning or past due: what alarms, pages of duty and monitoring look at, so that
    /// they never read through the many that merely run.
    package static let alarmingState = "alarming"
    /// Both states of what still runs.
    package static let openStates = [openState, alarmingState]
    package static let settledState = "settled"

    /// The row of the projection: open ones sort by their next crossing, settled ones by the settlement.
    package var record: Record {
        Record(
            id: id,
            body: row,
            state: !isOpen
                ? Self.settledState
                : warned > 0 || currentBreach != nil ? Self.alarmingState : Self.openState,
            order: (settlement?.at ?? nextCrossing ?? .never).milliseconds,
        )
    }

    package init(record: Record) throws(RowMistake) {
        try self.init(row: record.body)
    }

    package init(row: JSON) throws(RowMistake) {
        let rule: Rule
        do {
            rule = try Rule(json: row["terms"] ?? .null)
        } catch {
            throw RowMistake(field: "terms", expected: error.description)
        }
        self.init(
            subject: try row.text("subject"),
            slot: row["slot"]?.string,
            incident: row["incident"]?.string,
            rule: rule,
            organisation: try row.text("organisation"),
            openedAt: try row.instant("openedAt"),
            openedSeq: try row.number("openedSeq"),
            anchor: try Anchor(json: row["anchor"] ?? .null),
            due: try row.instant("due"),
            isProvisional: row.flag("provisional"),
            warnAt: (row["warnAt"]?.array ?? []).compactMap(\.integer).map {
                Instant(milliseconds: $0)
            },
            epoch: Int(try row.number("epoch")),
            armedLateAt: row.optionalInstant("armedLate"),
        )
        warned = Int(try row.number("warned"))
        step = Int(try row.number("step"))
        for breach in row["breaches"]?.array ?? [] {
            breaches.append(
                Breach(
                    due: try breach.instant("due"),
                    detectedAt: try breach.instant("detectedAt"),
                    epoch: Int(try breach.number("epoch")),
                    seq: try breach.number("seq"),
                    cause: breach["cause"]?.string,
                )
            )
        }
        if let json = row["acknowledgement"] {
            acknowledgement = Acknowledgement(
                by: try json.text("by"),
                level: Int(try json.number("level")),
                at: try json.instant("at"),
                until: try json.instant("until"),
            )
        }
        heldUntil = row.optionalInstant("heldUntil")
        for change in row["changes"]?.array ?? [] { changes.append(try Change(json: change)) }
        settlement = try row["settlement"].map { json throws(RowMistake) in
            try Settlement(json: json)
        }
        if let json = row["reassessment"] {
            reassessment = Reassessment(
                anchor: try Anchor(json: json["anchor"] ?? .null),
                due: try json.instant("due"),
                outcome: try json.word("outcome"),
                lateBy: json["lateBy"]?.integer.map { Milliseconds($0) },
                seq: try json.number("seq"),
            )
        }
    }

    /// What `init(row:)` reads; absent facts are left out.
    package var row: JSON {
        let row: JSON = [
            "rule": .string(rule.id),
            "subject": .string(subject),
            "slot": JSON(slot),
            "incident": JSON(incident),
            "organisation": .string(organisation),
            "openedAt": JSON(openedAt),
            "openedSeq": .integer(openedSeq),
            "anchor": anchor.json,
            "due": JSON(due),
            "provisional": isProvisional ? true : .null,
            "warnAt": .array(warnAt.map { JSON($0) }),
            "epoch": .integer(Int64(epoch)),
            "warned": .integer(Int64(warned)),
            "step": .integer(Int64(step)),
            "breaches": breaches.isEmpty ? .null : .array(breaches.map(\.json)),
            "acknowledgement": acknowledgement?.json ?? .null,
            "heldUntil": JSON(heldUntil),
            "armedLate": JSON(armedLateAt),
            "changes": changes.isEmpty ? .null : .array(changes.map(\.json)),
            "settlement": settlement?.json ?? .null,
            "reassessment": reassessment?.json ?? .null,
            "terms": rule.json,
        ]
        return row.withoutNulls
    }
}

extension Obligation.Anchor {
    package init(json: JSON) throws(RowMistake) {
        self.init(
            field: try json.word("field"),
            at: try json.instant("at"),
            seq: try json.number("seq"),
            isEstimated: json.flag("isEstimated"),
        )
    }

    package var json: JSON {
        let json: JSON = [
            "field": .string(field.rawValue),
            "at": JSON(at),
            "seq": .integer(seq),
            "isEstimated": isEstimated ? true : .null,
        ]
        return json.withoutNulls
    }
}

extension Obligation.Breach {
    fileprivate var json: JSON {
        let json: JSON = [
            "due": JSON(due),
            "detectedAt": JSON(detectedAt),
            "epoch": .integer(Int64(epoch)),
            "seq": .integer(seq),
            "cause": JSON(cause),
        ]
        return json.withoutNulls
    }
}

extension Obligation.Acknowledgement {
    fileprivate var json: JSON {
        [
            "by": .string(by), "level": .integer(Int64(level)), "at": JSON(at),
            "until": JSON(until),
        ]
    }
}

extension Obligation.Pause {
    package init(json: JSON) throws(RowMistake) {
        self.init(from: try json.instant("from"), to: json.optionalInstant("to"))
    }

    package var json: JSON {
        let json: JSON = ["from": JSON(from), "to": JSON(to)]
        return json.withoutNulls
    }
}

extension Obligation.Change {
    fileprivate init(json: JSON) throws(RowMistake) {
        self.init(
            cause: try json.word("cause"),
            seq: try json.number("seq"),
            at: try json.instant("at"),
            by: try json.text("by"),
            formerAnchor: try Obligation.Anchor(json: json["formerAnchor"] ?? .null),
            formerDue: try json.instant("formerDue"),
            anchor: try Obligation.Anchor(json: json["anchor"] ?? .null),
            due: try json.instant("due"),
            epoch: Int(try json.number("epoch")),
            pause: try json["pause"].map { pause throws(RowMistake) in
                try Obligation.Pause(json: pause)
            },
            extendedBy: json["extendedBy"]?.integer,
            approvedBy: json["approvedBy"]?.string,
            basis: json["basis"]?.string,
            reason: json.optionalDigest("reason"),
        )
    }

    fileprivate var json: JSON {
        let json: JSON = [
            "cause": .string(cause.rawValue),
            "seq": .integer(seq),
            "at": JSON(at),
            "by": .string(by),
            "formerAnchor": formerAnchor.json,
            "formerDue": JSON(formerDue),
            "anchor": anchor.json,
            "due": JSON(due),
            "epoch": .integer(Int64(epoch)),
            "pause": pause?.json ?? .null,
            "extendedBy": extendedBy.map { .integer($0) } ?? .null,
            "approvedBy": JSON(approvedBy),
            "basis": JSON(basis),
            "reason": JSON(reason),
        ]
        return json.withoutNulls
    }
}

extension Obligation.Evidence {
    package init(json: JSON) throws(RowMistake) {
        self.init(
            seq: try json.number("seq"),
            release: json["release"]?.string,
            revision: json["revision"]?.integer.map { Int($0) },
            channel: json["channel"]?.string,
            url: json["url"]?.string,
            digest: json.optionalDigest("digest"),
            clockError: json["clockError"]?.integer.map { Milliseconds($0) },
        )
    }

    package var json: JSON {
        let json: JSON = [
            "seq": .integer(seq),
            "release": JSON(release),
            "revision": JSON(revision),
            "channel": JSON(channel),
            "url": JSON(url),
            "digest": JSON(digest),
            "clockError": clockError.map { .integer($0.count) } ?? .null,
        ]
        return json.withoutNulls
    }
}

extension Obligation.Settlement {
    fileprivate init(json: JSON) throws(RowMistake) {
        self.init(
            outcome: try json.word("outcome"),
            at: try json.instant("at"),
            seq: try json.number("seq"),
            by: try json.text("by"),
            satisfiedAt: json.optionalInstant("satisfiedAt"),
            lateBy: json["lateBy"]?.integer.map { Milliseconds($0) },
            evidence: try json["evidence"].map { evidence throws(RowMistake) in
                try Obligation.Evidence(json: evidence)
            },
            reason: json.optionalDigest("reason"),
            basis: json["basis"]?.string,
            approvedBy: json["approvedBy"]?.string,
        )
    }

    fileprivate var json: JSON {
        let json: JSON = [
            "outcome": .string(outcome.rawValue),
            "at": JSON(at),
            "seq": .integer(seq),
            "by": .string(by),
            "satisfiedAt": JSON(satisfiedAt),
            "lateBy": lateBy.map { .integer($0.count) } ?? .null,
            "evidence": evidence?.json ?? .null,
            "reason": JSON(reason),
            "basis": JSON(basis),
            "approvedBy": JSON(approvedBy),
        ]
        return json.withoutNulls
    }
}

extension Obligation.Reassessment {
    fileprivate var json: JSON {
        let json: JSON = [
            "anchor": anchor.json,
            "due": JSON(due),
            "outcome": .string(outcome.rawValue),
            "lateBy": lateBy.map { .integer($0.count) } ?? .null,
            "seq": .integer(seq),
        ]
        return json.withoutNulls
    }
}
