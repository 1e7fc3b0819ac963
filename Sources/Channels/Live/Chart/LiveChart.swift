import Model

/// One quantity over a span of time as inline SVG, drawn with whole numbers (tenths of a unit of the drawing).
///
/// Neighbours are joined only where no period is missing between them; nothing is interpolated. Text and lines
/// take their colour from the style sheet, so that both colour schemes and paper are legible; what a colour
/// says is said by a word or a shape as well.
struct LiveChart {
    /// Invariant: not empty, oldest first, inside the span.
    let points: [ChartPoint]
    let id: String
    let title: String
    let unit: String
    let range: (start: Instant, end: Instant)
    let span: ChartSpan
    /// Times are told with seconds.
    let hasSeconds: Bool
    /// The end of the newest data, where nothing came after it.
    let silentSince: Instant?
    let scale: ChartScale
    let line: ChartLine
    /// Levels of the index, for the drawing of the index alone.
    let bands: [LiveBand]
    /// Marks inside the drawing, and those that lie too far away.
    let marks: [ChartMark]
    let distantMarks: [ChartMark]
    let parts: LiveParts

    /// The index first, then every item that is a number, as far as there is something to draw.
    static func charts(
        of station: LiveStation,
        _ parts: LiveParts,
        span: ChartSpan = .day,
    ) -> [LiveChart] {
        guard let latest = station.latest else { return [] }
        var end = latest.periodEnd
        if let since = station.interruptedSince { end = max(end, since + station.grace) }
        let length = span.length(of: station)
        let start = end - length
        let reports = station.reports.filter { $0.periodEnd > start && $0.periodEnd <= end }
            .reversed()
        let range = (start, end)
        var charts: [LiveChart] = []
        func add(
            _ id: String,
            _ title: String,
            _ unit: String,
            _ points: [ChartPoint],
            bands: [LiveBand] = [],
            marks: [ChartMark] = [],
        ) {
            let chart = LiveChart(
                station,
                id,
                title,
                unit,
                points,
                range,
                span,
                bands,
                marks,
                parts
            )
            if let chart { charts.append(chart) }
        }
        add("aqi", "AQI", "", indices(Array(reports)), bands: parts.input.bands)
        for (position, column) in LiveColumn.columns(Array(reports)).enumerated() {
            let points = reports.compactMap { report -> ChartPoint? in
                guard let value = column.value(report),
                    value.mark == .good || value.mark == .suspect,
                    let number = ExactNumber(value.text)
                else { return nil }
                let isSuspect = value.mark == .suspect
                return ChartPoint(at: report.periodEnd, number: number, isSuspect: isSuspect)
            }
            var unit = column.unit
            // A level means nothing without its zero.
            if let datum = station.datum, LiveTile.levelItems.contains(column.item) {
                unit += " · " + datum[parts.language]
            }
            add(
                String(position),
                column.name[parts.language],
                unit,
                points,
                marks: station.chartMarks(column),
            )
        }
        return charts
    }

    private static func indices(_ reports: [LiveReport]) -> [ChartPoint] {
        reports.compactMap { report in
            report.index?.value.map {
                ChartPoint(
                    at: report.periodEnd,
                    number: ExactNumber(digits: Int64($0), decimals: 0),
                    isSuspect: report.isIndexSuspect,
                )
            }
        }
    }

    private init?(
        _ station: LiveStation,
        _ id: String,
        _ title: String,
        _ unit: String,
        _ points: [ChartPoint],
        _ range: (start: Instant, end: Instant),
        _ span: ChartSpan,
        _ bands: [LiveBand],
        _ marks: [ChartMark],
        _ parts: LiveParts,
    ) {
        let numbers = points.map(\.number)
        let isNear = ChartScale.nearness(of: numbers)
        let near = marks.filter { isNear($0.number) }
        guard
            let scale = ChartScale(
                numbers.isEmpty ? [] : numbers + near.map(\.number),
                fromZero: station.kind == .air,
            )
        else { return nil }
        self.points = points
        self.id = "chart-" + id
        self.title = PublicText.line(title)
        self.unit = PublicText.line(unit)
        self.range = range
        hasSeconds = station.hasShortPeriods
        self.span = span
        self.scale = scale
        self.bands = bands
        self.parts = parts
        self.marks = near
        distantMarks = marks.filter { !isNear($0.number) }
        line = ChartLine(
            points,
            period: station.period,
            columns: (Self.right - Self.left) / 10,
            column: { Self.x($0, range) / 10 },
            digits: { $0.number.scaled(to: scale.decimals) ?? 0 },
        )
        let last = station.latest.map(\.periodEnd)
        silentSince = station.interruptedSince == nil ? nil : last
    }

    var language: Language { parts.language }

    // MARK: geometry, in tenths

    static let left = 460
    static let right = 3_520
    static let top = 140
    static let bottom = 1_600

    private static func x(
        _ instant: Instant,
        _ range: (start: Instant, end: Instant),
    ) -> Int {
        let length = (range.end - range.start).count
        return left + Int((instant - range.start).count * Int64(right - left) / length)
    }

    func x(_ instant: Instant) -> Int { Self.x(instant, range) }

    func y(_ digits: Int64) -> Int {
        Self.bottom - Int(scale.part(of: digits, in: Int64(Self.bottom - Self.top)))
    }

    func digits(_ number: ExactNumber) -> Int64 { number.scaled(to: scale.decimals) ?? 0 }

    func y(_ point: ChartPoint) -> Int { y(digits(point.number)) }

    /// Lowest and highest, the first of equals.
    var extremes: (lowest: ChartPoint, highest: ChartPoint)? {
        guard var lowest = points.first, var highest = points.first else { return nil }
        for point in points {
            if digits(point.number) < digits(lowest.number) { lowest = point }
            if digits(point.number) > digits(highest.number) { highest = point }
        }
        return (lowest, highest)
    }

    // MARK: words

    var html: HTML {
        let heading = title + (unit.isEmpty ? "" : " " + unit)
        let words =
            HTML.element("title", [.init("id", id + "-title")], .text(heading))
            + .element("desc", [.init("id", id + "-desc")], .text(description))
        return .element(
            "figure",
            [.init("class", "chart")],
            .element("figcaption", [], .element("strong", [], .text(heading))),
            .element(
                "svg",
                [
                    .init("viewBox", "0 0 360 184"), .init("role", "img"),
                    .init("aria-labelledby", id + "-title " + id + "-desc"),
                ],
                words + drawing,
            ),
            .element("p", [.init("class", "facts")], .text(description)),
        )
    }

    /// Lowest, highest and newest with their times: what the drawing shows, in words.
    private var description: String {
        let named = [
            (LiveLabel.lowest, extremes?.lowest), (LiveLabel.highest, extremes?.highest),
            (LiveLabel.latest, points.last),
        ]
        var sentences = named.compactMap { label, point -> String? in
            guard let point else { return nil }
            return label[language] + said(point)
        }
        sentences.append(Label.filled(LiveLabel.valid, Int64(points.count), language))
        let suspects = points.count { $0.isSuspect }
        if suspects > 0 {
            sentences.append(Label.filled(LiveLabel.suspects, Int64(suspects), language))
        }
        if line.isReduced { sentences.append(LiveLabel.reduced[language]) }
        sentences += distantMarks.map { mark in
            mark.name[language] + " " + mark.number.text + LiveLabel.outside[language]
        }
        if silentSince != nil { sentences.append(LiveLabel.silence[language]) }
        return PublicText.line(sentences.joined(separator: language == .chinese ? "，" : ", "))
    }

    /// `42（08:00）`, with the category of an index and the day of a longer span.
    private func said(_ point: ChartPoint) -> String {
        let local = LocalTime(point.at, in: parts.zone)
        var time = hasSeconds ? local.hourMinuteSecond : local.hourMinute
        if span == .week || span == .month { time = ChartAxis.monthDay(local.date) + " " + time }
        let isChinese = language == .chinese
        let category = band(of: point).map { " " + $0.name[language] } ?? ""
        return point.number.text + category + (isChinese ? "（\(time)）" : " (\(time))")
    }

    private func band(of point: ChartPoint) -> LiveBand? {
        bands.first { digits(point.number) <= Int64($0.upTo) } ?? bands.last
    }
}

extension LiveStation {
    /// Marks of a level as lines of its drawing.
    ///
    /// Marks and level have one unit and one datum, or there are none.
    func chartMarks(_ column: LiveColumn) -> [ChartMark] {
        guard let level = level(column.item), level.unit == column.unit else { return [] }
        return level.marks.compactMap { mark in
            ExactNumber(mark.level).map { ChartMark(name: mark.kind.shortName, number: $0) }
        }
    }
}
