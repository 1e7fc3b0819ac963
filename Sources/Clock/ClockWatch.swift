package import Model

/// Notices that the wall clock was set or the machine slept: a value that is fed both clocks on every
/// wake.
///
/// CLOCK_BOOTTIME runs through a suspend and is never set, so what the wall clock gained against it was a
/// step; CLOCK_MONOTONIC stands still in a suspend, so what CLOCK_BOOTTIME gained against it was sleep.
/// Slewing stays far below the limit between two wakes.
package struct ClockWatch: Sendable, Hashable {
    /// A difference above it is a step, one above it of sleep a suspend.
    package static let stepLimit = Milliseconds(500)

    /// What happened between two wakes.
    package enum Event: Sendable, Hashable {
        /// The wall clock was set: `from` is what it would show, `to` what it shows.
        case stepped(from: Instant, to: Instant)
        /// The machine slept, on the wall clock's present reckoning.
        case suspended(from: Instant, to: Instant)
    }

    private var real: Instant?
    private var boot = Milliseconds.zero
    private var awake = Milliseconds.zero

    package init() {}

    /// The events since the wake before; none on the first call.
    ///
    /// `monotonic` nil when only a step is of interest.
    package mutating func step(
        realtime: Instant,
        boottime: Milliseconds,
        monotonic: Milliseconds? = nil,
    ) -> [Event] {
        defer {
            real = realtime
            boot = boottime
            awake = monotonic ?? awake
        }
        guard let real else { return [] }
        var events: [Event] = []
        let elapsed = boottime - boot
        if let monotonic {
            let slept = elapsed - (monotonic - awake)
            if slept > Self.stepLimit {
                events.append(.suspended(from: realtime - slept, to: realtime))
            }
        }
        let expected = real + elapsed
        let delta = realtime - expected
        if delta > Self.stepLimit || delta < Milliseconds(-Self.stepLimit.count) {
            events.append(.stepped(from: expected, to: realtime))
        }
        return events
    }
}

extension ClockWatch.Event {
    /// The entry that records it.
    package func draft(isSynchronised: Bool?) -> EntryDraft {
        switch self {
        case .stepped(let from, let to):
            EntryDraft(
                .clockStepped,
                subject: "clock",
                actor: EntryDraft.systemActor,
                body: [
                    "from": JSON(from),
                    "to": JSON(to),
                    "deltaMilliseconds": .integer((to - from).count),
                    "synchronised": isSynchronised.map { .bool($0) } ?? .null,
                ],
            )
        case .suspended(let from, let to):
            EntryDraft(
                .daemonGap,
                subject: "daemon",
                actor: EntryDraft.systemActor,
                body: ["from": JSON(from), "to": JSON(to), "cause": "suspended"],
            )
        }
    }
}

/// What a start, or a fact from outside, means for the trust in the clock.
package enum RestartPolicy {
    /// A shorter absence is an ordinary restart.
    package static let gapLimit = Milliseconds.seconds(60)

    /// The wall clock may lie this far before the last entry; further back it is not trusted.
    package static let backwardTolerance = Milliseconds.seconds(2)

    package enum Finding: Sendable, Hashable {
        case ordinary
        /// The daemon did not run, and clocks did.
        case gap(from: Instant, to: Instant)
        /// The wall clock is before the record: facts stamped earlier than the last entry are refused
        /// until it is set right.
        case clockUntrusted(last: Instant, now: Instant)
    }

    /// Judges a start at `now`.
    ///
    /// `lastEntryAt` is the time of the last entry, `lastHeartbeatAt` of the last sign of life; nil in a
    /// new ledger.
    package static func judge(
        lastEntryAt: Instant?,
        lastHeartbeatAt: Instant?,
        now: Instant,
    ) -> Finding {
        if let lastEntryAt, now < lastEntryAt - backwardTolerance {
            return .clockUntrusted(last: lastEntryAt, now: now)
        }
        let seen = [lastEntryAt, lastHeartbeatAt].compactMap(\.self).max()
        guard let seen, now - seen > gapLimit else { return .ordinary }
        return .gap(from: seen, to: now)
    }

    /// The entry of a gap; nil for the other findings.
    package static func draft(for finding: Finding) -> EntryDraft? {
        guard case .gap(let from, let to) = finding else { return nil }
        return EntryDraft(
            .daemonGap,
            subject: "daemon",
            actor: EntryDraft.systemActor,
            body: ["from": JSON(from), "to": JSON(to), "cause": "not running"],
        )
    }

    /// Whether a fact that the machine itself stamps at `now` may be recorded after `lastEntryAt`.
    package static func accepts(now: Instant, after lastEntryAt: Instant?) -> Bool {
        lastEntryAt.map { now >= $0 - backwardTolerance } ?? true
    }
}
