import Configuration
import Ledger
import Model
import Platform
import Stations

/// From rows that were handed in to what counts once it is durable.
extension LiveRoom {
    /// Hands the rows of a document to the store; `completion` runs once they are durable.
    ///
    /// - Throws: `busy` when too much is waiting, `closed`, or that the store is not there.
    func take(
        _ document: IntakeDocument,
        from source: ReadingSource,
        completion: @escaping @Sendable (Result<IntakeTally, any Error>) -> Void,
    ) throws {
        try take(
            document.rows,
            mistakes: document.mistakes,
            from: source,
            completion: completion,
        )
    }

    /// Hands rows to the store; the tally names them by their `line`.
    func take(
        _ rows: [IntakeRow],
        mistakes: [IntakeMistake] = [],
        from source: ReadingSource,
        completion: @escaping @Sendable (Result<IntakeTally, any Error>) -> Void,
    ) throws {
        guard let writer = state.look({ $0.writer }) else {
            throw APIError.storage(.unavailable("readings.db"))
        }
        try writer.submit(
            rows: rows.count,
            { [self] transaction in try write(rows, mistakes, from: source, transaction) },
            completion: completion,
        )
    }

    /// On the writer's thread.
    private func write(
        _ rows: [IntakeRow],
        _ mistakes: [IntakeMistake],
        from source: ReadingSource,
        _ transaction: ReadingTransaction,
    ) throws -> IntakeTally {
        // Taken out, so that the rows of a second job don't copy what the first one made.
        var desk = state.look { state in
            defer { state.working = nil }
            return state.working ?? state.desk
        }
        var (remarks, hours) = state.look { ($0.workingRemarks, $0.workingHours ?? $0.hours) }
        if let hour = hours.turn(to: transaction.now, transaction.head) { remarks.close(hour) }
        var tally = IntakeTally(rejected: mistakes)
        var touched: Set<String> = []
        var places: Set<DailyRoom.Place> = []
        for row in rows {
            switch desk.check(row, from: source, now: transaction.now) {
            case .failure(let mistake):
                tally.rejected.append(mistake)
                desk.refused(mistake, now: transaction.now)
            case .success(let candidate):
                let outcome = try transaction.put(
                    station: candidate.station,
                    periodStart: candidate.start,
                    periodEnd: candidate.end,
                    values: candidate.values,
                    keepsOthers: row.isPartial,
                )
                switch outcome {
                case .unchanged: tally.unchanged.append(row.line)
                case .accepted(let stored):
                    tally.accepted.append(row.line)
                    try take(stored, into: &desk, transaction)
                    try fill(stored, in: &desk, &remarks, transaction)
                    touched.insert(stored.station)
                    places.insert(DailyRoom.Place(stored))
                case .revised(let stored):
                    tally.revised.append(row.line)
                    try take(stored, into: &desk, transaction)
                    remarks.correct(stored)
                    touched.insert(stored.station)
                    places.insert(DailyRoom.Place(stored))
                }
            }
        }
        hours.wrote(transaction.head)
        tally.rejected.sort { $0.line < $1.line }
        state.look { state in
            state.working = desk
            state.workingRemarks = remarks
            state.workingHours = hours
            state.touched.formUnion(touched)
            state.places.formUnion(places)
        }
        return tally
    }

    /// Counts a new period in the slots of its station, and what the ledger is to be told of it.
    private func fill(
        _ stored: StoredReading,
        in desk: inout StationDesk,
        _ remarks: inout ReadingRemarks,
        _ transaction: ReadingTransaction,
    ) throws {
        guard let change = desk.fill(stored) else { return }
        if change.isStored {
            try transaction.note(StoredSlots.Change(change), of: stored.station)
        }
        guard let known = desk.known[stored.station] else { return }
        let isSilent =
            change.skipped != nil
            && state.look { $0.lateness.recordedSince(stored.station) != nil }
        remarks.note(change, stored, known.slots.plan, isSilent: isSilent)
    }

    /// Notes a row, and judges anew what stands beside it.
    private func take(
        _ stored: StoredReading,
        into desk: inout StationDesk,
        _ transaction: ReadingTransaction,
    ) throws {
        desk.note(stored)
        for (row, values) in desk.known[stored.station]?.rejudged(around: stored) ?? [] {
            desk.note(try transaction.rejudge(row, values: values))
        }
    }

    /// On the writer's thread, before the answers.
    func note(_ event: ReadingWriter.Event) {
        let now = core.time.now
        let (places, placeObservers) = state.look { state in
            defer { state.places = [] }
            return (state.places, state.placeObservers)
        }
        let (changed, observers) = state.look { state in
            let changed = event == .committed ? state.committed(now: now) : []
            state.forgetWork()
            return (changed, state.observers)
        }
        switch event {
        case .committed: core.faults.clear(Self.part)
        case .rolledBack: core.faults.raise(Self.part, "readings.db was not written")
        }
        guard !changed.isEmpty else { return }
        for observer in observers { observer(changed) }
        tellNotices()
        if !places.isEmpty { for observer in placeObservers { observer(places) } }
        bell.ring()
    }
}

extension LiveRoom.State {
    /// The work of a transaction counts from now on; gives the stations that differ, in the order of the
    /// configuration.
    mutating func committed(now: Instant) -> [LiveStation] {
        remarks.join(workingRemarks)
        if let workingHours { hours = workingHours }
        guard let working else { return [] }
        desk = working
        let changed = touched.union(regraced)
        for id in changed { examine(id, now: now) }
        regraced = []
        return changed.count == 1
            ? changed.compactMap { refreshed($0, now) }
            : desk.order.filter(changed.contains).compactMap { refreshed($0, now) }
    }

    /// What a transaction worked on is no longer of use, whatever became of it.
    mutating func forgetWork() {
        touched = []
        working = nil
        workingRemarks = ReadingRemarks()
        workingHours = nil
    }
}
