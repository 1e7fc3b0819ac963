import Channels
import Desk
import Ledger
import Model
import Platform

/// Fetches what was published through the public address, as a reader would, and compares the bytes.
///
/// Only that stops a clock. A 503, yesterday's bytes from a cache or a wrong Host mean "not yet": they
/// are retried, the first failure and each change of its reason are entries. The instant that counts is
/// when the last byte of the right answer had come.
final class ReadBack: Sendable {
    struct Settings: Sendable {
        let address: WebAddress
        let host: String?
        let authorityFile: String?
        let timeout: Milliseconds
        let retryEvery: Milliseconds
    }

    private struct Item: Sendable {
        let delivery: Delivery
        let path: String
        var nextAt: Instant
        var attempts: Int
        var reason: String?
    }

    private struct State {
        var items: [String: Item] = [:]
        var isClosing = false
        var settings: Settings
    }

    /// Waits after the first, second, … failed attempt; then `retryEvery`.
    private static let firstWaits: [Milliseconds] = [
        Milliseconds(50), Milliseconds(200), .seconds(1),
    ]
    /// Answers larger than this are none of ours.
    private static let bodyLimitBytes = 8 * 1_024 * 1_024

    private let office: OfficeCore
    private let state: Monitor<State>
    private let deliveries: DeliveryRoom

    init(_ office: OfficeCore, settings: Settings, deliveries: DeliveryRoom) {
        self.office = office
        self.deliveries = deliveries
        state = Monitor(State(settings: settings))
    }

    func replace(_ settings: Settings) { state.change { $0.settings = settings } }

    func add(_ delivery: Delivery, path: String) {
        state.change { state in
            state.items[delivery.id] = Item(
                delivery: delivery,
                path: path,
                nextAt: delivery.acceptedAt ?? delivery.queuedAt,
                attempts: 0,
            )
        }
    }

    /// What was accepted and not yet read back when the last run ended.
    func resume() throws {
        let channels = office.setup.desk.policy.channels.filter { $0.value.isPublic }
        let waiting = try office.reader.read { view in
            try channels.keys.flatMap { name in
                try view.records(
                    .delivery,
                    state: name + ":" + Delivery.State.accepted.rawValue,
                    through: .max,
                    limit: .max,
                ).map { try Delivery(id: $0.id, row: $0.body) }
            }
        }
        for delivery in waiting where delivery.confirmedAt == nil {
            add(delivery, path: PressWorker.path(of: delivery, kind: channels[delivery.channel]))
        }
    }

    /// Deliveries that wait, with the reason of the last failure and since when.
    var waiting: [(id: String, since: Instant, reason: String?)] {
        state.look { state in
            state.items.values.map { ($0.delivery.id, $0.delivery.queuedAt, $0.reason) }
        }
    }

    func close() { state.change { $0.isClosing = true } }

    /// The thread.
    func run() {
        let connection = HTTPConnection()
        while let (item, settings) = next() { attempt(item, settings, connection) }
    }

    private func next() -> (Item, Settings)? {
        while true {
            let now = office.time.now
            let span = state.look { state -> Int64 in
                let first = state.items.values.map(\.nextAt).min()
                return first.map { min(max(($0 - now).count, 1), 30_000) } ?? 30_000
            }
            let found = state.wait(atMostMilliseconds: span) { state -> (Item, Settings)?? in
                if state.isClosing { return .some(nil) }
                let now = office.time.now
                let due = state.items.values.filter { $0.nextAt <= now }
                guard
                    let item = due.min(by: {
                        ($0.nextAt, $0.delivery.id) < ($1.nextAt, $1.delivery.id)
                    })
                else { return nil }
                return .some((item, state.settings))
            }
            if let found { return found }
        }
    }

    private func attempt(_ item: Item, _ settings: Settings, _ connection: HTTPConnection) {
        let url = settings.address.description.trimmingSlash + item.path
        do {
            let body = try fetch(item.path, settings, connection)
            let at = office.time.now
            let digest = SHA256.digest(of: body)
            guard let expected = try expected(item) else {
                return drop(item)
            }
            guard digest == expected else {
                return try fail(item, "other bytes than published", settings)
            }
            try confirm(item, url: url, bytes: body, digest: digest, at: at)
        } catch let failure as HTTPFailure {
            note(item, failure.description, settings)
        } catch let mismatch as StatusMismatch {
            note(item, mismatch.description, settings)
        } catch {
            office.log.error(
                "readback.failed",
                ["delivery": item.delivery.id, "error": "\(error)"]
            )
            later(item, settings)
        }
    }

    private func fetch(
        _ path: String,
        _ settings: Settings,
        _ connection: HTTPConnection,
    ) throws -> [UInt8] {
        guard
            let address = settings.address.with(
                target: settings.address.target.trimmingSlash + path
            )
        else { throw HTTPFailure.invalidRequest("address") }
        var fields = [
            HTTPField("User-Agent", "released-readback"), HTTPField("Cache-Control", "no-cache"),
        ]
        if let host = settings.host { fields.append(HTTPField("Host", host)) }
        let request = HTTPRequest("GET", address, fields: fields)
        let response: HTTPResponse
        if address.scheme == .https {
            response = try CurlRequest(
                request,
                authorityFile: settings.authorityFile,
                timeLimit: settings.timeout,
                bodyLimitBytes: Self.bodyLimitBytes,
            ).send()
        } else {
            response = try connection.send(
                request,
                timeLimit: settings.timeout,
                bodyLimitBytes: Self.bodyLimitBytes,
            )
        }
        guard response.status == 200 else { throw StatusMismatch(status: response.status) }
        return response.body
    }

    private func note(_ item: Item, _ reason: String, _ settings: Settings) {
        do {
            try fail(item, reason, settings)
        } catch {
            office.log.error(
                "readback.unrecorded",
                ["delivery": item.delivery.id, "error": "\(error)"]
            )
            later(item, settings)
        }
    }

    private struct StatusMismatch: Error, CustomStringConvertible {
        let status: Int
        var description: String { "status \(status)" }
    }

    /// The digest of what is out under the path now; a newer rendition of the same page counts as well.
    private func expected(_ item: Item) throws -> Digest? {
        if item.path.hasPrefix("/feeds/") || item.path.hasPrefix("/releases/") {
            let file = office.folders.site + "/" + SiteFolder.file(of: item.path)
            let bytes = try FileTree.read(file, limitBytes: Self.bodyLimitBytes)
            return SHA256.digest(of: bytes)
        }
        return item.delivery.digest
    }

    private func drop(_ item: Item) { state.change { $0.items[item.delivery.id] = nil } }

    private func later(_ item: Item, _ settings: Settings) {
        state.change { state in
            guard var changed = state.items[item.delivery.id] else { return }
            let wait = Self.firstWaits[safe: changed.attempts] ?? settings.retryEvery
            changed.attempts += 1
            changed.nextAt = office.time.now + wait
            state.items[item.delivery.id] = changed
        }
    }

    private func fail(_ item: Item, _ reason: String, _ settings: Settings) throws {
        // The first attempts race the release's own way through a proxy: they are no failure yet.
        let isNews = item.reason != reason && item.attempts >= Self.firstWaits.count
        if isNews {
            office.log.warning(
                "readback.not_yet",
                ["delivery": item.delivery.id, "reason": reason]
            )
            let id = item.delivery.id
            _ = try office.writer.perform(.bulk) { transaction in
                try transaction.append(
                    EntryDraft(
                        .deliveryReceipt,
                        subject: id,
                        actor: EntryDraft.systemActor,
                        body: ["state": .string(DeliveryFold.notYet), "detail": .string(reason)],
                    )
                )
            }
            state.change { $0.items[id]?.reason = reason }
        }
        later(item, settings)
    }

    private func confirm(
        _ item: Item,
        url: String,
        bytes: [UInt8],
        digest: Digest,
        at: Instant,
    ) throws {
        let delivery = item.delivery
        let clockError: Int64? =
            if case .synchronised(let error) = ClockSynchronisation.current() {
                error.count
            } else {
                nil
            }
        let channels = office.setup.desk.policy.channels
        try office.writer.perform(.officer) { transaction in
            guard let row = try transaction.record(.delivery, delivery.id),
                row.body["confirmedAt"] == nil,
                let releaseRow = try transaction.record(.release, delivery.subject)
            else { return }
            let release = try Release(id: delivery.subject, row: releaseRow.body)
            // What is fetched after a withdrawal is the notice of it: that is no proof of the release.
            if release.isWithdrawn, delivery.purpose != DeliveryPurpose.withdrawal { return }
            // The exact bytes that readers had are evidence; the same page twice is kept once.
            _ = try transaction.keep(bytes, isPersonal: false)
            let body: JSON = [
                "url": .string(url),
                "digest": .string(digest.hex),
                "release": .string(delivery.subject),
                "revision": .integer(Int64(delivery.revision)),
                "channel": .string(delivery.channel),
                "channelKind": JSON(channels[delivery.channel]?.rawValue),
                "kind": .string(release.kind.rawValue),
                "incident": JSON(release.incident),
                "purpose": .string(delivery.purpose),
                "clockError": clockError.map { .integer($0) } ?? .null,
            ]
            try transaction.append(
                EntryDraft(
                    .deliveryConfirmed,
                    subject: delivery.id,
                    actor: EntryDraft.systemActor,
                    effectiveAt: at,
                    body: body,
                )
            )
        }
        drop(item)
        deliveries.noteChange()
    }
}

extension String {
    /// Without the slash at its end.
    var trimmingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
