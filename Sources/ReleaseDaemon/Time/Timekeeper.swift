import Clock
import Desk
import Glibc
import Ledger
import Model
import Platform
import Synchronization

/// Keeps the clocks: one absolute timer at the next crossing, a floor, and an eye on the wall clock.
///
///     timer at the next crossing ─┐
///     clock was set (ECANCELED) ──┼──► watch clocks ──► enforce until nothing is due ──► arm ──► watchdog
///     something was committed ────┘
///
/// Truth is the comparison of instants inside the transaction, never the timer. Facts that were queued
/// before are committed first, because the enforcer's job waits in the same queue behind them.
final class Timekeeper: Sendable {
    /// What the enforcer has measured, for metrics.
    struct Reading: Sendable {
        var lastSuccess: Instant?
        var lastAudit: Instant?
        var crossings = 0
        var steps = (forward: 0, backward: 0)
        var gaps = 0
        /// Milliseconds from the due instant to the record, of breaches.
        var detection = Histogram(bounds: [
            0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5, 60,
        ])
        /// Seconds from the armed instant to the wake.
        var lateness = Histogram(bounds: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 1])
    }

    /// Nothing is trusted to announce itself for longer.
    static let floor = Milliseconds.seconds(30)
    /// How often the last sign of life is written.
    static let heartbeatEvery = Milliseconds.seconds(10)
    /// How often what the enforcer did is checked from the rows alone.
    static let auditEvery = Milliseconds.seconds(60)

    private let core: OfficeCore
    private let wake: EventCounter
    private let isClosing = Atomic(false)
    private let reading = Mutex(Reading())
    private let notification: ServiceNotification
    private let watchdogMicroseconds: Int64?
    private let isTrusted: Bool

    init(_ core: OfficeCore, notification: ServiceNotification, isClockTrusted: Bool)
        throws(KernelError)
    {
        self.core = core
        self.notification = notification
        watchdogMicroseconds = ServiceNotification.watchdogInterval()
        isTrusted = isClockTrusted
        wake = try EventCounter()
    }

    var current: Reading { reading.withLock { $0 } }

    /// Called with every committed batch: a new obligation may be due before what the timer is armed for.
    func note(_ committed: CommittedEntries) {
        let touchesClock = committed.entries.contains { entry in
            entry.kind.rawValue.hasPrefix("obligation.")
        }
        if touchesClock { wake.signal() }
    }

    func close() {
        isClosing.store(true, ordering: .releasing)
        wake.signal()
    }

    /// The thread.
    func run() {
        do {
            let timer = try AbsoluteTimer()
            let poller = try Poller(capacity: 4)
            _ = poller.add(
                timer.descriptor,
                for: .readable,
                token: PollToken(slot: 0, generation: 0)
            )
            _ = poller.add(
                wake.descriptor,
                for: .readable,
                token: PollToken(slot: 1, generation: 0)
            )
            var watch = ClockWatch()
            var heartbeatAt = Instant(milliseconds: 0)
            var auditAt = Instant(milliseconds: 0)
            while !isClosing.load(ordering: .acquiring) {
                observe(&watch)
                let next = enforce()
                let now = core.time.now
                if now - heartbeatAt >= Self.heartbeatEvery || now < heartbeatAt {
                    beat(now)
                    heartbeatAt = now
                }
                if now - auditAt >= Self.auditEvery || now < auditAt {
                    audit(now)
                    auditAt = now
                }
                let watchdog = watchdogMicroseconds.map { Milliseconds(max($0 / 1_000, 1)) }
                let rest = min(Self.floor, watchdog ?? Self.floor, Self.heartbeatEvery)
                let armedFor = min(next ?? .never, now + rest)
                try timer.arm(atMilliseconds: armedFor.milliseconds)
                _ = poller.wait(milliseconds: Int32(rest.count))
                let woke = core.time.now
                if woke >= armedFor, next == armedFor {
                    reading.withLock { $0.lateness.add(Double((woke - armedFor).count) / 1_000) }
                }
                _ = timer.acknowledge()
                _ = wake.reset()
            }
        } catch {
            core.log.error("timekeeper.failed", ["error": "\(error)"])
            core.faults.raise("timekeeper", "\(error)")
        }
    }

    /// Records a step of the wall clock or a suspend.
    private func observe(_ watch: inout ClockWatch) {
        let events = watch.step(
            realtime: core.time.now,
            boottime: Milliseconds(SystemTime.bootNanoseconds() / 1_000_000),
            monotonic: Milliseconds(SystemTime.monotonicNanoseconds() / 1_000_000),
        )
        guard !events.isEmpty else { return }
        let synchronised: Bool? =
            switch ClockSynchronisation.current() {
            case .synchronised: true
            case .unsynchronised: false
            case .unknown: nil
            }
        reading.withLock { reading in
            for event in events {
                switch event {
                case .stepped(let from, let to):
                    if to > from { reading.steps.forward += 1 } else { reading.steps.backward += 1 }
                case .suspended: reading.gaps += 1
                }
            }
        }
        do {
            try core.writer.perform(.clock) { transaction in
                for event in events {
                    try transaction.append(event.draft(isSynchronised: synchronised))
                }
            }
        } catch {
            core.faults.raise("timekeeper", "\(error)")
        }
    }

    /// Appends every crossing that has come; gives the instant of the next one.
    private func enforce() -> Instant? {
        do {
            var next: Instant?
            var drafts: [EntryDraft] = []
            repeat {
                (drafts, next) = try core.writer.perform(.clock) { transaction in
                    let drafts = try Enforcer.step(now: transaction.now, records: transaction)
                    for draft in drafts { try transaction.append(draft) }
                    return (drafts, try Enforcer.nextCrossing(records: transaction))
                }
                if !drafts.isEmpty { count(drafts) }
            } while !drafts.isEmpty
            reading.withLock { $0.lastSuccess = core.time.now }
            core.faults.clear("timekeeper")
            notification.send(.watchdog)
            return next
        } catch {
            // No watchdog message: if this lasts, the service manager restarts us.
            core.faults.raise("timekeeper", "\(error)")
            return core.time.now + .seconds(1)
        }
    }

    private func count(_ drafts: [EntryDraft]) {
        let now = core.time.now
        reading.withLock { reading in
            reading.crossings += drafts.count
            for draft in drafts where draft.kind == .obligationBreached {
                guard let due = draft.effectiveAt else { continue }
                reading.detection.add(Double((now - due).count) / 1_000)
            }
        }
        for draft in drafts where draft.kind == .obligationBreached {
            core.log.warning("obligation.breached", ["obligation": draft.subject])
        }
    }

    /// The last sign of life, from which the next start knows how long nobody kept the clocks.
    private func beat(_ now: Instant) {
        do {
            try ReplacedFile.write(
                String(now.milliseconds) + "\n",
                to: core.folders.heartbeat,
                durability: .none,
            )
        } catch {
            core.faults.raise("heartbeat", "\(error)")
        }
    }

    /// Looks from the rows alone whether a crossing was left unrecorded.
    private func audit(_ now: Instant) {
        do {
            let late = try core.reader.read { try Enforcer.audit(now: now, records: $0) }
            if late.isEmpty {
                core.faults.clear("audit")
                reading.withLock { $0.lastAudit = now }
            } else {
                core.faults.raise("audit", "crossings unrecorded: \(late.prefix(3))")
            }
        } catch {
            core.faults.raise("audit", "\(error)")
        }
    }
}
