import Clock
import Desk
import Ledger
import Model
import Platform

/// Opens the slots of reports when their day or month begins, and prepares a draft for each, which waits for an
/// officer: whoever submits it and whoever approves it are two persons, and only its publication, read back,
/// satisfies the slot.
///
///     day begins ──► obligation.opened ──► data of the day are in ──► draft, report.prepared ──► officers ──► settled
final class ReportRoom: Sendable {
    static let part = "reports"

    private let core: OfficeCore
    private let live: LiveRoom
    private let publisher: String
    private let bell: LatenessBell

    /// Drafts for slots that were missed while the daemon was down: the newest ones of a rule.
    static let draftLimit = 7
    /// Rules that a reload brings are seen after this.
    private static let floor = Milliseconds.minutes(10)
    /// A draft that failed is tried again after this.
    private static let retryAfter = Milliseconds.minutes(1)

    init(_ core: OfficeCore, live: LiveRoom, publisher: String) throws(KernelError) {
        self.core = core
        self.live = live
        self.publisher = publisher
        bell = try LatenessBell()
    }

    func close() { bell.close() }

    /// The thread.
    func run() { bell.run(core) { [self] in step() } }

    /// Opens and prepares what is due; gives the instant of the next look.
    func step() -> Instant? {
        let now = core.time.now
        do {
            let next = try series.compactMap { try step($0, now) }.min()
            core.faults.clear(Self.part)
            return min(next ?? .never, now + Self.floor)
        } catch {
            core.faults.raise(Self.part, "\(error)")
            return now + Self.retryAfter
        }
    }

    private var series: [ReportSeries] {
        let book = core.setup.book
        return book.rules.compactMap { ReportSeries($0, in: book.times) }
    }

    private func step(_ series: ReportSeries, _ now: Instant) throws -> Instant? {
        let prefix = ReportSeries.subject + "/" + series.rule.id + "/"
        let known = try core.reader.read { view in
            try view.records(.obligation, prefix: prefix, limit: .max)
                .map { try Obligation(record: $0) }
        }
        let (open, next) = series.slots(dueAfter: known.last?.due ?? now, openedBy: now)
        if !open.isEmpty {
            try core.writer.perform(.clock) { [publisher] transaction in
                for slot in open where try transaction.record(.obligation, series.id(slot)) == nil {
                    let head = transaction.head.seq
                    try transaction.append(
                        series.opened(slot, organisation: publisher, seq: head + 1)
                    )
                }
            }
        }
        var wakes = [next].compactMap { $0 }
        let waiting =
            known.filter(\.isOpen).map { ($0.id, $0.anchor.at, $0.due) }
            + open.map { (series.id($0), $0.opens, $0.due) }
        for (id, opens, due) in waiting.suffix(Self.draftLimit) {
            let ready = ReportText.ready(series.rule, opens: opens)
            guard ready <= now else {
                wakes.append(ready)
                continue
            }
            try prepare(series, id, opens: opens, due: due)
        }
        return wakes.min()
    }

    private func prepare(
        _ series: ReportSeries,
        _ slot: String,
        opens: Instant,
        due: Instant,
    ) throws {
        let isPrepared = try core.reader.read { try series.prepared(for: slot, in: $0) != nil }
        guard !isPrepared, !publisher.isEmpty else { return }
        let setup = core.setup
        let facts = try ReportText(series.rule, opens: opens, due: due, setup.bureau, live)
        let text = facts.text(setup.desk.policy, publisher: publisher)
        let officer = Officer(
            id: EntryDraft.systemActor,
            roles: [.officer],
            organisation: publisher,
        )
        try core.writer.perform(.clock) { transaction in
            guard try series.prepared(for: slot, in: transaction) == nil else { return }
            let drafting = DeskCommand.Drafting(
                kind: .notice,
                incident: nil,
                corrects: nil,
                text: Kept(text, try transaction.keep(text.json)),
                findings: setup.fitness.findings(text, kind: .notice),
            )
            let drafts = try setup.desk.decide(
                .draft(drafting),
                by: officer,
                records: transaction,
                now: transaction.now,
            )
            for draft in drafts { try transaction.append(draft) }
            guard let release = drafts.first?.subject else { return }
            try transaction.append(
                EntryDraft(
                    .reportPrepared,
                    subject: slot,
                    actor: EntryDraft.systemActor,
                    body: ["release": .string(release)],
                )
            )
        }
    }
}
