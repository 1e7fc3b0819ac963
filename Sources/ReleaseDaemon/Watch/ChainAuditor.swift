import Configuration
import Ledger
import Model
import Platform

/// Verifies the chain behind the daemon's back, slice by slice, and sets its head down every day.
///
/// A start verifies only what came after the entry remembered here, so it stays quick however long the
/// chain is; everything before is verified by this thread, from the first entry on, in each run.
final class ChainAuditor: Sendable {
    /// How far it has come.
    struct Progress: Sendable, Equatable {
        /// The last entry verified in this run, counted from the first.
        var verified: Int64 = 0
        /// True once it has met the end.
        var isWhole = false
    }

    private struct State {
        var progress = Progress()
        var isClosing = false
        var wakes = 0
    }

    /// Name of the fault that a finding raises.
    static let part = "ledger.chain"
    /// Between slices while it catches up: others get the processor.
    private static let restMilliseconds: Int64 = 20
    /// Entries after which it follows and remembers; a start has at most about so many to verify.
    static let followEntries: Int64 = 4_096
    private static let floorMilliseconds: Int64 = 30_000

    let core: OfficeCore
    let configuration: ConfigurationRoom
    private let state = Monitor(State())

    init(_ core: OfficeCore, configuration: ConfigurationRoom) {
        self.core = core
        self.configuration = configuration
    }

    var progress: Progress { state.look { $0.progress } }

    func note(_ committed: CommittedEntries) {
        let isFar = state.look { state in
            state.progress.isWhole
                && committed.head.seq - state.progress.verified >= Self.followEntries
        }
        if isFar { state.change { $0.wakes += 1 } }
    }

    /// The settings have changed.
    func wake() { state.change { $0.wakes += 1 } }

    func close() { state.change { $0.isClosing = true } }

    /// The thread.
    func run() {
        var verifier = ChainVerifier()
        var remembered: Int64 = 0
        var seen = 0
        while true {
            let isMore = verify(&verifier)
            if !isMore { remember(verifier, &remembered) }
            setDownHead()
            signHead()
            let span = isMore ? Self.restMilliseconds : rest()
            let isClosing = state.wait(atMostMilliseconds: span) { state -> Bool? in
                if state.isClosing { return true }
                guard state.wakes != seen else { return nil }
                seen = state.wakes
                return false
            }
            if isClosing == true { return }
        }
    }

    /// One slice; true when there is more.
    private func verify(_ verifier: inout ChainVerifier) -> Bool {
        guard verifier.findings.isEmpty else { return false }
        var next = verifier
        do {
            let isMore = try core.reader.read { try $0.verifyNext(into: &next) }
            verifier = next
            if let finding = verifier.findings.first {
                core.faults.raise(Self.part, "\(finding)")
                return false
            }
            let head = verifier.head.seq
            state.look { state in
                state.progress.verified = head
                if !isMore { state.progress.isWhole = true }
            }
            return isMore
        } catch {
            core.faults.raise(Self.part, "\(error)")
            return false
        }
    }

    /// Remembers the end for the next start, now and then.
    private func remember(_ verifier: ChainVerifier, _ remembered: inout Int64) {
        let head = verifier.head
        guard verifier.findings.isEmpty, head.seq > 0,
            remembered == 0 || head.seq - remembered >= Self.followEntries
        else { return }
        do {
            try core.writer.perform(.bulk) { try $0.rememberVerified(head) }
            remembered = head.seq
            core.log.info("chain.verified", ["seq": head.seq])
        } catch {
            // The next start verifies more; nothing else depends on it.
            core.log.warning("chain.unremembered", ["error": "\(error)"])
        }
    }

    // MARK: the head of the day

    private var schedule: DailyTime {
        let service = configuration.current.service
        return DailyTime(at: service.checkpointAt, zone: service.bureau.zone)
    }

    private func rest() -> Int64 {
        let now = core.time.now
        return min(max((schedule.next(after: now) - now).count, 1), Self.floorMilliseconds)
    }

    /// Records the head of the day before, once; what was missed while nobody ran is made up for once.
    private func setDownHead() {
        let schedule = schedule
        let now = core.time.now
        do {
            let due = try core.reader.read { view in try Self.owed(schedule, view, now: now) }
            guard due != nil else {
                core.faults.clear("checkpoint")
                return
            }
            let head = try core.writer.perform(.bulk) { transaction -> LedgerHead? in
                // Asked again where nobody else writes.
                let done = try transaction.meta(Self.doneKey).flatMap { Int64($0) }
                guard let due, done.map({ $0 < due.milliseconds }) ?? true else { return nil }
                let head = transaction.head
                try transaction.append(
                    EntryDraft(
                        .checkpointTaken,
                        subject: "ledger",
                        actor: EntryDraft.systemActor,
                        body: [
                            "day": .string(schedule.zone.date(due).adding(days: -1).text),
                            "seq": .integer(head.seq), "hash": .string(head.hash.hex),
                        ],
                    )
                )
                try transaction.setMeta(Self.doneKey, String(due.milliseconds))
                return head
            }
            // Whoever keeps the log has a witness of the day.
            if let head { core.log.info("checkpoint", ["seq": head.seq, "hash": head.hash.hex]) }
            core.faults.clear("checkpoint")
        } catch {
            core.faults.raise("checkpoint", "\(error)")
        }
    }

    private static let doneKey = "checkpoint.daily"

    private static func owed(
        _ schedule: DailyTime,
        _ view: LedgerView,
        now: Instant,
    ) throws -> Instant? {
        let done = try view.meta(doneKey).flatMap { Int64($0) }
        guard let since = try view.entry(1)?.at else { return nil }
        return schedule.owed(
            done: done.map { Instant(milliseconds: $0) },
            since: since,
            now: now,
        )
    }
}
