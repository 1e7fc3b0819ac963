import Model
import Platform

/// Writes batches: the part of the writer that runs on its thread.
final class Committer: @unchecked Sendable {
    // Sendable because it is made on the opener's thread and from then on used by the writer's alone.
    private let database: Database
    private let transaction: Transaction
    private let time: any TimeSource
    private let keeper: Housekeeping
    private let journal: EntryJournal
    private var durableHead: LedgerHead
    /// Set by a damaged page: refuses everything until the program is started again.
    private var damage: StorageFault?

    /// What became of a batch, and what to tell the callers.
    struct Outcome {
        var answers: [@Sendable () -> Void] = []
        /// Those that go out before anybody else hears of the batch: a breach is told by who found it.
        var clockAnswers: [@Sendable () -> Void] = []
        var committed: CommittedEntries?
        /// Jobs for the next transaction, because this one was large enough.
        var unwritten: [WriteQueue.Job] = []
        var jobs = 0
        var fault: StorageFault?
        var hasLogFailed = false
    }

    init(
        _ files: LedgerFiles,
        time: any TimeSource,
        projections: [any Projection],
        reactions: [any Reaction],
        keeper: Housekeeping,
    ) throws(LedgerError) {
        self.time = time
        self.keeper = keeper
        let database: Database
        do throws(StorageFault) {
            database = try Database(path: files.database, access: .write)
        } catch {
            throw .storage(error)
        }
        self.database = database
        try Migration.run(
            LedgerSchema.migrations,
            on: database,
            applicationID: LedgerSchema.applicationID,
            now: time.now,
        )
        do throws(StorageFault) {
            durableHead = try EntryStore(database, writes: false).head()
            transaction = try Transaction(
                database,
                head: durableHead,
                now: time.now,
                projections: projections,
                reactions: reactions,
            )
        } catch {
            throw .storage(error)
        }
        journal = try EntryJournal(files, database: database, head: durableHead)
        keeper.note(head: durableHead, walPages: 0, hasErased: false)
    }

    /// Writes the jobs in one transaction; the answers are given by the caller.
    func write(_ batch: [WriteQueue.Job]) -> Outcome {
        if let damage {
            return Self.failure(batch, damage)
        }
        keeper.giveWay()
        let answers: [Answer]
        do throws(StorageFault) {
            try database.execute("BEGIN IMMEDIATE")
            answers = try run(batch)
            if transaction.head != durableHead { try transaction.rememberHead() }
            try database.execute("COMMIT")
        } catch {
            giveUp(error)
            return Self.failure(batch, error)
        }
        return finish(batch, answers)
    }

    /// Closes the journal; the connection closes with the last reference.
    func close() { journal.close() }

    /// Entries after which a transaction takes no further job: bounds the log and everyone's wait.
    private static let entryLimit = 2_000

    private enum Answer {
        case written(@Sendable () -> Void)
        case refused(any Error)
    }

    private func run(_ batch: [WriteQueue.Job]) throws(StorageFault) -> [Answer] {
        let open = try database.statement("SAVEPOINT job")
        let release = try database.statement("RELEASE job")
        let rollBack = try database.statement("ROLLBACK TO job")
        var answers: [Answer] = []
        answers.reserveCapacity(batch.count)
        for job in batch {
            guard transaction.appended.count < Self.entryLimit else { break }
            try open.run()
            let mark = transaction.begin(at: time.now)
            do {
                let completion = try job.run(transaction)
                if let fault = transaction.fault { throw fault }
                answers.append(.written(completion))
            } catch {
                // Some faults make SQLite give up the whole transaction by itself.
                guard !database.isIdle else {
                    throw (error as? StorageFault) ?? .unavailable("transaction lost: \(error)")
                }
                try rollBack.run()
                transaction.rollBack(to: mark)
                if case .corrupt? = error as? StorageFault { damage = error as? StorageFault }
                answers.append(.refused(error))
            }
            try release.run()
        }
        return answers
    }

    private func finish(_ batch: [WriteQueue.Job], _ answers: [Answer]) -> Outcome {
        var outcome = Outcome(unwritten: Array(batch.dropFirst(answers.count)))
        outcome.fault = damage
        durableHead = transaction.head
        if !transaction.appended.isEmpty {
            outcome.committed = CommittedEntries(entries: transaction.appended, head: durableHead)
        }
        // Before the answers: who is told "recorded" finds the entry in the journal as well.
        outcome.hasLogFailed = !journal.append(transaction.exported.bytes, head: durableHead)
        keeper.note(
            head: durableHead,
            walPages: database.walPages,
            hasErased: transaction.erasedContent,
        )
        transaction.reset(to: durableHead)
        for (job, answer) in zip(batch, answers) {
            switch answer {
            case .written(let completion):
                outcome.jobs += 1
                if job.priority == .clock {
                    outcome.clockAnswers.append(completion)
                } else {
                    outcome.answers.append(completion)
                }
            case .refused(let error):
                outcome.answers.append { job.fail(error) }
            }
        }
        return outcome
    }

    private static func failure(_ batch: [WriteQueue.Job], _ fault: StorageFault) -> Outcome {
        Outcome(answers: batch.map { job in { job.fail(fault) } }, fault: fault)
    }

    private func giveUp(_ fault: StorageFault) {
        if !database.isIdle { try? database.execute("ROLLBACK") }
        transaction.reset(to: durableHead)
        if case .corrupt = fault { damage = fault }
    }
}

extension WriterStatistics {
    mutating func add(_ outcome: Committer.Outcome) {
        if outcome.fault != nil, outcome.jobs == 0 { faults += 1 } else { commits += 1 }
        fault = outcome.fault
        jobs += outcome.jobs
        entries += outcome.committed?.entries.count ?? 0
        if outcome.hasLogFailed { logFaults += 1 }
    }
}
