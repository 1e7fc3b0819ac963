import Model

/// The press conference: its notice stops no clock, its being held does.
extension Case {
    func schedule(_ schedule: DeskCommand.Schedule) throws(DeskError) -> [EntryDraft] {
        try require(.officer)
        _ = try openIncident(schedule.incident)
        guard schedule.hasPlaceAndSpokesperson else {
            throw refuse(
                .value(
                    "conference",
                    Phrase("须写明地点和发布人", "place and spokesperson are needed"),
                    hint: Phrase("加上 --place 和 --spokesperson", "add --place and --spokesperson"),
                )
            )
        }
        return [
            entry(
                .conferenceScheduled,
                schedule.incident,
                [
                    "incident": .string(schedule.incident),
                    "at": JSON(schedule.at),
                    "document": .string(schedule.document.hex),
                ],
            )
        ]
    }

    func hold(
        incident id: String,
        at: Instant,
        evidence: String?,
    ) throws(DeskError) -> [EntryDraft] {
        try require(.officer)
        let incident = try openIncident(id)
        try checkPast(at, field: Phrase("召开时间", "the time it was held"))
        guard at >= incident.occurredAt else {
            throw refuse(
                .value(
                    "heldBeforeOccurred",
                    Phrase("召开时间早于事件发生", "held before the incident occurred"),
                    hint: Phrase("核对 --at", "check --at"),
                )
            )
        }
        try requireEvidenceAfterBreach(id, at: at, evidence: evidence)
        let conference = try stored { () throws(StorageFault) in
            try records.record(.conference, id)
        }
        guard conference?.body["heldAt"] == nil else {
            throw refuse(
                .act(
                    "held",
                    Phrase(
                        "事件 \(id) 的发布会已登记为召开",
                        "the conference on \(id) is already recorded as held"
                    ),
                )
            )
        }
        return [
            entry(
                .conferenceHeld,
                id,
                ["incident": .string(id), "heldAt": JSON(at), "evidence": JSON(evidence)],
                at: at,
            )
        ]
    }

    /// A conference said to have been held in time, after its breach was recorded, is a claim that an
    /// auditor will ask about: it names its evidence.
    private func requireEvidenceAfterBreach(
        _ incident: String,
        at: Instant,
        evidence: String?,
    ) throws(DeskError) {
        guard evidence?.isEmpty != false else { return }
        let rows = try stored { () throws(StorageFault) in
            try records.records(.obligation, prefix: incident + "/", limit: Case.listLimit)
        }
        let isBreached = rows.contains { row in
            guard let duty = try? Obligation(record: row) else { return false }
            return duty.rule.satisfiedBy == .conferenceHeld && duty.isOpen
                && duty.currentBreach != nil && at <= duty.due
        }
        guard isBreached else { return }
        throw refuse(
            .act(
                "evidence",
                Phrase(
                    "逾期已经记录；登记为按时召开须附证据",
                    "the breach is on record: a conference held in time needs its evidence",
                ),
                hint: Phrase("加上 --evidence 网址或文号", "add --evidence URL"),
            )
        )
    }
}
