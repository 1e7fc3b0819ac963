import Model

/// Deliveries: one line a channel with written and read-back instants; each target where it matters.
enum DeliveryScreen {
    /// More targets than this are summed up.
    static let namedTargets = 1

    static func byChannel(_ deliveries: [Facts], on sheet: inout Sheet) {
        var order: [String] = []
        var groups: [String: [Facts]] = [:]
        for delivery in deliveries {
            let channel = delivery.text("channel")
            if groups[channel] == nil { order.append(channel) }
            groups[channel, default: []].append(delivery)
        }
        var table = Table(elastic: [3], gap: 2)
        for channel in order {
            let group = groups[channel] ?? []
            table.row(
                group.count <= namedTargets
                    ? single(channel, group, sheet) : sum(channel, group, sheet)
            )
        }
        table.print(on: &sheet)
        for delivery in deliveries where ["dead", "unknown"].contains(delivery.text("state")) {
            let look: Span.Look = delivery.text("state") == "dead" ? .bad : .warning
            sheet.line(
                [
                    "    ", Span(delivery.text("stateName"), look),
                    Span("  \(delivery.text("channel")) \(delivery.text("target"))  "),
                    Span(delivery.text("reason")),
                ],
                hanging: 6,
            )
        }
    }

    private static func single(_ channel: String, _ group: [Facts], _ sheet: Sheet) -> [Span] {
        guard let delivery = group.first else { return [] }
        let kind = kind(delivery)
        var written = ""
        if let at = delivery.stamp("acceptedAt") {
            let isFile = ["web", "feed", "led"].contains(kind)
            written =
                sheet.exact(at) + " "
                + (isFile ? sheet.word("写出", "written") : sheet.word("受理", "accepted"))
        } else {
            written = delivery.text("stateName")
        }
        var confirmed = ""
        if let at = delivery.stamp("confirmedAt") {
            confirmed = sheet.exact(at) + " " + proof(kind, sheet)
        } else if delivery.stamp("acceptedAt") != nil, let reason = delivery.some("reason") {
            confirmed = reason
        }
        return [Span(channel), mark(group), Span(written), Span(confirmed)]
    }

    private static func sum(_ channel: String, _ group: [Facts], _ sheet: Sheet) -> [Span] {
        let kind = kind(group[0])
        let total = group.count
        let accepted = group.filter {
            $0.stamp("acceptedAt") != nil || ["accepted", "confirmed"].contains($0.text("state"))
        }
        let confirmed = group.filter { $0.text("state") == "confirmed" }
        let written: String
        let proof: String
        switch kind {
        case "led":
            written = sheet.word(
                "\(accepted.count) / \(total) 块屏已写出",
                "\(accepted.count) of \(total) boards written"
            )
            proof = sheet.word("\(confirmed.count) 块已取走", "\(confirmed.count) fetched")
        case "sms":
            written = sheet.word(
                "\(accepted.count) / \(total) 组已受理",
                "\(accepted.count) of \(total) groups accepted"
            )
            proof = sheet.word(
                "回执 \(confirmed.count) / \(total)",
                "receipts \(confirmed.count) of \(total)"
            )
        default:
            written = sheet.word(
                "\(accepted.count) / \(total) 已受理",
                "\(accepted.count) of \(total) accepted"
            )
            proof = sheet.word(
                "\(confirmed.count) / \(total) 已确认",
                "\(confirmed.count) of \(total) confirmed"
            )
        }
        // What failed has a line of its own below.
        let missing = group.first {
            !["confirmed", "dead", "unknown"].contains($0.text("state")) && $0.some("reason") != nil
        }
        let note = missing.map {
            sheet.word("，", ", ") + $0.text("target") + " " + $0.text("reason")
        }
        return [Span(channel), mark(group), Span(written), Span(proof + (note ?? ""))]
    }

    private static func proof(_ kind: String, _ sheet: Sheet) -> String {
        switch kind {
        case "web", "feed": sheet.word("回读一致", "read back")
        case "led": sheet.word("已取走", "fetched")
        case "sms": sheet.word("回执", "receipt")
        default: sheet.word("确认", "confirmed")
        }
    }

    /// The kind of channel; where it is not told, a channel named as its kind is of it.
    private static func kind(_ delivery: Facts) -> String {
        delivery.some("kind") ?? delivery.text("channel")
    }

    static func mark(_ group: [Facts]) -> Span {
        let states = Set(group.map { $0.text("state") })
        if states.contains("dead") { return Mark.bad }
        if states.contains("unknown") || states.contains("expired") { return Mark.warning }
        // Written, but the read-back or the receipt finds something else so far.
        if group.count == 1, states == ["accepted"], group[0].some("reason") != nil {
            return Mark.warning
        }
        if states.contains("queued") || states.contains("sending") { return Mark.waiting }
        return Mark.good
    }

    /// `channel deliveries`, and the deliveries of one channel.
    static func list(_ deliveries: [Facts], on sheet: inout Sheet) {
        guard !deliveries.isEmpty else {
            return sheet.line(Span(sheet.word("没有这样的投递", "no such deliveries")))
        }
        var table = Table(elastic: [4], indent: 0)
        // The id names the target; it is what somebody copies, and stands last, so that a long one
        // pushes nothing aside.
        for delivery in deliveries {
            let at =
                delivery.stamp("confirmedAt") ?? delivery.stamp("acceptedAt")
                ?? delivery.stamp("queuedAt")
            table.row([
                mark([delivery]), Span(delivery.text("stateName")),
                Span(at.map { sheet.exact($0) } ?? ""),
            ])
        }
        for (index, delivery) in deliveries.enumerated() {
            table.print(only: index, followedBy: Span(delivery.id), on: &sheet)
            if let reason = delivery.some("reason") {
                sheet.line([Span("     " + reason, .warning)], hanging: 5)
            }
        }
        if let stuck = deliveries.first(where: { ["dead", "unknown"].contains($0.text("state")) }) {
            sheet.next("releasectl channel retry " + stuck.id)
        }
    }

    static func one(_ delivery: Facts, on sheet: inout Sheet) {
        sheet.facts([
            Span(delivery.id, .strong), Span(delivery.text("stateName")),
            Span(
                sheet.word(
                    "第 \(delivery.text("attempts")) 次",
                    "attempt \(delivery.text("attempts"))"
                )
            ), Span(delivery.text("reason")),
        ])
    }
}
