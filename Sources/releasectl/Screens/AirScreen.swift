import Model
import Stations

/// `air index`.
enum AirScreen {
    static func document(_ index: AirIndex, _ language: Language) -> JSON {
        let level = index.level
        let advice = level.map { AirAdvice($0, in: index.edition) }
        let missing: [String]
        switch index.withheld {
        case .incomplete(let pollutants): missing = pollutants.map(\.rawValue)
        default: missing = []
        }
        let document: JSON = [
            "id": "air.index", "edition": .string(index.edition.rawValue),
            "standard": .string(index.edition.title), "period": .string(index.period.rawValue),
            "aqi": JSON(index.value), "level": JSON(level?.rawValue),
            "grade": JSON(level?.grade[language]), "category": JSON(level?.category[language]),
            "colour": JSON(level?.colour[language]), "hex": JSON(level?.hex),
            "primary": JSON(index.primary.map(\.rawValue)),
            "exceeding": JSON(index.exceeding.map(\.rawValue)), "missing": JSON(missing),
            "withheld": JSON(index.withheld.map { $0 == .noValue ? "noValue" : "incomplete" }),
            "effect": JSON(advice?.effect[language]), "measure": JSON(advice?.measure[language]),
            "pollutants": .array(index.parts.map { part($0, index.period, language) }),
        ]
        return document
    }

    private static func part(
        _ part: AirIndex.Part,
        _ period: AirPeriod,
        _ language: Language,
    ) -> JSON {
        let given: String?
        let mark: String?
        switch part.sample {
        case .value(let exact):
            // Shown when it was rounded: nine decimals hold whatever could be typed.
            let text = exact.rounded(places: Decimal.placesLimit)
            given = text == part.concentration ? nil : text.shortest
            mark = nil
        case .missing: (given, mark) = (nil, "NA")
        case .unplanned: (given, mark) = (nil, "/")
        }
        return [
            "id": .string(part.pollutant.rawValue), "name": .string(part.pollutant.sign),
            "averaging": .string(averaging(part.item, period)[language]),
            "concentration": part.concentration.map { JSON($0) } ?? .null,
            "unit": .string(part.pollutant.unit.rawValue), "given": JSON(given),
            "iaqi": JSON(part.index), "mark": JSON(mark), "beyondTable": .bool(part.isBeyondTable),
        ]
    }

    private static func averaging(_ item: AirItem, _ period: AirPeriod) -> Phrase {
        switch item {
        // One column judges the particles of an hour and of a day.
        case .pm10Day where period == .hour, .pm25Day where period == .hour: Phrase("1 小时", "1 h")
        case .so2Hour, .no2Hour, .coHour, .o3Hour: Phrase("1 小时", "1 h")
        case .o3EightHours: Phrase("8 小时", "8 h")
        case .so2Day, .no2Day, .coDay, .pm10Day, .pm25Day: Phrase("24 小时", "24 h")
        }
    }

    static func draw(_ facts: Facts, on sheet: inout Sheet) {
        let names = Dictionary(
            uniqueKeysWithValues: facts.list("pollutants").map { ($0.id, $0.text("name")) }
        )
        func list(_ key: String) -> String {
            facts.texts(key).compactMap { names[$0] }
                .joined(separator: sheet.word("、", ", "))
        }
        var head = [Span("AQI " + (facts.some("aqi") ?? "NA"), .strong)]
        if let category = facts.some("category") {
            let grade = facts.text("grade")
            head.append(Span(sheet.word(grade + " " + category, category + ", " + grade)))
            head.append(Span(facts.text("colour")))
        }
        if !facts.texts("primary").isEmpty {
            head.append(Span(sheet.word("首要污染物 ", "primary ") + list("primary")))
        }
        if !facts.texts("exceeding").isEmpty {
            head.append(Span(sheet.word("超标 ", "above 100 ") + list("exceeding")))
        }
        let isDay = facts.text("period") == AirPeriod.day.rawValue
        head.append(
            Span(
                facts.text("standard")
                    + (isDay ? sheet.word(" 日报", " daily") : sheet.word(" 实时报", " real-time")),
                .faint,
            )
        )
        sheet.facts(head)
        pollutants(facts, on: &sheet)
        withheld(facts, list("missing"), on: &sheet)
        for key in ["effect", "measure"] {
            if let text = facts.some(key) { sheet.passage(text) }
        }
    }

    private static func pollutants(_ facts: Facts, on sheet: inout Sheet) {
        let isOld = facts.text("edition") == AirEdition.of2012.rawValue
        var table = Table(elastic: [4])
        for part in facts.list("pollutants") {
            let mark = part.some("mark")
            var notes = [part.text("averaging")]
            if let given = part.some("given") {
                notes.append(sheet.word("由 \(given) 修约", "rounded from \(given)"))
            }
            if part.flag("beyondTable") {
                notes.append(sheet.word("超出表列浓度", "above the table"))
            }
            table.row(
                Span(part.text("name")),
                Span(part.some("concentration") ?? mark ?? ""),
                Span(mark == nil ? part.text("unit") : ""),
                Span("IAQI " + (part.some("iaqi") ?? mark ?? "NA")),
                Span(
                    mark == nil ? notes.joined(separator: sheet.word("，", ", ")) : "",
                    .faint,
                ),
            )
        }
        table.print(on: &sheet)
        guard isOld, facts.text("period") == AirPeriod.hour.rawValue else { return }
        sheet.line(
            Span(
                sheet.word(
                    "  颗粒物按给出的浓度计；2012 版文本用 24 小时滑动平均，国家平台用 1 小时均值",
                    "  particles by the concentrations given: the text of 2012 takes sliding means of 24 h, the national platform those of 1 h",
                ),
                .faint,
            )
        )
    }

    private static func withheld(_ facts: Facts, _ missing: String, on sheet: inout Sheet) {
        switch facts.text("withheld") {
        case "incomplete":
            sheet.line(
                Mark.warning,
                Span(
                    sheet.word(
                        " 缺 \(missing)，其余分指数都不超过 100：不报 AQI（HJ 633—2026 5.3.1）",
                        " without \(missing) and with the others at 100 or below no AQI is told (HJ 633—2026, 5.3.1)",
                    )
                ),
            )
            sheet.line(
                Span(
                    sheet.word(
                        "  不在监测方案内的写成 /，如 so2=/（5.3.2）",
                        "  write / for what is not in the monitoring plan, such as so2=/ (5.3.2)",
                    ),
                    .faint,
                )
            )
        case "noValue":
            sheet.line(Mark.warning, Span(sheet.word(" 没有任何浓度", " there is no concentration")))
        default: break
        }
    }
}

extension JSON {
    /// A number with its decimals.
    init(_ decimal: Decimal) {
        self = decimal.places == 0 ? .integer(decimal.units) : .decimal(decimal.text)
    }
}

extension Decimal {
    /// Without zeros at the end.
    fileprivate var shortest: String {
        var (units, places) = (units, places)
        while places > 0, units % 10 == 0 {
            units /= 10
            places -= 1
        }
        return Decimal(units: units, places: places).text
    }
}
