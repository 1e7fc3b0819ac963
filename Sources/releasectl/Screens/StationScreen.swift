import Model
import Stations

/// Stations: what each measured last, and what became of a batch.
enum StationScreen {
    static func list(_ facts: Facts, on sheet: inout Sheet) {
        var table = Table(elastic: [2, 4], indent: 0)
        for station in facts.list("items") {
            table.row([
                mark(station), Span(station.id, .strong), Span(station.text("name")),
                Span(station.text("stateName")), Span(newest(station, sheet)),
                Span(time(station, sheet), .faint),
            ])
        }
        if table.isEmpty {
            return sheet.line(Span(sheet.word("没有站点", "no stations")))
        }
        table.print(on: &sheet)
        if let first = facts.list("items").first {
            sheet.next("releasectl station show " + first.id)
        }
    }

    static func show(_ station: Facts, on sheet: inout Sheet) {
        sheet.facts([
            Span(station.id + " " + station.text("name"), .strong), Span(station.text("place")),
            Span(station.text("kindName")), Span(station.text("issuer")),
            Span(station.text("datum")),
            Span(
                station.flag("demonstration")
                    ? sheet.word("演示数据", "data of a demonstration") : ""
            ),
        ])
        sheet.facts([mark(station), Span(station.text("stateName")), Span(when(station, sheet))])
        if let next = station.stamp("nextExpectedAt"), station.stamp("interruptedSince") == nil {
            let isFine = hasSeconds(station)
            let late =
                station.stamp("staleAfter").map { sheet.moment($0, seconds: isFine) } ?? ""
            let next = sheet.moment(next, seconds: isFine)
            sheet.line(
                Span(
                    sheet.word(
                        "  下一次 \(next)，\(late) 以后算数据中断",
                        "  next at \(next), interrupted after \(late)",
                    ),
                    .faint,
                )
            )
        }
        if let work = station.part("maintenance"), let to = work.stamp("to") {
            sheet.line(
                Span(
                    sheet.word(
                        "  维护至 \(sheet.minute(to))：\(work.text("reason"))",
                        "  maintenance until \(sheet.minute(to)): \(work.text("reason"))",
                    ),
                    .warning,
                )
            )
        }
        if let slots = station.part("slots") { count(slots, on: &sheet) }
        let reports = station.list("reports")
        if let index = reports.first?.part("index") { draw(index, on: &sheet) }
        var table = Table(elastic: [4], indent: 2)
        for value in reports.first?.list("values") ?? [] {
            let item = value.text("item")
            table.row([
                Span(value.text("name")), shown(value), Span(value.text("unit"), .faint),
                Span(sparkline(reports.reversed().map { number(item, in: $0) })),
                Span(value.text("markName"), .warning),
            ])
        }
        table.print(on: &sheet)
        if let device = station.part("device") { DeviceScreen.show(device, on: &sheet) }
        for level in station.list("levels") { draw(level, of: reports.first, on: &sheet) }
        if !reports.isEmpty {
            sheet.next("releasectl reading list --station " + station.id)
        }
    }

    /// Where a level stands to its marks and where it goes, as computed.
    private static func draw(_ level: Facts, of report: Facts?, on sheet: inout Sheet) {
        let value = report?.list("values").first { $0.text("item") == level.text("item") }
        var facts = [Span(value?.text("name") ?? level.text("item"))]
        let isPassed = level.list("marks").contains { $0.flag("reached") }
        if let state = level.some("state") {
            facts.append(Span(state, isPassed ? .warning : .plain))
        }
        if let trend = level.some("trendName"), let change = level.some("trendChange") {
            let unit = level.text("unit")
            facts.append(
                Span(
                    sheet.word(
                        "\(trend) \(change) \(unit)（系统计算）",
                        "\(trend), \(change) \(unit) (computed)",
                    )
                )
            )
        }
        if let change = level.some("sinceMorning") {
            let unit = level.text("unit")
            facts.append(
                Span(sheet.word("较 8 时 \(change) \(unit)", "\(change) \(unit) since 08:00"))
            )
        }
        guard facts.count > 1 else { return }
        sheet.facts(facts)
    }

    /// What was expected and came, in 24 hours and this month.
    private static func count(_ slots: Facts, on sheet: inout Sheet) {
        if let missing = slots.number("missing") {
            sheet.line(
                Span(
                    sheet.word(
                        "  本次中断缺 \(missing) 期",
                        "  missing in this interruption: \(missing)"
                    ),
                    .warning,
                )
            )
        }
        for (key, label) in [
            ("day", sheet.word("24 小时", "24 hours")), ("month", sheet.word("本月", "this month")),
        ] {
            guard let part = slots.part(key), let expected = part.number("expected"),
                expected > 0
            else { continue }
            func number(_ key: String) -> Int64 { part.number(key) ?? 0 }
            let percent = part.some("availability").map { " \($0)%" } ?? ""
            sheet.line(
                Span(
                    sheet.word(
                        "  \(label)  应到 \(expected)，按时 \(number("inTime"))，迟到 \(number("late"))，缺 \(number("missed"))，到报率\(percent)",
                        "  \(label): expected \(expected), in time \(number("inTime")), late \(number("late")), missed \(number("missed")), available\(percent)",
                    ),
                    .faint,
                )
            )
        }
    }

    static func readings(_ facts: Facts, on sheet: inout Sheet) {
        let reports = facts.list("items")
        guard !reports.isEmpty else {
            return sheet.line(Span(sheet.word("没有读数", "no readings")))
        }
        sheet.line(Span(facts.id + " " + facts.text("name"), .strong))
        var table = Table(elastic: [1], indent: 2)
        let isFine = reports.contains(where: isFine)
        for report in reports {
            let revision = report.number("revision") ?? 1
            table.row([
                Span(
                    report.stamp("periodEnd").map { sheet.full($0, seconds: isFine) } ?? "",
                    .faint
                ),
                Span(values(report)),
                Span(
                    revision > 1
                        ? sheet.word("更正 \(revision - 1) 次", "revision \(revision)") : "",
                    .warning
                ),
            ])
        }
        table.print(on: &sheet)
    }

    static func pushed(_ tally: Facts, on sheet: inout Sheet) {
        func count(_ key: String) -> Int { tally.json[key]?.array?.count ?? 0 }
        let rejected = tally.list("rejected")
        sheet.line(
            rejected.isEmpty ? Mark.good : Mark.warning,
            Span(
                sheet.word(
                    " 受理 \(count("accepted")) 行，更正 \(count("revised")) 行，重复 \(count("unchanged")) 行，未受理 \(rejected.count) 行",
                    " \(count("accepted")) accepted, \(count("revised")) revised, \(count("unchanged")) unchanged, \(rejected.count) rejected",
                )
            ),
        )
        for row in rejected {
            let reason = row.part("reason")?.text(sheet.language.rawValue) ?? ""
            let line = row.text("line")
            sheet.line(
                [
                    Span("  "), Mark.bad,
                    Span(sheet.word(" 第 \(line) 行  ", " row \(line)  ")),
                    Span(reason),
                ],
                hanging: 4,
            )
        }
    }

    private static func draw(_ index: Facts, on sheet: inout Sheet) {
        let primary = index.texts("primary")
        sheet.facts(
            [
                Span("AQI " + (index.some("value") ?? "NA"), .strong),
                Span(index.text("category")),
                Span(
                    primary.isEmpty
                        ? ""
                        : sheet.word("首要污染物 ", "primary ") + primary.joined(separator: "、")
                ),
                Span(index.text("absence"), .warning), Span(index.text("edition"), .faint),
            ],
            indent: 2,
        )
    }

    private static func mark(_ station: Facts) -> Span {
        switch station.text("state") {
        case "current": Mark.good
        case "interrupted": Mark.bad
        default: Mark.warning
        }
    }

    /// Without its age: the values need the room.
    private static func time(_ station: Facts, _ sheet: Sheet) -> String {
        station.part("latest")?.stamp("periodEnd")
            .map { sheet.moment($0, seconds: hasSeconds(station)) } ?? ""
    }

    private static func when(_ station: Facts, _ sheet: Sheet) -> String {
        guard let end = station.part("latest")?.stamp("periodEnd") else { return "" }
        let age = sheet.approximate(max(0, (sheet.now - end.instant).count))
        let time = sheet.moment(end, seconds: hasSeconds(station))
        return sheet.word("\(time)（\(age)前）", "\(time) (\(age) ago)")
    }

    /// True for a station whose periods do not begin and end with full minutes.
    private static func hasSeconds(_ station: Facts) -> Bool {
        let reports = station.list("reports") + [station.part("latest")].compactMap { $0 }
        return reports.contains(where: isFine)
            || station.stamp("nextExpectedAt")?.hasSeconds == true
    }

    private static func isFine(_ report: Facts) -> Bool {
        ["periodStart", "periodEnd"].contains { report.stamp($0)?.hasSeconds == true }
    }

    private static func newest(_ station: Facts, _ sheet: Sheet) -> String {
        guard let latest = station.part("latest") else { return "" }
        guard let index = latest.part("index") else { return values(latest) }
        return "AQI " + (index.some("value") ?? "NA") + " " + index.text("category")
    }

    /// `upstream 21.34 m  downstream –`.
    private static func values(_ report: Facts) -> String {
        report.list("values").map { value in
            let number = value.some("value").map { $0 + " " + value.text("unit") } ?? "–"
            let mark = value.text("mark") == "suspect" ? "?" : ""
            return value.text("item") + " " + number + mark
        }.joined(separator: "  ")
    }

    private static func shown(_ value: Facts) -> Span {
        guard let number = value.some("value") else { return Span("–", .faint) }
        return Span(number, value.text("mark") == "suspect" ? .warning : .strong)
    }

    private static func number(_ item: String, in report: Facts) -> Decimal? {
        report.list("values").first { $0.text("item") == item }?.some("value")
            .flatMap { Decimal($0) }
    }

    /// One sign a value between the smallest and the largest; a gap stays a gap.
    static func sparkline(_ values: [Decimal?]) -> String {
        let signs = Array("▁▂▃▄▅▆▇█")
        let present = values.compactMap { $0 }
        guard let least = present.min(), let most = present.max(), present.count > 1 else {
            return ""
        }
        let places = present.map(\.places).max() ?? 0
        func units(_ value: Decimal) -> Int64 { value.rounded(places: places).units }
        let span = units(most) - units(least)
        return String(
            values.map { value -> Character in
                guard let value else { return " " }
                guard span > 0 else { return signs[3] }
                let step = (units(value) - units(least)) * Int64(signs.count - 1) / span
                return signs[Int(step)]
            }
        )
    }
}
