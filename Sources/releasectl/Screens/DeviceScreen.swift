import Model

/// The device of a station: what came from it since the daemon started.
enum DeviceScreen {
    /// Packets as they came, each with what became of it above it.
    static func frames(_ facts: Facts, on sheet: inout Sheet) {
        let frames = facts.list("items")
        guard !frames.isEmpty else {
            return sheet.line(Span(sheet.word("没有留存的报文", "no packets are kept")))
        }
        for frame in frames {
            let isBad = ["refused", "unwritten"].contains(frame.text("verdict"))
            sheet.facts([
                Span(frame.stamp("at").map { sheet.precise($0) } ?? "", .faint),
                Span(frame.some("station") ?? frame.text("name"), .strong),
                Span(frame.text("from")),
                Span(frame.text("verdictName"), isBad ? .warning : .plain),
                Span(frame.text("reason"), .warning),
            ])
            // In one piece: it is copied to `decode`.
            sheet.line([Span(frame.text("frame"), .faint)], hanging: 0)
        }
    }

    static func show(_ device: Facts, on sheet: inout Sheet) {
        let last = device.stamp("lastPacketAt").map { sheet.full($0) }
        sheet.facts(
            [
                Span(device.text("protocolName")), Span(device.text("name"), .strong),
                Span(
                    last.map { time in
                        sheet.word(
                            "\(time) 来自 \(device.text("lastFrom"))",
                            "\(time) from \(device.text("lastFrom"))",
                        )
                    } ?? sheet.word("启动以来没有报文", "no packet since the start"),
                    .faint,
                ),
                Span(
                    device.json["isVerified"]?.bool == false
                        ? sheet.word("2025 版，未核实", "edition 2025, unverified") : "",
                    .warning,
                ),
            ],
            indent: 2,
        )
        let counts: [(key: String, chinese: String, english: String)] = [
            ("packets", "报文", "packets"), ("readings", "入库", "stored"),
            ("corrections", "更正", "corrected"), ("repeats", "重复", "repeated"),
            ("answers", "应答", "answered"), ("damaged", "校验错", "damaged"),
            ("refused", "未受理", "refused"), ("unused", "未用", "unused"),
            ("tests", "测试报", "tests"), ("unwritten", "未写入", "unwritten"),
            ("requests", "补包请求", "parts asked for again"),
            ("incomplete", "缺包作废", "incomplete"),
        ]
        let bad: Set<String> = ["damaged", "refused", "unwritten", "incomplete"]
        sheet.facts(
            counts.compactMap { count in
                let number = device.number(count.key) ?? 0
                guard number > 0 || count.key == "packets" else { return nil }
                return Span(
                    sheet.word("\(count.chinese) \(number)", "\(number) \(count.english)"),
                    bad.contains(count.key) ? .warning : .plain,
                )
            },
            indent: 4,
        )
        let codes = device.texts("unknownCodes")
        if !codes.isEmpty {
            sheet.line(
                Span(
                    sheet.word("    没有对应项目：", "    without an item: ")
                        + codes.joined(separator: " "),
                    .faint,
                )
            )
        }
        if let reason = device.some("lastRefusal") {
            sheet.line(
                Span(sheet.word("    最近一次未受理：", "    last refusal: ") + reason, .warning)
            )
        }
    }
}
