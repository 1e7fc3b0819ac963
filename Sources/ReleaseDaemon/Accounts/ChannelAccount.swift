import Channels
import Model

/// How reliable each channel was: from the entries about its deliveries.
///
/// Pure. What is counted are deliveries that were queued in the period, with everything that is on record of
/// them in it.
struct ChannelAccount {
    private struct Seen {
        let channel: String
        let queuedAt: Instant
        let seq: Int64
        var accepted: (at: Instant, seq: Int64)?
        var confirmed: (at: Instant, seq: Int64)?
        var failures: [Int64] = []
        var ends: [EntryKind: Int64] = [:]
    }

    static let kinds: [EntryKind] = [
        .deliveryQueued, .deliveryAccepted, .deliveryReceipt, .deliveryConfirmed, .deliveryFailed,
        .deliveryUnknown, .deliveryDead, .deliveryExpired, .deliverySuperseded,
    ]

    private let words: ViewWords
    private var seen: [String: Seen] = [:]

    init(_ words: ViewWords) {
        self.words = words
    }

    mutating func add(_ entry: Entry) {
        if entry.kind == .deliveryQueued {
            let channel = entry.body["channel"]?.string ?? ""
            seen[entry.subject] = Seen(channel: channel, queuedAt: entry.at, seq: entry.seq)
            return
        }
        guard var delivery = seen[entry.subject] else { return }
        switch entry.kind {
        case .deliveryAccepted where delivery.accepted == nil:
            delivery.accepted = (entry.at, entry.seq)
        case .deliveryConfirmed: delivery.confirmed = delivery.confirmed ?? (entry.at, entry.seq)
        case .deliveryReceipt
        where ["delivered", "fetched"].contains(entry.body["state"]?.string ?? ""):
            delivery.confirmed = delivery.confirmed ?? (entry.at, entry.seq)
        case .deliveryFailed: delivery.failures.append(entry.seq)
        case .deliveryUnknown, .deliveryDead, .deliveryExpired, .deliverySuperseded:
            delivery.ends[entry.kind] = entry.seq
        default: break
        }
        seen[entry.subject] = delivery
    }

    var tables: [AccountTable] {
        let heads = [
            Phrase("渠道", "channel"), Phrase("投递", "deliveries"), Phrase("受理", "accepted"),
            Phrase("确认送达", "confirmed"), Phrase("一次受理", "at the first attempt"),
            Phrase("失败次数", "failures"), Phrase("结果不明", "unknown"), Phrase("失败", "given up"),
            Phrase("过期", "expired"), Phrase("被替代", "superseded"), Phrase("受理率", "accepted"),
            Phrase("受理用时中位（秒）", "median (s)"),
        ]
        var table = AccountTable(
            id: "channels",
            title: Phrase("各渠道投递", "Deliveries by channel")[words.language],
            columns: heads.map { $0[words.language] },
            note: Phrase(
                "受理率 = 受理或确认 ÷（投递 − 过期 − 被替代）；重复的同样失败只记一次。",
                "Accepted = accepted or confirmed ÷ (deliveries − expired − superseded); identical failures in a row are recorded once.",
            )[words.language],
        )
        for (channel, deliveries) in Dictionary(grouping: seen.values, by: \.channel).sorted(by: {
            $0.key < $1.key
        }) { table.rows.append(row(channel, deliveries)) }
        return [table]
    }

    private func row(_ channel: String, _ deliveries: [Seen]) -> [AccountTable.Figure] {
        func ended(_ kind: EntryKind) -> [Int64] { deliveries.compactMap { $0.ends[kind] } }
        let done = deliveries.filter { $0.accepted != nil || $0.confirmed != nil }
        let spans = done.compactMap { delivery in
            (delivery.accepted ?? delivery.confirmed).map { $0.at - delivery.queuedAt }
        }.sorted()
        let gone = ended(.deliveryExpired).count + ended(.deliverySuperseded).count
        let median = spans.isEmpty ? nil : spans[spans.count / 2]
        return [
            .init(channel), .init(counting: deliveries.map(\.seq)),
            .init(counting: deliveries.compactMap { $0.accepted?.seq }),
            .init(counting: deliveries.compactMap { $0.confirmed?.seq }),
            .init(counting: done.filter(\.failures.isEmpty).map(\.seq)),
            .init(counting: deliveries.flatMap(\.failures)),
            .init(counting: ended(.deliveryUnknown)), .init(counting: ended(.deliveryDead)),
            .init(counting: ended(.deliveryExpired)), .init(counting: ended(.deliverySuperseded)),
            .init(TimelinessAccount.percent(done.count, of: deliveries.count - gone)),
            .init(median.map { "\($0.count / 1_000).\($0.count % 1_000 / 100)" } ?? ""),
        ]
    }
}
