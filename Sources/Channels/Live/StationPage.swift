import Model

/// `/stations/ID`: what one station says now, its last 24 periods, and a day as a drawing.
struct StationPage {
    /// Periods in the table; the documents have all that the input has.
    static let periodLimit = 24

    let parts: LiveParts
    let station: LiveStation

    private var language: Language { parts.language }

    var rendition: Rendition {
        let path = SitePath.station(station.id)
        let documents = SitePath.liveStation(station.id)
        var frame = PageFrame(
            bureau: parts.input.bureau,
            language: language,
            path: path,
            title: PublicText.line(station.name[language]) + " · "
                + station.kind.name[language],
            mark: parts.input.mark(of: [station]),
        )
        frame.alternates = [
            ("application/json", documents + ".json"), ("text/csv", documents + ".csv"),
        ]
        var main = HTML.element(
            "h1",
            [.init("data-readings", station.id)],
            parts.line(station.name),
            parts.demonstration(station),
        )
        main += parts.pageValidity(station.interruptedSince == nil ? [station] : [])
        main += parts.interruption(station, style: "validity interrupted")
        let isLate = station.interruptedSince != nil
        main += parts.page.section("now", isLate ? LiveLabel.lastValue : LiveLabel.now, now)
        main +=
            StationCharts(
                parts: parts,
                station: station,
                span: ChartSpan.spans(of: station)[0],
            ).section
        main += parts.page.section("history", LiveLabel.history, history)
        main += parts.page.section("data", LiveLabel.openData, data(documents))
        return frame.rendition(main, caching: .live)
    }

    // MARK: now

    private var now: HTML {
        guard let report = station.latest else {
            return .element("p", [.init("class", "quiet")], parts.word(LiveLabel.noData))
                + facts(nil)
        }
        var html = HTML.empty
        if let index = report.index {
            let style = station.interruptedSince == nil ? "figure" : "figure past"
            html += parts.index(report, index, style: style)
            html += .element("p", [.init("class", "facts")], parts.indexFacts(index))
        }
        return html + values(report) + levels(report) + facts(report)
    }

    private func values(_ report: LiveReport) -> HTML {
        let hasSubIndices = report.values.contains { $0.subIndex != nil }
        var head = [LiveLabel.item, LiveLabel.value]
        if hasSubIndices { head.append(LiveLabel.subIndex) }
        let hasChanges = station.kind == .water
        if hasChanges { head.append(LiveLabel.change) }
        head.append(LiveLabel.checks)
        let rows = report.values.map { value in
            var cells = [cell(LiveLabel.value, parts.value(value, hasUnit: true))]
            if hasSubIndices {
                let text = value.subIndex.map(String.init) ?? "—"
                cells.append(cell(LiveLabel.subIndex, .text(text)))
            }
            if hasChanges {
                let change =
                    station.level(value.item).map {
                        LevelWords(parts: parts, level: $0).sinceMorning
                    } ?? LiveDifference(station, value)?.html(parts) ?? .empty
                cells.append(cell(LiveLabel.change, change == .empty ? .text("—") : change))
            }
            let checks = value.checks.map { check(value, $0) }
                .joined(separator: language == .chinese ? "、" : ", ")
            cells.append(cell(LiveLabel.checks, .text(checks.isEmpty ? "—" : checks)))
            let name = HTML.element("th", [.init("scope", "row")], parts.line(value.name))
            return HTML.element("tr", [], [name] + cells)
        }
        return parts.table(head.map { parts.word($0) }, rows)
    }

    /// A check by its name, with what it has against the value.
    private func check(_ value: LiveValue, _ code: String) -> String {
        let name = QualityTest(rawValue: code)?.name[language] ?? PublicText.line(code)
        switch value.objections[code] {
        case nil: return name
        case "suspect"? where code == QualityTest.gap.rawValue:
            return name + " " + LiveLabel.missing[language]
        case "suspect"?: return name + " " + LiveLabel.suspect[language]
        default: return name + " " + LiveLabel.invalid[language]
        }
    }

    /// Marks of each level with what is said of it; nothing where there is nothing to say.
    private func levels(_ report: LiveReport) -> HTML {
        var html = HTML.empty
        for level in station.levels {
            guard let value = report.values.first(where: { $0.item == level.item }) else {
                continue
            }
            let words = LevelWords(parts: parts, level: level)
            html += words.lines(parts.line(value.name) + .text(" "))
            guard !level.marks.isEmpty else { continue }
            let head = [
                LiveLabel.mark, LiveLabel.value, LiveLabel.distance, LiveLabel.source,
                LiveLabel.validity,
            ]
            html += parts.table(head.map { parts.word($0) }, words.rows)
        }
        return html
    }

    private func cell(_ label: Phrase, _ content: HTML) -> HTML {
        .element("td", [.init("data-label", label[language])], content)
    }

    private func facts(_ report: LiveReport?) -> HTML {
        var rows: [(Phrase, HTML)] = []
        func time(_ instant: Instant) -> HTML {
            parts.page.times.element(
                instant,
                language,
                hasSeconds: station.hasShortPeriods,
            )
        }
        if let report {
            rows.append((LiveLabel.observed, parts.period(report, of: station, hasAge: true)))
            rows.append((LiveLabel.received, time(report.receivedAt)))
        }
        if let next = station.nextExpectedAt {
            let label =
                station.interruptedSince == nil ? LiveLabel.expected : LiveLabel.wasExpected
            rows.append((label, time(next)))
        }
        if let day = station.slots?.day, day.expected > 0 {
            rows.append((LiveLabel.arrivals, parts.arrivals(day)))
        }
        if let report, report.revision > 1 {
            rows.append((LiveLabel.revision, .text(String(report.revision))))
        }
        for note in report?.notes ?? [] { rows.append((LiveLabel.note, parts.line(note))) }
        rows.append((LiveLabel.issuer, parts.line(station.issuer)))
        if let place = station.place { rows.append((LiveLabel.place, parts.line(place))) }
        if let datum = station.datum { rows.append((LiveLabel.datum, parts.line(datum))) }
        if let latitude = station.latitude, let longitude = station.longitude {
            let text = LiveDocuments.degrees(latitude) + ", " + LiveDocuments.degrees(longitude)
            rows.append((LiveLabel.coordinates, .text(text)))
        }
        let list = DefinitionList(language: language, style: "facts").html(rows)
        return .element("div", [.init("class", "metadata")], list)
    }

    // MARK: history

    private var history: HTML {
        let reports = Array(station.reports.prefix(Self.periodLimit))
        guard !reports.isEmpty else {
            return .element("p", [.init("class", "quiet")], parts.word(LiveLabel.noData))
        }
        let columns = LiveColumn.columns(reports)
        let isAir = reports.contains { $0.index != nil }
        var head = [parts.word(LiveLabel.time)]
        if isAir { head += [.text("AQI"), parts.word(LiveLabel.primary)] }
        head += columns.map { parts.line($0.name) + parts.unit($0.unit) }
        var rows: [HTML] = []
        var later: LiveReport?
        for report in reports {
            if let later, let gap = gap(report, later, head.count) { rows.append(gap) }
            rows.append(row(report, columns, isAir))
            later = report
        }
        return parts.table(head, rows)
    }

    /// What lies between two periods that do not follow each other: said, never filled in.
    private func gap(_ earlier: LiveReport, _ later: LiveReport, _ width: Int) -> HTML? {
        guard station.period > .zero else { return nil }
        let count = (later.periodEnd - earlier.periodEnd).count / station.period.count - 1
        guard count > 0 else { return nil }
        let words = Label.filled(LiveLabel.gap, count, language)
        return .element(
            "tr",
            [.init("class", "gap")],
            .element("td", [.init("colspan", String(width))], .text(words)),
        )
    }

    private func row(_ report: LiveReport, _ columns: [LiveColumn], _ isAir: Bool) -> HTML {
        var name = parts.period(report, of: station)
        if report.revision > 1 {
            name += .text(" ") + .element("span", [.init("class", "tag")], corrected)
        }
        var cells = [HTML.element("th", [.init("scope", "row")], name)]
        if isAir {
            let primary = report.index.map(parts.primary) ?? ""
            cells.append(labelled("AQI", parts.indexCell(report)))
            cells.append(
                labelled(LiveLabel.primary[language], .text(primary.isEmpty ? "—" : primary))
            )
        }
        cells += columns.map { column in
            let text =
                column.value(report).map { parts.value($0, hasUnit: false) }
                ?? .text(LiveLabel.notMeasured)
            return labelled(PublicText.line(column.name[language] + " " + column.unit), text)
        }
        return .element("tr", [], cells)
    }

    private var corrected: HTML { parts.word(LiveLabel.corrected) }

    private func labelled(_ label: String, _ content: HTML) -> HTML {
        .element("td", [.init("data-label", label)], content)
    }

    private func data(_ documents: String) -> HTML {
        let all = SitePath.page(SitePath.stations(station.kind), language)
        let rows: [(HTML, String)] = [
            (.text("CSV"), documents + ".csv"), (.text("JSON"), documents + ".json"),
            (parts.word(LiveLabel.allStations), all),
        ]
        return .element(
            "ul",
            [.init("class", "links")],
            rows.map { name, path in
                .element("li", [], .element("a", [.init("href", path)], name))
            },
        )
    }
}
