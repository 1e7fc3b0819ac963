import Channels
import Clock
import Ledger
import Model
import Platform

/// Tells one Alertmanager peer what burns, again and again, and what has ended, with its true end.
///
/// After a restart everything is rebuilt from the record: what burns by the open obligations and alerts,
/// what ended lately by their settlements.
final class AlertmanagerDesk: Sendable {
    private struct State {
        var wakes = 0
        var isClosing = false
        var lastSuccess: Instant?
        var rejected: [String] = []
    }

    private static let floorMilliseconds: Int64 = 15_000

    let endpoint: String
    private let core: OfficeCore
    private let peer: AlertmanagerPeer
    private let resendEvery: Milliseconds
    private let state = Monitor(State())

    init(_ core: OfficeCore, peer: AlertmanagerPeer, resendEvery: Milliseconds) {
        self.core = core
        self.resendEvery = resendEvery
        self.peer = peer
        endpoint = peer.address.description
    }

    var lastSuccess: Instant? { state.look { $0.lastSuccess } }
    var rejected: [String] { state.look { $0.rejected } }

    func wake() { state.change { $0.wakes += 1 } }
    func close() { state.change { $0.isClosing = true } }

    /// The thread.
    func run() {
        var book = AlertBook(
            peers: 1,
            zone: core.setup.bureau.zone,
            resendEvery: resendEvery,
        )
        var seen = -1
        while true {
            var nextAt: Instant?
            do {
                nextAt = try tell(&book)
                core.faults.clear("alertmanager")
            } catch {
                core.faults.raise("alertmanager", "\(error)")
            }
            let span = nextAt.map {
                min(max(($0 - core.time.now).count, 1), Self.floorMilliseconds)
            }
            let isClosing = state.wait(atMostMilliseconds: span ?? Self.floorMilliseconds) {
                state -> Bool? in
                if state.isClosing { return true }
                guard state.wakes != seen else { return nil }
                seen = state.wakes
                return false
            }
            if isClosing == true { return }
        }
    }

    private func tell(_ book: inout AlertBook) throws -> Instant? {
        let now = core.time.now
        let (burning, ended) = try alerts(now: now)
        for (alert, end) in ended {
            book.raise(alert, now: now)
            book.resolve(alert.id, at: end, now: now)
        }
        let gone = Set(book.burning.map(\.id)).subtracting(burning.map(\.id))
        for id in gone { book.resolve(id, at: now, now: now) }
        for alert in burning { book.raise(alert, now: now) }
        for post in book.step(now: now) {
            let result = peer.send(post)
            let at = core.time.now
            book.note(post, result, now: at)
            switch result {
            case .taken: state.look { $0.lastSuccess = at }
            case .refused(let reason), .failed(let reason):
                core.log.warning("alertmanager.failed", ["endpoint": endpoint, "reason": reason])
            }
        }
        let rejected = book.rejected(by: 0)
        state.look { $0.rejected = rejected }
        return book.nextStep
    }

    private func alerts(
        now: Instant
    ) throws -> (burning: [MonitoringAlert], ended: [(MonitoringAlert, Instant)]) {
        let setup = core.setup
        let zone = setup.bureau.zone
        let bureau = setup.bureau.name.chinese
        return try core.reader.read { view in
            var burning: [MonitoringAlert] = []
            var ended: [(MonitoringAlert, Instant)] = []
            let open = try view.records(
                .obligation,
                state: Obligation.alarmingState,
                through: .max,
                limit: AlertList.limit,
            )
            for row in open {
                let duty = try Obligation(record: row)
                let alert = MonitoringAlert(
                    duty,
                    bureau: bureau,
                    publicURL: setup.bureau.publicURL,
                    zone: zone,
                    now: now,
                    language: setup.language,
                )
                if let alert { burning.append(alert) }
            }
            for entry in try view.lastEntries(kind: .obligationSettled, limit: Self.lookBack) {
                guard now - entry.at < AlertBook.toldAfterEnd,
                    let row = try view.record(.obligation, entry.subject)
                else { break }
                var duty = try Obligation(record: row)
                guard let settlement = duty.settlement else { continue }
                duty.settlement = nil
                let alert = MonitoringAlert(
                    duty,
                    bureau: bureau,
                    publicURL: setup.bureau.publicURL,
                    zone: zone,
                    now: now,
                    language: setup.language,
                )
                if let alert { ended.append((alert, settlement.satisfiedAt ?? settlement.at)) }
            }
            for row in try view.records(
                .alert,
                state: "firing",
                through: .max,
                limit: AlertList.limit
            ) {
                burning.append(own(row, bureau: bureau))
            }
            for entry in try view.lastEntries(kind: .alertResolved, limit: Self.lookBack) {
                guard now - entry.at < AlertBook.toldAfterEnd else { break }
                guard let row = try view.record(.alert, entry.subject), row.state == "resolved"
                else { continue }
                ended.append((own(row, bureau: bureau), entry.at))
            }
            return (burning, ended)
        }
    }

    /// Ended alerts that are still told.
    private static let lookBack = 1_000

    private func own(_ row: Record, bureau: String) -> MonitoringAlert {
        let summary = AlertList.summary(row)[core.setup.language]
        return MonitoringAlert(
            id: "own/" + row.id,
            name: "ReleasedTrouble",
            severity: row.body["severity"]?.string == "critical" ? .critical : .warning,
            labels: ["subject": row.id, "bureau": bureau],
            annotations: ["summary": summary],
            startsAt: row.body.optionalInstant("startedAt") ?? core.time.now,
        )
    }
}
