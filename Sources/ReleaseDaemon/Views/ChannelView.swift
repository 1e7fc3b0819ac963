import Channels
import Model

extension ViewWords {
    /// A channel with the state of its queue.
    func channel(
        _ channel: ChannelPost,
        in records: any RecordReading,
        showsDeliveries: Bool = false,
    ) throws -> JSON {
        let row = try records.record(.channel, channel.name)
        let isPaused = row?.state == "paused"
        func count(_ states: Delivery.State...) throws -> Int64 {
            var count = 0
            for state in states {
                count += try records.count(
                    .delivery,
                    state: channel.name + ":" + state.rawValue,
                )
            }
            return Int64(count)
        }
        let unknown = try count(.unknown)
        let dead = try count(.dead)
        // What failed before a restart and waits for its next attempt still fails.
        let waiting = try records.records(
            .delivery,
            state: channel.name + ":" + Delivery.State.queued.rawValue,
            through: .max,
            limit: Self.listLimit,
        )
        let waitingReason = waiting.lazy.compactMap { $0.body["reason"]?.string }.first
        let failing =
            unknown + dead > 0 || channel.failingSince() != nil || waitingReason != nil
        let state = isPaused ? "paused" : failing ? "failing" : "ok"
        var view: JSON = [
            "id": .string(channel.name),
            "kind": .string(channel.kind.rawValue),
            "kindName": phrase(channel.kind.name),
            "state": .string(state),
            "stateName": phrase(Self.channelStateName(state)),
            "pausedBy": isPaused ? row?.body["by"] ?? .null : .null,
            "reason": try kept(row?.body.optionalDigest("reason"), in: records),
            "queued": .integer(try count(.queued, .sending)),
            "unknown": .integer(unknown),
            "dead": .integer(dead),
            "targets": JSON(channel.targets),
            "failingSince": time(channel.failingSince()),
            "lastError": (channel.lastError() ?? waitingReason)
                .map { phrase(Cause.phrase($0)) } ?? .null,
            "lastConfirmedAt": time(channel.lastSuccess()),
        ]
        if showsDeliveries {
            var deliveries: [JSON] = []
            for state in Delivery.State.allCases {
                let rows = try records.records(
                    .delivery,
                    state: channel.name + ":" + state.rawValue,
                    through: .max,
                    limit: Self.listLimit,
                )
                deliveries += try rows.suffix(Self.shownDeliveries).map { try delivery($0) }
            }
            view["deliveries"] = .array(deliveries)
        }
        return view.withoutNulls
    }

    /// How a channel stands, in words.
    static func channelStateName(_ state: String) -> Phrase {
        switch state {
        case "paused": Phrase("已暂停", "paused")
        case "failing": Phrase("有失败", "failing")
        default: Phrase("正常", "ok")
        }
    }

    /// Of each state, the newest.
    static let shownDeliveries = 50
}
