package import Model

/// Folds the entries about obligations into their rows, and keeps for each incident the first proof of
/// each kind and the entry of its occurrence, so that a rule that a late grade arms finds what was done
/// before.
///
/// These rows have the state `proof` and an id that no obligation has; lists by state or by the
/// prefix of a subject never see them. This projection runs after those of incidents and releases.
package struct ObligationProjection: Projection {
    let publicChannels: Set<String>

    package init(publicChannels: Set<String> = RuleBook.defaultPublicChannels) {
        self.publicChannels = publicChannels
    }

    package func apply(_ entry: Entry, to records: any RecordWriting) throws(StorageFault) {
        do {
            switch entry.kind {
            case .obligationOpened: try open(entry, records)
            case .obligationRedated: try change(entry, records) { try $0.redate(by: entry) }
            case .obligationWarned:
                try change(entry, records) { $0.warned = Int(try entry.body.number("level")) }
            case .obligationBreached: try change(entry, records) { try $0.breach(by: entry) }
            case .obligationEscalated:
                try change(entry, records) { obligation in
                    obligation.step = Int(try entry.body.number("step"))
                    obligation.heldUntil = nil
                }
            case .obligationAcknowledged:
                try change(entry, records) { try $0.acknowledge(by: entry) }
            case .obligationAckExpired:
                try change(entry, records) { $0.acknowledgement = nil }
            case .obligationSettled: try change(entry, records) { try $0.settle(by: entry) }
            case .incidentOpened, .incidentCorrected:
                try Proof.keepOccurrence(entry, in: records)
            case .reportPrepared: try Proof.keepReport(entry, in: records)
            case .deliveryConfirmed, .conferenceHeld:
                for proof in try Proof.all(entry, publicChannels, records) {
                    try proof.keep(in: records)
                }
            default: return
            }
        } catch let mistake as RowMistake {
            throw .corrupt("\(entry.kind.rawValue) #\(entry.seq): \(mistake)")
        } catch let fault as StorageFault {
            throw fault
        } catch {
            throw .unavailable("\(error)")
        }
    }

    private func open(_ entry: Entry, _ records: any RecordWriting) throws {
        var obligation = try Obligation(opened: entry)
        if let row = try records.record(.obligation, obligation.id) {
            let former = try Obligation(record: row)
            obligation.breaches = former.breaches
            if former.epoch == obligation.epoch {
                obligation.warned = former.warned
                obligation.step = former.step
            }
        }
        try records.put(.obligation, obligation.record)
    }

    private func change(
        _ entry: Entry,
        _ records: any RecordWriting,
        _ body: (inout Obligation) throws -> Void,
    ) throws {
        guard let row = try records.record(.obligation, entry.subject) else {
            throw RowMistake(field: entry.subject, expected: "an opened obligation")
        }
        var obligation = try Obligation(record: row)
        try body(&obligation)
        try records.put(.obligation, obligation.record)
    }
}

extension Obligation {
    init(opened entry: Entry) throws(RowMistake) {
        let rule: Rule
        do {
            rule = try Rule(json: entry.body["terms"] ?? .null)
        } catch {
            throw RowMistake(field: "terms", expected: error.description)
        }
        self.init(
            subject: try entry.body.text("for"),
            slot: entry.body["slot"]?.string,
            incident: entry.body["incident"]?.string,
            rule: rule,
            organisation: try entry.body.text("organisation"),
            openedAt: entry.at,
            openedSeq: entry.seq,
            anchor: try Anchor(json: entry.body["anchor"] ?? .null),
            due: try entry.body.instant("due"),
            isProvisional: entry.body.flag("provisional"),
            warnAt: entry.instants("warnAt"),
            epoch: Int(try entry.body.number("epoch")),
            armedLateAt: entry.body.optionalInstant("armedLate"),
        )
    }

    fileprivate mutating func redate(by entry: Entry) throws(RowMistake) {
        let body = entry.body
        let anchor = try Anchor(json: body["anchor"] ?? .null)
        let due = try body.instant("due")
        let epoch = Int(try body.number("epoch"))
        changes.append(
            Change(
                cause: try body.word("cause"),
                seq: entry.seq,
                at: entry.at,
                by: entry.actor,
                formerAnchor: try Anchor(json: body["formerAnchor"] ?? .null),
                formerDue: try body.instant("formerDue"),
                anchor: anchor,
                due: due,
                epoch: epoch,
                pause: try body["pause"].map { pause throws(RowMistake) in
                    try Pause(json: pause)
                },
                extendedBy: body["extendedBy"]?.integer,
                approvedBy: body["approvedBy"]?.string,
                basis: body["basis"]?.string,
                reason: body.optionalDigest("reason"),
            )
        )
        guard isOpen else {
            guard body["reassessed"] != nil else { return }
            reassessment = Reassessment(
                anchor: anchor,
                due: due,
                outcome: try body.word("reassessed"),
                lateBy: body["lateBy"]?.integer.map { Milliseconds($0) },
                seq: entry.seq,
            )
            return
        }
        self.anchor = anchor
        self.due = due
        isProvisional = body.flag("provisional")
        guard epoch != self.epoch else { return }
        self.epoch = epoch
        warnAt = entry.instants("warnAt")
        warned = 0
        step = 0
        heldUntil = nil
    }

    fileprivate mutating func breach(by entry: Entry) throws(RowMistake) {
        breaches.append(
            Breach(
                due: try entry.body.instant("due"),
                detectedAt: try entry.body.instant("detectedAt"),
                epoch: Int(try entry.body.number("epoch")),
                seq: entry.seq,
                cause: entry.body["cause"]?.string,
            )
        )
        if let held = heldUntil, held <= due { heldUntil = nil }
    }

    fileprivate mutating func acknowledge(by entry: Entry) throws(RowMistake) {
        let until = try entry.body.instant("until")
        let level = entry.body["level"]?.integer.map { Int($0) } ?? 0
        acknowledgement = Acknowledgement(
            by: entry.actor,
            level: level,
            at: entry.at,
            until: until,
        )
        // Somebody below the next step holds it back once, until the first acknowledgement ends;
        // who stands on it or above may do so again.
        if level > step || heldUntil == nil { heldUntil = until }
    }

    fileprivate mutating func settle(by entry: Entry) throws(RowMistake) {
        settlement = Settlement(
            outcome: try entry.body.word("outcome"),
            at: entry.at,
            seq: entry.seq,
            by: entry.actor,
            satisfiedAt: entry.body.optionalInstant("satisfiedAt"),
            lateBy: entry.body["lateBy"]?.integer.map { Milliseconds($0) },
            evidence: try entry.body["evidence"].map { evidence throws(RowMistake) in
                try Evidence(json: evidence)
            },
            reason: entry.body.optionalDigest("reason"),
            basis: entry.body["basis"]?.string,
            approvedBy: entry.body["approvedBy"]?.string,
        )
        acknowledgement = nil
        heldUntil = nil
    }
}

extension Entry {
    fileprivate func instants(_ key: String) -> [Instant] {
        (body[key]?.array ?? []).compactMap(\.integer).map { Instant(milliseconds: $0) }
    }
}
