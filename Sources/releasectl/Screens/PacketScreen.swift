import Model

/// `decode`: packet by packet, what was found and what it says.
enum PacketScreen {
    static func draw(_ facts: Facts, on sheet: inout Sheet) {
        let packets = facts.list("packets")
        for (index, packet) in packets.enumerated() {
            if index > 0 { sheet.blank() }
            head(packet, on: &sheet)
            readings(packet.list("readings"), on: &sheet)
            for field in packet.list("unread") {
                sheet.line(
                    Span("  " + field.text("name") + " = " + field.text("value")),
                    Span(sheet.word("  不读成读数", "  read as no reading"), .faint),
                )
            }
            if let answer = packet.some("answer") {
                sheet.line(
                    [Span(sheet.word("  应答 ", "  answer ")), Span(answer, .faint)],
                    hanging: 4
                )
            }
        }
        guard packets.count > 1 else {
            if packets.isEmpty { sheet.line(Span(sheet.word("没有报文", "no packet"))) }
            return
        }
        sheet.blank()
        let faulty = facts.text("faulty")
        sheet.line(
            Span(
                sheet.word(
                    "\(packets.count) 个报文，\(faulty) 个不能用",
                    "packets: \(packets.count), unusable: \(faulty)",
                ),
                .strong,
            )
        )
    }

    private static func head(_ packet: Facts, on sheet: inout Sheet) {
        let isOK = packet.text("verdict") == "ok"
        let station = packet.text("station")
        sheet.line(
            isOK ? Mark.good : Mark.bad,
            Span(" \(packet.id)", .strong),
            Span(station.isEmpty ? "" : "  " + station, .strong),
            Span(packet.some("reason").map { "  " + $0 } ?? ""),
        )
        var facts: [Span] = []
        if let checksum = packet.part("checksum") {
            let found = checksum.text("found")
            let computed = checksum.text("computed")
            facts.append(
                found == computed
                    ? Span(sheet.word("校验 \(found) 对", "check sum \(found) right"))
                    : Span(
                        sheet.word(
                            "校验 \(found)，应为 \(computed)",
                            "check sum \(found), should be \(computed)"
                        ),
                        .bad
                    )
            )
        }
        if let length = packet.part("length") { facts.append(self.length(length, sheet)) }
        if let system = packet.some("st") { facts.append(Span("ST " + system)) }
        let code = packet.some("cn").map { "CN " + $0 } ?? packet.some("function") ?? ""
        facts.append(Span((code + " " + packet.text("command")).trimmed))
        if let count = packet.some("packetCount") {
            let number = packet.text("packetNumber")
            facts.append(Span(sheet.word("第 \(number)/\(count) 包", "packet \(number)/\(count)")))
        }
        sheet.facts(facts, indent: 2)
    }

    private static func length(_ length: Facts, _ sheet: Sheet) -> Span {
        let declared = length.text("declared")
        let actual = length.text("actual")
        return switch length.text("verdict") {
        case "standard": Span(sheet.word("长度 \(declared) 对", "length \(declared) right"))
        case "withTail":
            Span(
                sheet.word(
                    "长度 \(declared) 含校验和包尾（数据段 \(actual)）",
                    "length \(declared) with check sum and line end (segment \(actual))",
                )
            )
        default:
            Span(
                sheet.word(
                    "长度 \(declared)，应为 \(actual)",
                    "length \(declared), should be \(actual)"
                ),
                .bad
            )
        }
    }

    private static func readings(_ readings: [Facts], on sheet: inout Sheet) {
        var time = ""
        var table = Table()
        func flush(_ sheet: inout Sheet) {
            guard !table.isEmpty else { return }
            sheet.line(Span("  " + time, .faint))
            table.print(on: &sheet)
            table = Table(indent: 4)
        }
        table = Table(indent: 4)
        for reading in readings {
            let period = self.period(reading, sheet)
            if period != time { flush(&sheet) }
            time = period
            table.row(
                Span(reading.text("item")),
                Span(reading.text("name")),
                Span(kind(reading.text("kind"), sheet), .faint),
                Span(reading.text("text"), reading.flag("usable") ? .strong : .plain),
                Span(reading.text("unit")),
                Span(
                    reading.json["value"] == nil
                        ? sheet.word("没有数值", "no number") : reading.text("state"),
                    reading.flag("usable") ? .faint : .warning,
                ),
            )
        }
        flush(&sheet)
    }

    private static func period(_ reading: Facts, _ sheet: Sheet) -> String {
        guard let from = reading.stamp("from")?.local, let to = reading.stamp("to")?.local else {
            return ""
        }
        let start = from.date.text + " " + from.hourMinuteSecond
        guard from != to else { return start }
        let end = (from.date == to.date ? "" : to.date.text + " ") + to.hourMinuteSecond
        return start + sheet.word(" 至 ", " to ") + end
    }

    private static func kind(_ kind: String, _ sheet: Sheet) -> String {
        switch kind {
        case "instant": sheet.word("瞬时", "instant")
        case "mean": sheet.word("均值", "mean")
        case "minimum": sheet.word("最小", "minimum")
        case "maximum": sheet.word("最大", "maximum")
        case "total": sheet.word("累计", "total")
        default: kind
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
