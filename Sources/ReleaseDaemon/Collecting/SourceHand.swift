import Ledger
import Model
import Stations

/// Hands what a configured source holds to the live room, in batches, and waits until it is durable.
struct SourceHand: Sendable {
    let live: LiveRoom
    let source: ReadingSource

    /// Blocks: for a thread of our own.
    ///
    /// Batches that were taken before one failed stay taken; the same rows again change nothing.
    func take(_ document: IntakeDocument) throws -> IntakeTally {
        var whole = IntakeTally(rejected: document.mistakes)
        var rest = document.rows[...]
        while !rest.isEmpty {
            let answer = Monitor<Result<IntakeTally, any Error>?>(nil)
            try live.take(Array(rest.prefix(IntakeLimits.rows)), from: source) { result in
                answer.change { $0 = result }
            }
            let tally = try answer.wait { $0 }.get()
            whole.accepted += tally.accepted
            whole.unchanged += tally.unchanged
            whole.revised += tally.revised
            whole.rejected += tally.rejected
            rest = rest.dropFirst(IntakeLimits.rows)
        }
        whole.rejected.sort { $0.line < $1.line }
        return whole
    }
}

extension IntakeTally {
    /// Rows that are on record now, whether they were new or not.
    var taken: Int { accepted.count + unchanged.count + revised.count }
}
