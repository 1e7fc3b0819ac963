package import Model

/// What a board shows of stations: as its idle page, beside releases if it is to, and first of all while a
/// station is pinned.
package struct BoardIdle: Sendable, Hashable {
    package let template: BoardTemplate
    /// Whether it alternates with releases, behind them, as far as pages are left.
    package let isBesideReleases: Bool

    package init(template: BoardTemplate, isBesideReleases: Bool = false) {
        self.template = template
        self.isBesideReleases = isBesideReleases
    }

    /// The pages as the stations are; those of stations that never reported are left out.
    ///
    /// A station of `interruptedSince` is silent, whoever looks and whenever.
    package func pages(
        _ stations: [String: LiveStation],
        language: Language,
        zone: ZoneRules,
    ) -> BoardLivePages {
        var live = BoardLivePages()
        let words = BoardWords(language: language, zone: zone)
        for page in 0..<template.pageCount {
            let wanted = Set(template.fields(ofPage: page).map(\.station))
            let shown = wanted.compactMap { stations[$0] }.filter { $0.latest != nil }
            guard shown.count == wanted.count else { continue }
            let lines = template.page(page) { field in
                stations[field.station].map { words.text(field.fact, of: $0) } ?? ""
            }
            guard !lines.isEmpty else { continue }
            let silent = shown.filter { $0.interruptedSince != nil }
            live.pages.append(
                BoardLivePages.Page(
                    lines: lines,
                    isPinned: shown.contains(where: \.isPinned),
                    lastValueAt: silent.compactMap { $0.latest?.periodEnd }.min(),
                )
            )
            for station in shown {
                guard let report = station.latest else { continue }
                var changedAt = report.receivedAt
                if station.interruptedSince == nil {
                    live.validUntil = [live.validUntil, station.staleAfter].compactMap { $0 }.min()
                } else if let lateAt = station.staleAfter {
                    changedAt = max(changedAt, lateAt)
                }
                live.changedAt = max(live.changedAt ?? changedAt, changedAt)
            }
        }
        live.silentStations = template.stations.filter { id in
            stations[id]?.interruptedSince != nil
        }
        .sorted()
        // What is pinned stands first; the order is otherwise that of the configuration.
        live.pages = live.pages.filter(\.isPinned) + live.pages.filter { !$0.isPinned }
        return live
    }
}

/// The pages of one board's template at one instant.
package struct BoardLivePages: Sendable, Hashable {
    package struct Page: Sendable, Hashable {
        let lines: [String]
        /// A mark was crossed: it stands beside releases whatever the board's setting.
        let isPinned: Bool
        /// The end of the last period of a station that has fallen silent; nil while all report.
        let lastValueAt: Instant?
    }

    var pages: [Page] = []
    /// Until when nothing of it is late.
    var validUntil: Instant?
    var changedAt: Instant?
    /// Stations that have fallen silent, sorted.
    package var silentStations: [String] = []

    package init() {}
}

/// What a board itself says, in its language.
struct BoardWords {
    let language: Language
    let zone: ZoneRules

    static let nothing = Phrase("当前无发布信息", "NO MESSAGE")
    static let interrupted = Phrase("数据中断", "DATA LOST")

    func time(_ instant: Instant) -> String { LocalTime(instant, in: zone).hourMinute }

    func date(_ instant: Instant) -> String {
        String(LocalTime(instant, in: zone).date.text.dropFirst(5))
    }

    /// `截至 07-12 08:10`.
    func until(_ instant: Instant) -> String {
        (language == .chinese ? "截至 " : "AS OF ") + date(instant) + " " + time(instant)
    }

    func text(_ fact: BoardTemplate.Fact, of station: LiveStation) -> String {
        guard let report = station.latest else { return Self.missing[language] }
        switch fact {
        case .time: return time(report.periodEnd)
        case .date: return date(report.periodEnd)
        case .stationName: return station.name[language]
        case .datum: return station.datum?[language] ?? ""
        case .index:
            guard let index = report.index?.value else { return Self.noNumber }
            return String(index) + (report.isIndexSuspect ? Self.suspect[language] : "")
        case .level: return report.index?.category?[language] ?? Self.missing[language]
        case .primary: return primary(report.index)
        case .value(let item): return value(report.values.first { $0.item == item })
        case .itemName(let item):
            return report.values.first { $0.item == item }?.name[language] ?? ""
        case .unit(let item): return report.values.first { $0.item == item }?.unit ?? ""
        case .trend(let item):
            return station.level(item)?.trend?.name[language] ?? Self.noNumber
        case .mark(let item):
            return station.level(item)?.highest.map { Self.reached($0)[language] } ?? ""
        }
    }

    /// A mark that is on record as reached; the newest level may lie below it by less than would end that.
    private static func reached(_ mark: LiveMark) -> Phrase {
        let name = mark.kind.shortName
        guard let distance = mark.distance, !distance.hasPrefix("-") else {
            return notOver(mark.kind)
        }
        return distance.contains(where: { ("1"..."9").contains($0) })
            ? Phrase("超" + name.chinese, "above " + name.english)
            : Phrase("达" + name.chinese, "at " + name.english)
    }

    static func notOver(_ kind: FloodMarkKind) -> Phrase {
        Phrase(kind.shortName.chinese + "未解除", kind.shortName.english + " not over")
    }

    /// A number only where there is one; a doubtful one is marked.
    private func value(_ value: LiveValue?) -> String {
        guard let value else { return Self.missing[language] }
        switch (value.mark, value.text) {
        case (.good, let text?): return text
        case (.suspect, let text?): return text + Self.suspect[language]
        case (.invalid, _): return Self.invalid[language]
        default: return Self.missing[language]
        }
    }

    private func primary(_ index: LiveIndex?) -> String {
        guard let index, index.value != nil else { return Self.missing[language] }
        let signs = index.primarySigns
        switch signs.count {
        case 0: return language == .chinese ? "无" : "none"
        case 1, 2: return signs.joined(separator: language == .chinese ? "、" : " ")
        default:
            return signs[0] + (language == .chinese ? "等\(signs.count)项" : " +\(signs.count - 1)")
        }
    }

    static let noNumber = "--"
    static let missing = Phrase("缺测", "N/A")
    static let invalid = Phrase("无效", "N/A")
    static let suspect = Phrase("疑", "?")
    /// The widest of `aqi.primary`.
    static let widestPrimary = Phrase("PM2.5、PM10", "PM2.5 PM10")
}

extension BoardIdle {
    /// The widest text that a value may take beside its number, for the check of a configuration.
    package static func widestValue(_ numbers: [String], _ language: Language) -> String {
        let marked = numbers.map { $0 + BoardWords.suspect[language] }
        return widest(marked + [BoardWords.missing[language], BoardWords.invalid[language]])
    }

    package static func widestPrimary(_ language: Language) -> String {
        BoardWords.widestPrimary[language]
    }

    package static let widestIndex = "500"

    package static func widestTrend(_ language: Language) -> String {
        widest(LiveLevel.Trend.allCases.map { $0.name[language] } + [BoardWords.noNumber])
    }

    package static func widestMark(_ language: Language) -> String {
        widest(FloodMarkKind.allCases.map { BoardWords.notOver($0)[language] })
    }

    /// The widest of texts in cells.
    package static func widest(_ texts: [String]) -> String {
        texts.max { CellWidth.of($0) < CellWidth.of($1) } ?? ""
    }
}
