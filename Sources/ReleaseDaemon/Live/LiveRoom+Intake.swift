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
        var (desk, work) = state.look { state in
            defer { state.working = nil }
            return (state.working ?? state.desk.copy, Work(state))
        }
        if let hour = work.hours.turn(to: transaction.now, transaction.head) {
            work.remarks.close(hour)
        }
        var tally = IntakeTally(rejected: mistakes)
        let oldest = desk.oldest(at: transaction.now)
        for row in rows {
            let outcome = try desk.change(row.station) { known in
                try take(row, from: source, oldest: oldest, into: &known, &work, transaction)
            }
            switch outcome {
            case nil: tally.rejected.append(StationDesk.unknown(row))
            case .failure(let mistake): tally.rejected.append(mistake)
            case .success(.unchanged): tally.unchanged.append(row.line)
            case .success(.accepted): tally.accepted.append(row.line)
            case .success(.revised): tally.revised.append(row.line)
            }
        }
        work.hours.wrote(transaction.head)
        tally.rejected.sort { $0.line < $1.line }
        state.look { state in
            state.working = desk
            state.workingRemarks = work.remarks
            state.workingHours = work.hours
            state.touched += work.touched
            state.places += work.places
        }
        return tally
    }

    /// What a job makes beside the desk.
    private struct Work {
        let serial: Int
        var remarks: ReadingRemarks
        var hours: HourBook
        var touched: [String] = []
        var places: [DailyRoom.Place] = []

        init(_ state: State) {
            serial = state.serial
            remarks = state.workingRemarks
            hours = state.workingHours ?? state.hours
        }

        /// Remembers a station once a transaction and day.
        mutating func note(_ row: StoredReading, _ known: inout StationDesk.Known) {
            let date = known.profile.zone.date(Instant(milliseconds: row.periodEnd - 1))
            if let stored = known.stored, stored.serial == serial, stored.date == date { return }
            known.stored = (serial, date)
            touched.append(row.station)
            places.append(DailyRoom.Place(station: row.station, date: date))
        }
    }

    /// Checks a row, stores it, and notes what follows from it.
    private func take(
        _ row: IntakeRow,
        from source: ReadingSource,
        oldest: Instant,
        into known: inout StationDesk.Known,
        _ work: inout Work,
        _ transaction: ReadingTransaction,
    ) throws -> Result<ReadingOutcome, IntakeMistake> {
        let now = transaction.now
        switch known.check(row, from: source, oldest: oldest, now: now) {
        case .failure(let mistake):
            // An interruption that follows says so.
            known.refused = (mistake.code, now)
            return .failure(mistake)
        case .success(let candidate):
            let outcome = try transaction.put(
                station: candidate.station,
                periodStart: candidate.start,
                periodEnd: candidate.end,
                values: candidate.values,
                keepsOthers: row.isPartial,
            )
            switch outcome {
            case .unchanged: break
            case .accepted(let stored):
                try take(stored, into: &known, transaction)
                try fill(stored, in: &known, &work.remarks, transaction)
                work.note(stored, &known)
            case .revised(let stored):
                try take(stored, into: &known, transaction)
                work.remarks.correct(stored)
                work.note(stored, &known)
            }
            return .success(outcome)
        }
    }

    /// Counts a new period in the slots of its station, and what the ledger is to be told of it.
    private func fill(
        _ stored: StoredReading,
        in known: inout StationDesk.Known,
        _ remarks: inout ReadingRemarks,
        _ transaction: ReadingTransaction,
    ) throws {
        let change = known.fill(stored)
        if change.isStored {
            try transaction.note(StoredSlots.Change(change), of: stored.station)
        }
        let isSilent =
            change.skipped != nil
            && look { $0.lateness.recordedSince(stored.station) != nil }
        remarks.note(change, stored, known.slots.plan, isSilent: isSilent)
    }

    /// Notes a row, and judges anew what stands beside it.
    private func take(
        _ stored: StoredReading,
        into known: inout StationDesk.Known,
        _ transaction: ReadingTransaction,
    ) throws {
        known.note(stored)
        for (row, values) in known.rejudged(around: stored) {
            known.note(try transaction.rejudge(row, values: values))
        }
    }

    /// On the writer's thread, before the answers.
    func note(_ event: ReadingWriter.Event) {
        let (places, placeObservers) = state.look { state in
            defer { state.places = [] }
            return (state.places, state.placeObservers)
        }
        let (changed, observers) = state.look { state in
            let changed = event == .committed ? state.committed() : []
            state.forgetWork()
            return (changed, state.observers)
        }
        switch event {
        case .committed: core.faults.clear(Self.part)
        case .rolledBack: core.faults.raise(Self.part, "readings.db was not written")
        }
        guard !changed.isEmpty else { return }
        for observer in observers { observer(changed) }
        if !places.isEmpty { for observer in placeObservers { observer(places) } }
        bell.ring()
    }
}

extension LiveRoom.State {
    /// The work of a transaction counts from now on; gives the stations that differ.
    ///
    /// What follows for marks, silence and notices is found when somebody looks, at the latest by the thread of
    /// lateness: a flood of rows is examined as often as it is looked at, not as often as it is written.
    mutating func committed() -> Set<String> {
        remarks.join(workingRemarks)
        if let workingHours { hours = workingHours }
        guard let work = working else { return [] }
        working = nil
        desk.settle(work)
        let changed = Set(touched)
        unseen.formUnion(changed)
        change(changed)
        return changed
    }

    /// What a transaction worked on is no longer of use, whatever became of it.
    mutating func forgetWork() {
        touched = []
        serial += 1
        working = nil
        workingRemarks = ReadingRemarks()
        workingHours = nil
    }
}
