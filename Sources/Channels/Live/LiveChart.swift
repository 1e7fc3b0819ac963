import Model

/// 24 hours of one quantity as inline SVG, drawn with whole numbers (tenths of a unit of the drawing).
///
/// Neighbours are joined only where no period is missing between them; nothing is interpolated. Text and lines
/// take their colour from the style sheet, so that both colour schemes and paper are legible.
struct LiveChart {
    struct Point: Sendable, Hashable {
        let at: Instant
        let number: ExactNumber
        let isSuspect: Bool
    }

    /// Invariant: not empty, oldest first, inside the span.
    private let points: [Point]
    private let id: String
    private let title: String
    private let unit: String
    private let span: (start: Instant, end: Instant)
    private let period: Milliseconds
    /// The end of the newest data, where nothing came after it.
    private let silentSince: Instant?
    private let scale: ChartScale
    private let parts: LiveParts

    /// How far back a drawing goes.
    private static let length = Milliseconds.hours(24)
    /// Points of one drawing; more would not be told apart.
    private static let pointLimit = 1_500

    /// The index first, then every item that is a number, as far as there is something to draw.
    static func charts(of station: LiveStation, _ parts: LiveParts) -> [LiveChart] {
        guard let latest = station.latest else { return [] }
        var end = latest.periodEnd
        if let since = station.interruptedSince { end = max(end, since + station.grace) }
        let start = end - length
        let reports = station.reports.filter { $0.periodEnd > start && $0.periodEnd <= end }
            .prefix(pointLimit).reversed()
        var charts: [LiveChart] = []
        func add(_ id: String, _ title: String, _ unit: String, _ points: [Point]) {
            let chart = LiveChart(station, id, title, unit, points, (start, end), parts)
            if let chart { charts.append(chart) }
        }
        let indices = reports.compactMap { report in
            report.index?.value.map {
                Point(
                    at: report.periodEnd,
                    number: ExactNumber(digits: Int64($0), decimals: 0),
                    isSuspect: false,
                )
            }
        }
        add("aqi", "AQI", "", indices)
        for (position, column) in LiveColumn.columns(Array(reports)).enumerated() {
            let points = reports.compactMap { report -> Point? in
                guard let value = column.value(report),
                    value.mark == .good || value.mark == .suspect,
                    let number = ExactNumber(value.text)
                else { return nil }
                let isSuspect = value.mark == .suspect
                return Point(at: report.periodEnd, number: number, isSuspect: isSuspect)
            }
            var unit = column.unit
            // A level means nothing without its zero.
            if let datum = station.datum, LiveTile.levelItems.contains(column.item) {
                unit += " · " + datum[parts.language]
            }
            add(String(position), column.name[parts.language], unit, points)
        }
        return charts
    }

    private init?(
        _ station: LiveStation,
        _ id: String,
        _ title: String,
        _ unit: String,
        _ points: [Point],
        _ span: (start: Instant, end: Instant),
        _ parts: LiveParts,
    ) {
        guard let scale = ChartScale(points.map(\.number), fromZero: station.kind == .air) else {
            return nil
        }
        self.points = points
        self.id = "chart-" + id
        self.title = PublicText.line(title)
        self.unit = PublicText.line(unit)
        self.span = span
        self.scale = scale
        self.parts = parts
        period = station.period
        let last = station.latest.map(\.periodEnd)
        silentSince = station.interruptedSince == nil ? nil : last
    }

    private var language: Language { parts.language }

    // MARK: geometry, in tenths

    private static let left = 460
    private static let right = 3_520
    private static let top = 140
    private static let bottom = 1_600

    private func x(_ instant: Instant) -> Int {
        let width = Int64(Self.right - Self.left)
        return Self.left + Int((instant - span.start).count * width / Self.length.count)
    }

    private func y(_ digits: Int64) -> Int {
        Self.bottom - Int(scale.part(of: digits, in: Int64(Self.bottom - Self.top)))
    }

    private func y(_ point: Point) -> Int { y(point.number.scaled(to: scale.decimals) ?? 0) }

    private static func text(_ tenths: Int) -> String {
        ExactNumber(digits: Int64(tenths), decimals: 1).text
    }

    // MARK: drawing

    var html: HTML {
        let heading = title + (unit.isEmpty ? "" : " " + unit)
        var drawing = HTML.element("title", [.init("id", id + "-title")], .text(heading))
        drawing += .element("desc", [.init("id", id + "-desc")], .text(description))
        drawing += silence + grid + hours + line + dots
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
                drawing,
            ),
            .element("p", [.init("class", "facts")], .text(description)),
        )
    }

    /// Lowest, highest and newest with their times: what the drawing shows, in words.
    private var description: String {
        let ordered = points.map { (point: $0, digits: $0.number.scaled(to: scale.decimals) ?? 0) }
        let lowest = ordered.min { $0.digits < $1.digits }?.point
        let highest = ordered.max { $0.digits < $1.digits }?.point
        let named = [
            (LiveLabel.lowest, lowest), (LiveLabel.highest, highest),
            (LiveLabel.latest, points.last),
        ]
        let isChinese = language == .chinese
        let sentences = named.compactMap { label, point -> String? in
            guard let point else { return nil }
            let time = LocalTime(point.at, in: parts.zone).hourMinute
            return label[language] + point.number.text + (isChinese ? "（\(time)）" : " (\(time))")
        }
        let count = Label.filled(LiveLabel.valid, Int64(points.count), language)
        let silence = silentSince == nil ? [] : [LiveLabel.silence[language]]
        return (sentences + [count] + silence).joined(separator: isChinese ? "，" : ", ")
    }

    /// The time since the last data, while the station is interrupted.
    private var silence: HTML {
        guard let silentSince, silentSince < span.end else { return .empty }
        let start = x(max(silentSince, span.start))
        return HTML.element(
            "rect",
            [
                .init("class", "silence"), .init("x", Self.text(start)),
                .init("y", Self.text(Self.top)), .init("width", Self.text(Self.right - start)),
                .init("height", Self.text(Self.bottom - Self.top)),
            ],
        )
    }

    private var grid: HTML {
        .joined(
            scale.ticks.map { tick in
                let height = y(tick)
                let label = ExactNumber(digits: tick, decimals: scale.decimals)
                return rule("grid", (Self.left, height), (Self.right, height))
                    + text(scale.short(label), Self.left - 50, height + 40, "end")
            }
        )
    }

    /// A tick at every third hour, a label at every sixth, in the bureau's zone.
    private var hours: HTML {
        let hour: Int64 = 3_600_000
        let offset = Int64(parts.zone.offsetSeconds(at: span.start)) * 1_000
        let local = span.start.milliseconds + offset
        var at = Instant(milliseconds: span.start.milliseconds + (hour - local % hour) % hour)
        var html = rule("axis", (Self.left, Self.bottom), (Self.right, Self.bottom))
        while at <= span.end {
            let time = LocalTime(at, in: parts.zone)
            if time.minute == 0, time.hour % 3 == 0 {
                html += rule("axis", (x(at), Self.bottom), (x(at), Self.bottom + 40))
                if time.hour % 6 == 0 {
                    html += text(time.hourMinute, x(at), Self.bottom + 170, "middle")
                }
            }
            at = at + Milliseconds(hour)
        }
        return html
    }

    private var line: HTML {
        var path = ""
        var former: Point?
        for point in points {
            let follows = former.map { point.at - $0.at <= period } ?? false
            path += (follows ? "L" : "M") + Self.text(x(point.at)) + " " + Self.text(y(point))
            former = point
        }
        return .element("path", [.init("class", "line"), .init("d", path)])
    }

    private var dots: HTML {
        .joined(
            points.map { point in
                .element(
                    "circle",
                    [
                        .init("class", point.isSuspect ? "dot suspect" : "dot"),
                        .init("cx", Self.text(x(point.at))), .init("cy", Self.text(y(point))),
                        .init("r", point.isSuspect ? "3.5" : points.count > 100 ? "1" : "2.2"),
                    ],
                )
            }
        )
    }

    private func rule(_ style: String, _ from: (Int, Int), _ to: (Int, Int)) -> HTML {
        .element(
            "line",
            [
                .init("class", style),
                .init("x1", Self.text(from.0)), .init("y1", Self.text(from.1)),
                .init("x2", Self.text(to.0)), .init("y2", Self.text(to.1)),
            ],
        )
    }

    private func text(_ words: String, _ x: Int, _ y: Int, _ anchor: String) -> HTML {
        .element(
            "text",
            [
                .init("x", Self.text(x)), .init("y", Self.text(y)),
                .init("text-anchor", anchor),
            ],
            .text(words),
        )
    }
}

/// From where to where an axis goes, and its ticks: round numbers, three to six of them.
struct ChartScale: Sendable, Hashable {
    /// Of all numbers on this axis.
    let decimals: Int
    let ticks: [Int64]

    private let low: Int64
    private let high: Int64
    private let step: Int64

    /// Beyond it an axis is not drawn: steps and sums stay far inside 64 bits.
    private static let limit: Int64 = 1_000_000_000_000
    private static let intervals: Int64 = 4

    /// Nil where there is no number or one too large to draw.
    init?(_ numbers: [ExactNumber], fromZero: Bool) {
        let places = numbers.map(\.decimals).max() ?? 0
        let digits = numbers.compactMap { $0.scaled(to: places) }
        guard digits.count == numbers.count, let lowest = digits.min(), let highest = digits.max(),
            lowest > -Self.limit, highest < Self.limit
        else { return nil }
        let bottom = fromZero ? min(lowest, 0) : lowest
        let range = max(highest - bottom, 1)
        var step: Int64 = 1
        let factors: [Int64] = [2, 5, 10]
        var power: Int64 = 1
        search: while true {
            for factor in factors {
                if step * Self.intervals >= range { break search }
                step = power * factor
            }
            power *= 10
        }
        decimals = places
        self.step = step
        low = Self.floor(bottom, step)
        let up = -Self.floor(-highest, step)
        high = up > low ? up : low + step
        ticks = Array(stride(from: low, through: high, by: Int(step)))
    }

    /// The largest multiple of `step` that is not above `number`.
    private static func floor(_ number: Int64, _ step: Int64) -> Int64 {
        let rest = number % step
        return number - (rest < 0 ? rest + step : rest)
    }

    /// Where a number lies on an axis of this length.
    func part(of digits: Int64, in length: Int64) -> Int64 {
        (digits - low) * length / (high - low)
    }

    /// A label without zeros that no tick needs.
    func short(_ number: ExactNumber) -> String {
        var digits = number.digits
        var places = number.decimals
        var step = step
        while places > 0, step % 10 == 0, low % 10 == 0 {
            digits /= 10
            step /= 10
            places -= 1
            if digits % 10 != 0, step % 10 != 0 { break }
        }
        return ExactNumber(digits: digits, decimals: places).text
    }
}
