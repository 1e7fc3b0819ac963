import Model
package import Platform

/// The one writer of `readings.db`: a thread that owns the only writing connection.
///
/// What waits goes into one transaction, up to a number of rows, and is answered once it is durable. The
/// ledger has its own file and its own thread: whatever happens here, an officer's act waits for nothing of it.
package final class ReadingWriter: Sendable {
    /// Told after each transaction, on the writer's thread and before the answers.
    package enum Event: Sendable {
        case committed
        /// Nothing of it remains.
        case rolledBack
    }

    private struct Job: Sendable {
        let rows: Int
        let run: @Sendable (ReadingTransaction) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct Queue {
        var jobs: [Job] = []
        var rows = 0
        var isClosed = false
    }

    private let queue: Monitor<Queue>
    private let thread: WorkerThread
    private let isJoined = Monitor(false)
    private let worked = Monitor<Int64>(0)

    /// Rows that may wait; beyond it the caller is told to try again.
    package static let waitingRowLimit = 50_000
    /// Rows of one transaction, and so of one job.
    package static let transactionRowLimit = 2_000

    /// Opens the file in `folder`, brings its format up to date and starts the thread.
    package init(
        folder: String,
        time: any TimeSource,
        observer: @escaping @Sendable (Event) -> Void = { _ in },
    ) throws(LedgerError) {
        let path = ReadingSchema.path(inState: folder)
        let opened = try Opened(path, now: time.now)
        let keeper = try ReadingKeeper(path)
        let queue = Monitor(Queue())
        self.queue = queue
        let worked = worked
        do throws(KernelError) {
            thread = try WorkerThread(name: "readings") {
                while let jobs = Self.next(queue) {
                    let begun = SystemTime.monotonicNanoseconds()
                    keeper.giveWay()
                    for answer in opened.write(jobs, time, observer) { answer() }
                    keeper.note(walPages: opened.walPages)
                    let span = SystemTime.monotonicNanoseconds() - begun
                    worked.look { $0 += span }
                }
                keeper.close()
                opened.close()
            }
        } catch {
            throw .file(error.description)
        }
    }

    /// Hands in a job of at most `rows` rows; `completion` runs on the writer's thread, after the job is durable or has failed.
    ///
    /// A job that throws takes its whole transaction with it: decide about rows by their outcome.
    ///
    /// - Throws: `busy` when too much is waiting, `closed`.
    package func submit<Result: Sendable>(
        rows: Int,
        _ job: @escaping @Sendable (ReadingTransaction) throws -> Result,
        completion: @escaping @Sendable (Swift.Result<Result, any Error>) -> Void,
    ) throws(LedgerError) {
        let erased = Job(
            rows: rows,
            run: { transaction in
                let result = try job(transaction)
                return { completion(.success(result)) }
            },
            fail: { completion(.failure($0)) },
        )
        try queue.change { (queue) throws(LedgerError) in
            guard !queue.isClosed else { throw .closed }
            guard queue.rows + rows <= Self.waitingRowLimit else {
                throw .busy(limit: Self.waitingRowLimit)
            }
            queue.jobs.append(erased)
            queue.rows += rows
        }
    }

    /// Hands in a job and blocks until it is durable; for threads of our own.
    package func perform<Result: Sendable>(
        rows: Int,
        _ job: @escaping @Sendable (ReadingTransaction) throws -> Result,
    ) throws -> Result {
        let answer = Monitor<Swift.Result<Result, any Error>?>(nil)
        try submit(rows: rows, job) { result in answer.change { $0 = result } }
        return try answer.wait { $0 }.get()
    }

    /// How long it has been at work: who may wait looks at how much of a span that was.
    package var workedNanoseconds: Int64 { worked.look { $0 } }

    /// Writes what waits and ends the thread; further jobs are refused.
    package func close() {
        queue.change { $0.isClosed = true }
        let isFirst = isJoined.change { joined in
            defer { joined = true }
            return !joined
        }
        if isFirst { thread.join() }
    }

    private static func next(_ queue: Monitor<Queue>) -> [Job]? {
        let jobs = queue.wait { queue -> [Job]? in
            guard !queue.jobs.isEmpty else { return queue.isClosed ? [] : nil }
            var rows = 0
            let count =
                queue.jobs.firstIndex { job in
                    rows += job.rows
                    return rows > transactionRowLimit
                } ?? queue.jobs.count
            // One that is too large by itself goes alone.
            let taken = Array(queue.jobs.prefix(max(count, 1)))
            queue.jobs.removeFirst(taken.count)
            queue.rows -= taken.reduce(0) { $0 + $1.rows }
            return taken
        }
        return jobs.isEmpty ? nil : jobs
    }

    /// The connection, on the writer's thread.
    private final class Opened: @unchecked Sendable {
        // Sendable because it is made on the opener's thread and from then on used by the writer's alone.
        private let database: Database
        private let transaction: ReadingTransaction

        init(_ path: String, now: Instant) throws(LedgerError) {
            do throws(StorageFault) {
                database = try Database(path: path, access: .write)
            } catch {
                throw .storage(error)
            }
            try Migration.run(
                ReadingSchema.migrations,
                on: database,
                applicationID: ReadingSchema.applicationID,
                now: now,
            )
            do throws(StorageFault) {
                transaction = try ReadingTransaction(database, now: now)
            } catch {
                throw .storage(error)
            }
        }

        func write(
            _ jobs: [Job],
            _ time: any TimeSource,
            _ observer: (Event) -> Void,
        ) -> [@Sendable () -> Void] {
            do {
                try transaction.begin()
                var answers: [@Sendable () -> Void] = []
                for job in jobs {
                    transaction.now = time.now
                    answers.append(try job.run(transaction))
                }
                try transaction.commit()
                observer(.committed)
                return answers
            } catch {
                transaction.rollBack()
                observer(.rolledBack)
                return jobs.map { job in { job.fail(error) } }
            }
        }

        var walPages: Int { transaction.walPages }

        func close() { _ = try? database.checkpoint(.truncate) }
    }
}
