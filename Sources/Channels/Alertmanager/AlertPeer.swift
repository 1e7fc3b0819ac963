import Model

/// One Alertmanager: when it is told next, and what it cannot digest.
///
/// After a 400 nothing is repeated blindly. The alerts of that batch go once more one by one; the one
/// that is refused alone is set aside until its words change, the others are back in the batch.
struct AlertPeer: Sendable {
    private static let shortestRest = Milliseconds.seconds(5)
    private static let longestRest = Milliseconds.minutes(1)

    let index: Int
    let resendEvery: Milliseconds
    private(set) var nextAt = Instant(milliseconds: .min)
    private(set) var lastSuccess: Instant?
    private(set) var rejected: [String: MonitoringAlert] = [:]
    private var suspects: Set<String> = []
    private var failures = 0

    init(index: Int, resendEvery: Milliseconds) {
        self.index = index
        self.resendEvery = resendEvery
    }

    /// Something changed: it is told at once, unless it is resting.
    mutating func hasNews(of alert: MonitoringAlert, now: Instant) {
        if rejected[alert.id] != alert { rejected[alert.id] = nil }
        if failures == 0 { nextAt = min(nextAt, now) }
    }

    mutating func batches(of ids: [String], now: Instant) -> [[String]] {
        guard now >= nextAt else { return [] }
        nextAt = now + resendEvery
        let alone = ids.filter { suspects.contains($0) }
        let rest = ids.filter { !suspects.contains($0) && rejected[$0] == nil }
        let batches = stride(from: 0, to: rest.count, by: AlertBook.batchLimit).map { start in
            Array(rest[start..<min(start + AlertBook.batchLimit, rest.count)])
        }
        return batches + alone.map { [$0] }
    }

    mutating func note(
        _ ids: [String],
        _ result: AlertBook.Result,
        now: Instant,
        alert: (String) -> MonitoringAlert?,
    ) {
        switch result {
        case .taken:
            failures = 0
            lastSuccess = now
            suspects.subtract(ids)
        case .refused:
            failures = 0
            if ids.count == 1 {
                suspects.subtract(ids)
                for id in ids { rejected[id] = alert(id) }
            } else {
                suspects.formUnion(ids)
                nextAt = now
            }
        case .failed:
            failures += 1
            let rest = Milliseconds(Self.shortestRest.count << Int64(min(failures - 1, 8)))
            nextAt = now + min(rest, Self.longestRest)
        }
    }
}
