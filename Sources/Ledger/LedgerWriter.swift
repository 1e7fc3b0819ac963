package import Model
package import Platform

/// The one writer of the ledger: a thread that owns the only writing connection.
///
///     submit ──► queue ──► BEGIN │ savepoint job │ savepoint job │ … │ COMMIT (durable)
///                                      refused: rolled back alone      │
///         completions of the clock, observers of what was, others ◄┘
///
/// Everything that waits goes into one transaction, so that one wait for the disk serves all of it. A job
/// is answered only after it is durable. A fault at COMMIT fails every job of the transaction, and nothing
/// of it remains; the next batch tries again. A damaged database is not written to until a restart.
package final class LedgerWriter: Sendable {
    private let queue: Monitor<WriteQueue>
    private let observers: Monitor<[@Sendable (CommittedEntries) -> Void]>
    private let thread: WorkerThread
    private let keeper: Housekeeping
    private let isJoined = Monitor(false)

    /// Opens the database in `folder`, brings its format up to date and starts the threads.
    ///
    /// The caller holds the lock of the state folder.
    package init(
        folder: String,
        time: any TimeSource,
        projections: [any Projection] = [],
        reactions: [any Reaction] = [],
    ) throws(LedgerError) {
        let files = LedgerFiles(folder: folder)
        let queue = Monitor(WriteQueue())
        let observers = Monitor<[@Sendable (CommittedEntries) -> Void]>([])
        let keeper = try Housekeeping(files)
        let committer = try Committer(
            files,
            time: time,
            projections: projections,
            reactions: reactions,
            keeper: keeper,
        )
        self.queue = queue
        self.observers = observers
        self.keeper = keeper
        do throws(KernelError) {
            thread = try WorkerThread(name: "ledger-writer") {
                while let batch = Self.next(queue) {
                    let outcome = committer.write(batch)
                    queue.look { queue in
                        queue.statistics.add(outcome)
                        queue.putBack(outcome.unwritten)
                    }
                    for answer in outcome.clockAnswers { answer() }
                    // Readers wait for the press, which may start before whoever acted is woken.
                    if let entries = outcome.committed {
                        for observer in observers.look({ $0 }) { observer(entries) }
                    }
                    for answer in outcome.answers { answer() }
                }
                committer.close()
            }
        } catch {
            throw .file(error.description)
        }
    }

    /// Hands in a job; `completion` runs on the writer's thread, after the job is durable or has failed.
    ///
    /// - Throws: `busy` when too much is waiting, `closed`.
    package func submit<Result: Sendable>(
        _ priority: WritePriority,
        _ job: @escaping @Sendable (Transaction) throws -> Result,
        completion: @escaping @Sendable (Swift.Result<Result, any Error>) -> Void,
    ) throws(LedgerError) {
        let erased = WriteQueue.Job(
            run: { transaction in
                let result = try job(transaction)
                return { completion(.success(result)) }
            },
            fail: { completion(.failure($0)) },
            priority: priority,
        )
        try queue.change { (queue) throws(LedgerError) in try queue.add(erased) }
    }

    /// Hands in a job and blocks until it is durable.
    ///
    /// For threads of our own, never for a task.
    package func perform<Result: Sendable>(
        _ priority: WritePriority = .officer,
        _ job: @escaping @Sendable (Transaction) throws -> Result,
    ) throws -> Result {
        let answer = Monitor<Swift.Result<Result, any Error>?>(nil)
        try submit(priority, job) { result in answer.change { $0 = result } }
        return try answer.wait { $0 }.get()
    }

    /// Hands in a job and suspends until it is durable.
    package func write<Result: Sendable>(
        _ priority: WritePriority = .officer,
        _ job: @escaping @Sendable (Transaction) throws -> Result,
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try submit(priority, job) { continuation.resume(with: $0) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// Calls `observer` with every committed batch from now on, in order, on the writer's thread.
    ///
    /// It must be cheap: post to a queue and return.
    package func observe(_ observer: @escaping @Sendable (CommittedEntries) -> Void) {
        observers.change { $0.append(observer) }
    }

    package var statistics: WriterStatistics { queue.look { $0.statistics } }

    /// Writes what waits, then the witness, and ends the threads.
    ///
    /// Further jobs are refused.
    package func close() {
        queue.change { $0.isClosed = true }
        let isFirst = isJoined.change { joined in
            defer { joined = true }
            return !joined
        }
        guard isFirst else { return }
        thread.join()
        keeper.close()
    }

    private static func next(_ queue: Monitor<WriteQueue>) -> [WriteQueue.Job]? {
        let batch = queue.wait { queue -> [WriteQueue.Job]? in
            queue.count > 0 || queue.isClosed ? queue.take() : nil
        }
        return batch.isEmpty ? nil : batch
    }
}

/// Entries made durable by one transaction, in order.
package struct CommittedEntries: Sendable {
    package let entries: [Entry]
    /// The end of the chain after them.
    package let head: LedgerHead
}
