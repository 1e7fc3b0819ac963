import Model

/// The pieces that the pages of stations share, for one language.
struct LiveParts {
    let input: LiveInput
    let page: PageParts

    init(input: LiveInput, language: Language) {
        self.input = input
        let site = SiteInput(
            bureau: input.bureau,
            incidents: [],
            releases: [],
            genesis: input.genesis,
        )
        page = PageParts(index: SiteIndex(site), language: language)
    }

    /// For the strip of a page that has its own index.
    init(page: PageParts, stations: [LiveStation]) {
        self.page = page
        input = LiveInput(
            bureau: page.index.bureau,
            genesis: page.index.input.genesis,
            stations: stations,
        )
    }

    var language: Language { page.language }
    var zone: ZoneRules { input.bureau.zone }

    func word(_ phrase: Phrase) -> HTML { .text(phrase[language]) }

    func link(_ station: LiveStation) -> HTML {
        .element(
            "a",
            [.init("href", SitePath.page(SitePath.station(station.id), language))],
            line(station.name),
        )
    }

    func line(_ phrase: Phrase) -> HTML { .text(PublicText.line(phrase[language])) }

    /// `演示`, wherever invented data is shown.
    func demonstration(_ station: LiveStation) -> HTML {
        guard station.isDemonstration else { return .empty }
        let mark = HTML.element("strong", [.init("class", "mark")], word(LiveLabel.demonstration))
        return .text(" ") + mark
    }

    // MARK: times

    /// `2026年7月12日 08:00—09:00`, or the instant where start and end are one; the machine gets the end.
    ///
    /// With seconds where the station's periods are shorter than a minute.
    func period(
        _ report: LiveReport,
        of station: LiveStation,
        hasAge: Bool = false,
    ) -> HTML {
        .element(
            "time",
            [
                .init("datetime", zone.rfc3339(report.periodEnd)),
                .init("data-age", hasAge ? "" : nil),
            ],
            .text(periodText(report, station)),
        )
    }

    /// An instant as finely as the station's periods need it.
    func moment(_ instant: Instant, _ station: LiveStation) -> String {
        station.hasShortPeriods
            ? page.times.second(instant, language) : page.times.minute(instant, language)
    }

    /// The same, of the time of day alone.
    func clock(_ instant: Instant, _ station: LiveStation) -> String {
        let local = LocalTime(instant, in: zone)
        return station.hasShortPeriods ? local.hourMinuteSecond : local.hourMinute
    }

    private func periodText(_ report: LiveReport, _ station: LiveStation) -> String {
        guard report.periodStart < report.periodEnd else {
            return moment(report.periodEnd, station)
        }
        let start = LocalTime(report.periodStart, in: zone)
        let end = LocalTime(report.periodEnd, in: zone)
        let first = moment(report.periodStart, station) + "—"
        if start.date == end.date { return first + clock(report.periodEnd, station) }
        // The end of a day is 24:00 of it (ISO 8601-1:2019, 5.3.1.4).
        if end.millisecondOfDay == 0, start.date.adding(days: 1) == end.date {
            return first + "24:00"
        }
        return first + moment(report.periodEnd, station)
    }

    /// `有效至 09:10`; the script adds that it is over once it is.
    func validity(_ station: LiveStation) -> HTML {
        guard let until = station.validUntil else { return .empty }
        let time = clock(until, station)
        return .element(
            "span",
            [.init("class", "whole")],
            word(LiveLabel.validUntil) + deadline(until, time),
        )
    }

    /// What a page that nothing renews says of itself: the earliest end of what it shows as current.
    func pageValidity(_ stations: [LiveStation]) -> HTML {
        let first = stations.filter { $0.validUntil != nil }.min {
            ($0.validUntil ?? .never) < ($1.validUntil ?? .never)
        }
        guard let first, let until = first.validUntil else {
            let isLate = stations.contains { $0.interruptedSince != nil }
            guard isLate else { return .empty }
            let text = HTML.element("strong", [], word(LiveLabel.allInterrupted))
            return .element("p", [.init("class", "validity interrupted")], text)
        }
        return .element(
            "p",
            [.init("class", "validity")],
            .element(
                "strong",
                [],
                word(LiveLabel.pageValidUntil),
                deadline(until, moment(until, first)),
            ),
            word(LiveLabel.staleAfterwards),
        )
    }

    private func deadline(_ until: Instant, _ text: String) -> HTML {
        .element(
            "time",
            [.init("datetime", zone.rfc3339(until)), .init("data-valid", "")],
            .text(text),
        )
    }

    /// `数据中断`, since when, in a sentence.
    func interruption(_ station: LiveStation, style: String = "interrupted") -> HTML {
        guard let since = station.interruptedSince else { return work(station) }
        return work(station)
            + .element(
                "p",
                [.init("class", style)],
                .element("strong", [], word(LiveLabel.interrupted)),
                .text(language == .chinese ? "，" : ", "),
                word(LiveLabel.since),
                page.times.element(
                    since,
                    language,
                    hasAge: true,
                    hasSeconds: station.hasShortPeriods,
                ),
                word(LiveLabel.notArrived),
                station.slots?.missing.map { missing in
                    .text(Label.filled(LiveLabel.episode, missing, language))
                } ?? .empty,
            )
    }

    /// `维护中`, until when and why.
    private func work(_ station: LiveStation) -> HTML {
        guard let work = station.work else { return .empty }
        return .element(
            "p",
            [.init("class", "validity")],
            .element("strong", [], word(LiveLabel.work)),
            .text(language == .chinese ? "，" : ", "),
            word(LiveLabel.until),
            page.times.element(work.to, language),
            .text(language == .chinese ? "：" : ": "),
            line(work.reason),
        )
    }

    /// What was expected in the last 24 hours, and came.
    func arrivals(_ day: SlotCount) -> HTML {
        let parts: [(Phrase, Int64)] = [
            (LiveLabel.arrived, day.expected), (LiveLabel.inTime, day.inTime),
            (LiveLabel.wasLate, day.late), (LiveLabel.absent, day.missed),
        ]
        let words = parts.map { Label.filled($0, $1, language) }.joined()
        let share = day.availability.map { " (" + LiveSlots.percent($0) + "%)" } ?? ""
        return .text(words + share)
    }

    // MARK: values

    /// The number as published with what is said beside it, or the word in its place.
    func value(_ value: LiveValue, hasUnit: Bool) -> HTML {
        let number = value.text.map { text in
            HTML.text(PublicText.line(text))
                + (hasUnit ? unit(value.unit) : .empty)
        }
        switch value.mark {
        case .good: return number ?? mark(LiveLabel.missing[language])
        case .suspect:
            guard let number else { return mark(LiveLabel.suspect[language]) }
            return number + .text(" ") + mark(LiveLabel.suspect[language])
        case .invalid(let reason):
            let open = language == .chinese ? "（" : " ("
            let close = language == .chinese ? "）" : ")"
            let why = PublicText.line(reason[language])
            return mark(LiveLabel.invalid[language] + (why.isEmpty ? "" : open + why + close))
        case .missing: return mark(LiveLabel.missing[language])
        }
    }

    private func mark(_ text: String) -> HTML {
        .element("strong", [.init("class", "mark")], .text(text))
    }

    func unit(_ unit: String) -> HTML {
        guard !unit.isEmpty else { return .empty }
        let text = HTML.text(PublicText.line(unit))
        return .text(" ") + .element("span", [.init("class", "unit")], text)
    }

    /// The category: its colour beside its word, never alone.
    func category(_ index: LiveIndex) -> HTML {
        guard let category = index.category else { return .empty }
        return swatch(index.colour) + .element("strong", [], line(category))
    }

    /// `AQI 57 良`, in a style; an index that rests on a suspect value says so (QC policy).
    func index(_ report: LiveReport, _ index: LiveIndex, style: String) -> HTML {
        guard let value = index.value else {
            let text = HTML.element("b", [], word(LiveLabel.noIndex))
            return .element("p", [.init("class", style)], text)
        }
        return .element(
            "p",
            [.init("class", style)],
            .element("span", [.init("class", "unit")], .text("AQI ")),
            .element("b", [], .text(String(value))),
            .text(" "),
            .element("span", [.init("class", "category")], category(index)),
            doubt(report),
        )
    }

    /// `42 优` in one line of a cell.
    func indexCell(_ report: LiveReport?) -> HTML {
        guard let report else { return .text(LiveLabel.notHeard) }
        guard let index = report.index else { return .text(LiveLabel.notMeasured) }
        guard let value = index.value else { return .text("NA") }
        let text = HTML.text(String(value) + " ") + category(index)
        return .element("span", [.init("class", "whole")], text) + doubt(report)
    }

    private func doubt(_ report: LiveReport) -> HTML {
        guard report.isIndexSuspect else { return .empty }
        return .text(" ") + mark(LiveLabel.suspect[language])
    }

    /// A square of the colour as a picture: the pages have no inline style.
    private func swatch(_ colour: String?) -> HTML {
        guard let colour, Self.isColour(colour) else { return .empty }
        return .element(
            "svg",
            [
                .init("class", "swatch"), .init("viewBox", "0 0 16 16"),
                .init("aria-hidden", "true"), .init("focusable", "false"),
            ],
            .element(
                "rect",
                [
                    .init("x", "1"), .init("y", "1"), .init("width", "14"),
                    .init("height", "14"), .init("rx", "3"), .init("fill", colour),
                ],
            ),
        ) + .text(" ")
    }

    static func isColour(_ text: String) -> Bool {
        text.utf8.count == 7 && text.hasPrefix("#") && text.dropFirst().allSatisfy(\.isHexDigit)
    }

    /// `首要污染物 PM2.5 · 依据 HJ 633—2026`; why there is no index where there is none.
    func indexFacts(_ index: LiveIndex) -> HTML {
        var facts: [HTML] = []
        if let absence = index.absence { facts.append(line(absence)) }
        if !index.primary.isEmpty {
            facts.append(word(LiveLabel.primary) + .text(" " + primary(index)))
        }
        facts.append(word(LiveLabel.edition) + .text(PublicText.line(index.edition)))
        if index.isDelivered { facts.append(comparison(index)) }
        return .joined(facts, separator: .text(" · "))
    }

    /// `站点自报 57，本机计算 61，相差 4`: two numbers for one thing are both told.
    private func comparison(_ index: LiveIndex) -> HTML {
        var text = LiveLabel.delivered[language]
        if let value = index.value { text += " " + String(value) }
        text += language == .chinese ? "，" : ", "
        text += LiveLabel.computed[language] + (index.computed.map(String.init) ?? "NA")
        if let value = index.value, let computed = index.computed, value != computed {
            text += Label.filled(LiveLabel.difference, Int64(abs(value - computed)), language)
        }
        return .text(text)
    }

    func primary(_ index: LiveIndex) -> String {
        index.primary.map { PublicText.line($0[language]) }
            .joined(separator: language == .chinese ? "、" : ", ")
    }

    func table(_ head: [HTML], _ rows: [HTML], style: String = "table") -> HTML {
        let cells = head.map { HTML.element("th", [.init("scope", "col")], $0) }
        return .element(
            "div",
            [.init("class", style)],
            .element(
                "table",
                [],
                .element("thead", [], .element("tr", [], cells)),
                .element("tbody", [], rows),
            ),
        )
    }
}

/// One column of a table of values: an item in a unit.
struct LiveColumn: Hashable {
    let item: String
    let unit: String
    let name: Phrase

    /// The columns of these reports, as they first come.
    static func columns(_ reports: some Sequence<LiveReport>) -> [LiveColumn] {
        var found: [LiveColumn] = []
        for report in reports {
            for value in report.values where !found.contains(where: { $0.holds(value) }) {
                found.append(LiveColumn(item: value.item, unit: value.unit, name: value.name))
            }
        }
        return found
    }

    func holds(_ value: LiveValue) -> Bool { value.item == item && value.unit == unit }

    func value(_ report: LiveReport?) -> LiveValue? { report?.values.first(where: holds) }
}
