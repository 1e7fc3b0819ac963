import Channels
import Model
import Stations

extension BoardBook {
    /// Reports templates with stations or items that do not exist, and those that would not fit their board
    /// with the widest values.
    func refer(to stations: StationBook, zone: ZoneRules, _ notes: ConfigurationNotes) {
        for (index, board) in boards.enumerated() {
            guard let idle = board.idle else { continue }
            let check = BoardTemplateCheck(board: board, idle: idle, stations: stations, zone: zone)
            for mistake in check.mistakes() {
                notes.reportReference(
                    "boards[\(index)].idle." + mistake.key,
                    mistake.problem,
                    hint: mistake.hint,
                )
            }
        }
    }
}

/// One board's template against the stations it names and the board's own size.
struct BoardTemplateCheck {
    struct Mistake {
        let key: String
        let problem: Phrase
        var hint: Phrase?
    }

    let board: BoardProfile
    let idle: BoardIdle
    let stations: StationBook
    let zone: ZoneRules

    func mistakes() -> [Mistake] {
        let known = stations.stations.map(\.id)
        guard known.contains(idle.template.station) else {
            let (problem, hint) = Complaint.unknown(
                Phrase("站点", "station"),
                idle.template.station,
                among: known,
            )
            return [Mistake(key: "station", problem: problem, hint: hint)]
        }
        var mistakes: [Mistake] = []
        for page in 0..<idle.template.pageCount {
            let key = "pages[\(page)]"
            let unknown = idle.template.fields(ofPage: page).compactMap { field in
                complaint(about: field).map { Mistake(key: key, problem: $0.0, hint: $0.1) }
            }
            mistakes += unknown.isEmpty ? misfits(page, key) : unknown
        }
        return mistakes.isEmpty ? tooManyPages() : mistakes
    }

    private func complaint(about field: BoardTemplate.Field) -> (Phrase, Phrase?)? {
        guard let station = stations.station(field.station) else {
            return Complaint.unknown(
                Phrase("站点", "station"),
                field.station,
                among: stations.stations.map(\.id),
            )
        }
        if let item = field.fact.item, station.item(item) == nil {
            return Complaint.unknown(
                Phrase("项目", "item"),
                item,
                among: station.items.map(\.code),
            )
        }
        switch field.fact {
        case .index, .level, .primary:
            guard station.kind != .air else { return nil }
            return (Phrase("\(station.id) 不是空气站", "\(station.id) measures no air"), nil)
        case .datum:
            guard station.datum == nil else { return nil }
            return (Phrase("\(station.id) 没有基面", "\(station.id) has no datum"), nil)
        default: return nil
        }
    }

    /// The page with the widest values, line by line.
    private func misfits(_ page: Int, _ key: String) -> [Mistake] {
        BoardFit.check([widest(page)], board).filter(\.isError).map { finding in
            Mistake(
                key: key,
                problem: finding.message,
                hint: Phrase(
                    "按最宽的数值检查；possible 给出项目的最大最小值",
                    "checked with the widest values; `possible` bounds those of an item",
                ),
            )
        }
    }

    private func widest(_ page: Int) -> [String] {
        idle.template.page(page) { field in widest(field) }
    }

    private func widest(_ field: BoardTemplate.Field) -> String {
        guard let station = stations.station(field.station) else { return "" }
        let language = board.language
        switch field.fact {
        case .time: return "00:00"
        case .date: return "00-00"
        case .stationName: return station.name[language]
        case .datum: return station.datum?[language] ?? ""
        case .index: return BoardIdle.widestValue([BoardIdle.widestIndex], language)
        case .level: return BoardIdle.widest(AirLevel.allCases.map { $0.category[language] })
        case .primary: return BoardIdle.widestPrimary(language)
        case .trend: return BoardIdle.widestTrend(language)
        case .mark: return BoardIdle.widestMark(language)
        case .itemName(let item): return station.item(item)?.name[language] ?? ""
        case .unit(let item): return station.item(item)?.unit.rawValue ?? ""
        case .value(let item):
            guard let item = station.item(item) else { return "" }
            return BoardIdle.widestValue(Self.bounds(of: item), language)
        }
    }

    /// The least and the greatest number that can be published; without bounds the longest there is.
    private static func bounds(of item: StationItem) -> [String] {
        let bounds = item.quality.possible.map { [$0.lowerBound, $0.upperBound] }
        let largest = Decimal(units: -999_999_999)
        return (bounds ?? [largest]).map { $0.rounded(places: item.decimals).text }
    }

    /// With every station silent a page may take more of the board.
    private func tooManyPages() -> [Mistake] {
        let pages = (0..<idle.template.pageCount).map(widest)
        let most =
            board.staleBehaviour == .keepAndMark
            ? pages.flatMap {
                BoardComposer.marked($0, Instant(milliseconds: 0), board, zone: zone)
            }
            : pages
        guard most.count > board.maximumPages else { return [] }
        return [
            Mistake(
                key: "pages",
                problem: Phrase(
                    "最多 \(most.count) 页（含数据中断），上限 \(board.maximumPages) 页",
                    "up to \(most.count) pages with those of silent stations, "
                        + "limit \(board.maximumPages)",
                ),
            )
        ]
    }
}
