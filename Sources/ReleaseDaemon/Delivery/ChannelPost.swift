import Channels
import Model
import Synchronization

/// One channel as it runs: its name, its way to send, how it has been doing.
final class ChannelPost: Sendable {
    /// How a delivery of this channel is made.
    enum Means: Sendable {
        /// By the press: pages, feeds and boards are files of our own.
        case press
        /// By a person, who records what came of it.
        case person
        case program(HookProgram)
        case http(HookHTTP)
        case gateway(SMSGatewayHTTP, SMSProfile)
        case smsProgram(HookProgram, SMSProfile)
        case smsHTTP(HookHTTP, SMSProfile)
    }

    /// The hook behind a way, and how many attempts it takes at a time.
    struct Hook: Sendable, Hashable {
        let id: String
        let concurrent: Int
    }

    private struct Health {
        var failingSince: Instant?
        var lastError: String?
        var lastSuccess: Instant?
        var breakers: [String: CircuitBreaker] = [:]
    }

    let name: String
    let kind: ChannelKind
    let targets: [String]
    private let schedule: RetrySchedule
    /// By target; alarms go to any person by the one way under "".
    private let meansByTarget: [String: Means]
    private let hooksByTarget: [String: Hook]
    /// How long a taken delivery waits for its receipt; nil when the channel sends none.
    let receiptWithin: Milliseconds?
    /// Part of the address that receipts come to.
    let receiptSecret: String?
    private let health = Mutex(Health())

    init(
        name: String,
        kind: ChannelKind,
        targets: [String],
        means: [String: Means],
        hooks: [String: Hook] = [:],
        schedule: RetrySchedule = .standard,
        receiptWithin: Milliseconds? = nil,
        receiptSecret: String? = nil,
    ) {
        self.name = name
        self.kind = kind
        self.targets = targets
        meansByTarget = means
        hooksByTarget = hooks
        self.schedule = schedule
        self.receiptWithin = receiptWithin
        self.receiptSecret = receiptSecret
    }

    /// How this target is reached; nil for one that is no longer configured.
    func means(for target: String) -> Means? { meansByTarget[target] ?? meansByTarget[""] }

    /// The hook over which this target is reached; nil when there is none.
    func hook(for target: String) -> Hook? { hooksByTarget[target] ?? hooksByTarget[""] }

    var hooks: Set<Hook> { Set(hooksByTarget.values) }

    /// Threads that the channel needs: as many as its hooks may take attempts at a time, so that one hook
    /// that hangs leaves those of the others free.
    var senderCount: Int {
        min(max(hooks.reduce(0) { $0 + $1.concurrent }, 1), Self.senderLimit)
    }

    /// Threads of one channel at most.
    static let senderLimit = 64

    /// True when the press delivers by writing files of our own.
    var isPress: Bool {
        meansByTarget.values.contains { if case .press = $0 { true } else { false } }
    }

    /// True when threads of its own send what waits in it.
    var sends: Bool { !isPress && kind != .manual }

    var policy: OutboxPolicy {
        OutboxPolicy(kind, schedule: schedule, receiptWithin: receiptWithin)
    }

    func failingSince() -> Instant? { health.withLock { $0.failingSince } }
    func lastError() -> String? { health.withLock { $0.lastError } }
    func lastSuccess() -> Instant? { health.withLock { $0.lastSuccess } }

    /// Until when the target is left alone; nil when a delivery may go to it now.
    func restsUntil(_ target: String, now: Instant) -> Instant? {
        health.withLock { $0.breakers[target]?.restsUntil(now: now) }
    }

    /// True when the target failed too often: until it answers, one delivery at a time probes it.
    func isBroken(_ target: String) -> Bool {
        health.withLock { $0.breakers[target]?.isOpen ?? false }
    }

    /// Notes how an attempt ended; true when the target answers again after it had been left alone.
    func note(_ outcome: DeliveryOutcome, target: String, now: Instant) -> Bool {
        health.withLock { health in
            let isBack = health.breakers[target, default: CircuitBreaker()].note(outcome, now: now)
            if outcome.isSuccess {
                health.failingSince = nil
                health.lastSuccess = now
                return isBack
            }
            health.failingSince = health.failingSince ?? now
            if let reason = outcome.reason { health.lastError = reason }
            return isBack
        }
    }
}

extension DeliveryOutcome {
    /// Why it did not go out, in the words of the record; nil when it did.
    var reason: String? {
        switch self {
        case .retry(let reason, _), .permanent(let reason), .unknown(let reason),
            .disabled(let reason):
            reason
        case .written, .accepted, .handedOver: nil
        }
    }
}
