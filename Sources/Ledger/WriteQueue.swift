package import Model

/// What waits for the writer: bounded, officers first.
struct WriteQueue {
    /// One job, its result's type erased.
    struct Job: Sendable {
        /// Does the work and returns what to do once it is durable.
        let run: @Sendable (Transaction) throws -> @Sendable () -> Void
        /// Tells the caller that nothing of it remains.
        let fail: @Sendable (any Error) -> Void
        let priority: WritePriority
    }

    private var lanes: [[Job]] = [[], [], []]
    private(set) var count = 0
    /// No further job is taken; what waits is still written.
    var isClosed = false
    var statistics = WriterStatistics()

    /// Jobs that may wait.
    ///
    /// Beyond it the caller is told to try again.
    static let limit = 16_384
    /// Jobs of one transaction: what bounds the time an officer waits behind bulk work.
    static let batchLimit = 512

    mutating func add(_ job: Job) throws(LedgerError) {
        guard !isClosed else { throw .closed }
        guard count < Self.limit else {
            statistics.refused += 1
            throw .busy(limit: Self.limit)
        }
        lanes[job.priority.rawValue].append(job)
        count += 1
    }

    /// Returns jobs that found no room in their transaction, to the front.
    mutating func putBack(_ jobs: [Job]) {
        for lane in lanes.indices {
            lanes[lane].insert(contentsOf: jobs.filter { $0.priority.rawValue == lane }, at: 0)
        }
        count += jobs.count
    }

    /// The next batch in order of priority, then of arrival.
    mutating func take() -> [Job] {
        var batch: [Job] = []
        for lane in lanes.indices where batch.count < Self.batchLimit {
            let taken = min(lanes[lane].count, Self.batchLimit - batch.count)
            batch += lanes[lane].prefix(taken)
            lanes[lane].removeFirst(taken)
        }
        count -= batch.count
        return batch
    }
}

/// Who goes first when more waits than one transaction takes.
package enum WritePriority: Int, Sendable {
    /// What a person has just done: a fact in time must be written before its breach.
    case officer
    /// What the enforcer found: crossings.
    case clock
    /// Imports, receipts, readings.
    case bulk
}

/// What the writer has done since it was opened.
package struct WriterStatistics: Sendable, Equatable {
    /// Transactions made durable.
    package var commits = 0
    /// Jobs that were written.
    package var jobs = 0
    /// Jobs turned away because too much was waiting.
    package var refused = 0
    /// Entries appended.
    package var entries = 0
    /// Transactions that the storage refused.
    package var faults = 0
    /// Times that the log of entries beside the database could not be written.
    package var logFaults = 0
    /// Why the newest transaction was not written; nil once one was.
    package var fault: StorageFault?
}
