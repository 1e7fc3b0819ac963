import Channels
import Desk
import Ledger
import Model
import Platform

/// The deliveries that the press makes itself: web, feeds and boards.
extension PressWorker {
    /// The channels whose delivery is the press itself.
    private var ownChannels: Set<String> {
        Set(setup.desk.policy.channels.filter { $0.value.isShown }.keys)
    }

    func pendingDeliveries() throws -> Set<String> {
        try office.reader.read { view in
            var ids: Set<String> = []
            for channel in ownChannels {
                for state in [Delivery.State.queued, .sending] {
                    let rows = try view.records(
                        .delivery,
                        state: channel + ":" + state.rawValue,
                        through: .max,
                        limit: .max,
                    )
                    ids.formUnion(rows.map(\.id))
                }
            }
            return ids
        }
    }

    /// Records that the revisions are out on web, feed and boards, and asks for the read-back.
    mutating func settle(_ ids: Set<String>) throws {
        let channels = setup.desk.policy.channels
        let own = ownChannels
        let boards = boards
        // Outside the transaction: a file is read for them.
        let pages: [String: Digest] = try digests(of: ids)
        let areBoardsOut = areBoardsOut
        let (accepted, waiting) = try office.writer.perform(.officer) { transaction in
            var accepted: [Delivery] = []
            var waiting: Set<String> = []
            for id in ids.sorted() {
                guard var delivery = try Delivery.read(id, transaction),
                    own.contains(delivery.channel),
                    let kind = channels[delivery.channel], delivery.state.isPending
                else { continue }
                if kind == .led, !areBoardsOut {
                    waiting.insert(id)
                    continue
                }
                let isHeld = try ChannelState.isPaused(delivery.channel, transaction)
                let policy = OutboxPolicy(kind)
                let now = transaction.now
                if delivery.state == .queued {
                    let begun = policy.step(delivery, .due(isHeld: isHeld), now: now)
                    for draft in begun.entries { try transaction.append(draft) }
                    guard begun.sends else { continue }
                    delivery = begun.delivery
                }
                let path = Self.path(of: delivery, kind: kind)
                let shown =
                    kind == .led
                    ? boards.digest(of: delivery.target) : pages[path]
                let digest = shown ?? SHA256.digest(of: path)
                let done = policy.step(
                    delivery,
                    .ended(.written(path: path, digest: digest)),
                    now: now,
                )
                for draft in done.entries { try transaction.append(draft) }
                accepted.append(done.delivery)
            }
            return (accepted, waiting)
        }
        waitingForBoards = waiting
        for delivery in accepted where channels[delivery.channel]?.isPublic == true {
            readBack.add(delivery, path: Self.path(of: delivery, kind: channels[delivery.channel]))
        }
        deliveries.noteChange()
    }

    /// Digests of the pages and feeds that deliveries are about, by path.
    private mutating func digests(of ids: Set<String>) throws -> [String: Digest] {
        let channels = setup.desk.policy.channels
        let paths = try office.reader.read { view in
            try ids.compactMap { id in
                try Delivery.read(id, view).map {
                    Self.path(of: $0, kind: channels[$0.channel])
                }
            }
        }
        var digests: [String: Digest] = [:]
        for path in Set(paths) { digests[path] = try site.digest(at: path) }
        return digests
    }

    /// Where a reader finds what was delivered.
    static func path(of delivery: Delivery, kind: ChannelKind?) -> String {
        switch kind {
        case .feed: "/feeds/all.atom"
        case .led: "/led/" + delivery.target + ".txt"
        case .print: SitePath.sheet(delivery.subject)
        default: SitePath.release(delivery.subject)
        }
    }
}
