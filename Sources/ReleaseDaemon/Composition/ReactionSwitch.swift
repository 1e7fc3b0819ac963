import Channels
import Clock
import Configuration
import Model
import Synchronization

/// The reactions of the ledger, behind one door, so that a reload can replace the rules and the plan
/// while the writer runs.
final class ReactionSwitch: Reaction {
    private let inner: Mutex<[any Reaction]>

    init(_ book: RuleBook, _ configuration: Configuration) {
        inner = Mutex(Self.reactions(book, configuration))
    }

    func replace(_ setup: Setup, _ configuration: Configuration) {
        inner.withLock { $0 = Self.reactions(setup.book, configuration) }
    }

    func reactions(
        to entry: Entry,
        records: any RecordReading,
        now: Instant,
    ) throws(StorageFault) -> [EntryDraft] {
        var drafts: [EntryDraft] = []
        for reaction in inner.withLock({ $0 }) {
            drafts += try reaction.reactions(to: entry, records: records, now: now)
        }
        return drafts
    }

    private static func reactions(
        _ book: RuleBook,
        _ configuration: Configuration,
    ) -> [any Reaction] {
        let plan = configuration.channelPlan
        var rungs: [String: Rule.Step] = [:]
        for (severity, ladder) in configuration.alerts.ladders {
            if let first = ladder.first { rungs[severity.rawValue] = first }
        }
        return [Timeline(book: book), Fanout(plan), AlertFanout(rungs: rungs, plan: plan)]
    }
}
