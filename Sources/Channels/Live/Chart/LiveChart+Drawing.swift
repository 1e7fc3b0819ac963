import Model

/// The drawing itself: what lies below comes first.
extension LiveChart {
    var drawing: HTML {
        let (bands, words) = levels
        return silence + grid + bands + axis + markLines + path + dots + words + extremeLabels
    }

    private static func text(_ tenths: Int) -> String {
        ExactNumber(digits: Int64(tenths), decimals: 1).text
    }

    /// The time since the last data, while the station is interrupted.
    private var silence: HTML {
        guard let silentSince, silentSince < range.end else { return .empty }
        let start = x(max(silentSince, range.start))
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

    // MARK: levels and marks

    /// Width of the strip of colour at the right edge.
    private static let strip = 50
    /// Bands that are lower have no room for their word; the description has it.
    private static let wordHeight = 110

    /// The levels of the index: a strip of their colours, their bounds as dotted lines, their words beside.
    ///
    /// The words come apart, to be drawn over the line.
    private var levels: (HTML, words: HTML) {
        guard let highest = scale.ticks.last, scale.decimals == 0 else { return (.empty, .empty) }
        var html = HTML.empty
        var names = HTML.empty
        var start: Int64 = 0
        for band in bands where start < highest {
            let end = min(Int64(band.upTo), highest)
            let (upper, lower) = (y(end), y(start))
            if end < highest { html += rule("bound", (Self.left, upper), (Self.right, upper)) }
            html += .element(
                "rect",
                [
                    .init("class", "band"), .init("x", Self.text(Self.right + 10)),
                    .init("y", Self.text(upper)), .init("width", Self.text(Self.strip)),
                    .init("height", Self.text(lower - upper)),
                    .init("fill", LiveParts.isColour(band.colour) ? band.colour : nil),
                ],
            )
            if lower - upper >= Self.wordHeight {
                let words = PublicText.line(band.name[language])
                names += text(words, Self.right - 20, (upper + lower) / 2 + 35, "end", "band-name")
            }
            start = end
        }
        return (html, names)
    }

    private var markLines: HTML {
        .joined(
            marks.map { mark in
                let height = y(digits(mark.number))
                let words = PublicText.line(mark.name[language]) + " " + mark.number.text
                return rule("level-mark", (Self.left, height), (Self.right, height))
                    + text(words, Self.left + 30, height - 30, "start", "halo")
            }
        )
    }

    // MARK: time

    private var axis: HTML {
        var html = rule("axis", (Self.left, Self.bottom), (Self.right, Self.bottom))
        for tick in ChartAxis.ticks(range, span, parts.zone) {
            html += rule("axis", (x(tick.at), Self.bottom), (x(tick.at), Self.bottom + 40))
            if let label = tick.label {
                html += text(label, x(tick.at), Self.bottom + 170, "middle")
            }
        }
        return html
    }

    // MARK: values

    private var path: HTML {
        var path = ""
        for run in line.runs {
            for (position, point) in run.enumerated() {
                path +=
                    (position == 0 ? "M" : "L") + Self.text(x(point.at)) + " "
                    + Self.text(y(point))
            }
        }
        return .element("path", [.init("class", "line"), .init("d", path)])
    }

    /// Points of a drawing beyond which only doubtful and lonely ones have a dot of their own.
    private static let dotLimit = 200

    /// Suspect values are hollow diamonds: another shape, not only another colour.
    private var dots: HTML {
        let hasAll = points.count <= Self.dotLimit
        var html = HTML.empty
        for run in line.runs {
            for point in run {
                if point.isSuspect {
                    html += diamond(point)
                } else if hasAll || run.count == 1 {
                    html += .element(
                        "circle",
                        [
                            .init("class", "dot"), .init("cx", Self.text(x(point.at))),
                            .init("cy", Self.text(y(point))),
                            .init("r", points.count > 100 ? "1" : "2.2"),
                        ],
                    )
                }
            }
        }
        return html
    }

    private func diamond(_ point: ChartPoint) -> HTML {
        let (x, y, size) = (x(point.at), y(point), 40)
        let corners = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
        let path = corners.map { Self.text($0.0) + " " + Self.text($0.1) }.joined(separator: "L")
        return .element("path", [.init("class", "dot suspect"), .init("d", "M" + path + "Z")])
    }

    /// The numbers of the highest and the lowest value, beside their points.
    private var extremeLabels: HTML {
        guard let (lowest, highest) = extremes else { return .empty }
        var html = label(highest, above: true)
        if digits(lowest.number) != digits(highest.number) {
            html += label(lowest, above: y(lowest) > Self.bottom - 150)
        }
        return html
    }

    private func label(_ point: ChartPoint, above: Bool) -> HTML {
        let place = x(point.at)
        let anchor =
            place < Self.left + 250 ? "start" : place > Self.right - 250 ? "end" : "middle"
        let height = above ? max(y(point) - 50, 100) : y(point) + 130
        return text(point.number.text, place, height, anchor, "halo")
    }

    // MARK: pieces

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

    private func text(
        _ words: String,
        _ x: Int,
        _ y: Int,
        _ anchor: String,
        _ style: String? = nil,
    ) -> HTML {
        .element(
            "text",
            [
                .init("class", style), .init("x", Self.text(x)), .init("y", Self.text(y)),
                .init("text-anchor", anchor),
            ],
            .text(words),
        )
    }
}

/// The axis of time: ticks at whole minutes, hours or days of the bureau's clock.
enum ChartAxis {
    struct Tick: Sendable, Hashable {
        let at: Instant
        let label: String?
    }

    static func ticks(
        _ range: (start: Instant, end: Instant),
        _ span: ChartSpan,
        _ zone: ZoneRules,
    ) -> [Tick] {
        switch span {
        case .recent: ofMinutes(range, step(for: range.end - range.start), every: 1, zone)
        case .day: ofMinutes(range, 180, every: 2, zone)
        case .week: ofDays(range, every: 1, zone)
        case .month: ofDays(range, every: 5, zone)
        }
    }

    private static let labelLimit: Int64 = 8

    /// Minutes between ticks, so that their labels have room.
    private static func step(for length: Milliseconds) -> Int64 {
        let minutes = length.count / 60_000
        return [1, 2, 5, 10, 15, 30, 60, 120].first { minutes <= $0 * labelLimit } ?? 180
    }

    private static func ofDays(
        _ range: (start: Instant, end: Instant),
        every: Int,
        _ zone: ZoneRules,
    ) -> [Tick] {
        var ticks: [Tick] = []
        var date = zone.date(range.start).adding(days: 1)
        while zone.instant(date) <= range.end {
            let hasLabel = date.dayNumber % every == 0
            ticks.append(Tick(at: zone.instant(date), label: hasLabel ? monthDay(date) : nil))
            date = date.adding(days: 1)
        }
        return ticks
    }

    /// At multiples of `minutes` since midnight, a label at every so many of them.
    private static func ofMinutes(
        _ range: (start: Instant, end: Instant),
        _ minutes: Int64,
        every: Int64,
        _ zone: ZoneRules,
    ) -> [Tick] {
        let minute: Int64 = 60_000
        var at = Instant(
            milliseconds: (range.start.milliseconds + minute - 1) / minute * minute
        )
        var ticks: [Tick] = []
        while at <= range.end {
            let time = LocalTime(at, in: zone)
            let since = Int64(time.hour * 60 + time.minute)
            if since % minutes == 0 {
                let hasLabel = since % (minutes * every) == 0
                ticks.append(Tick(at: at, label: hasLabel ? time.hourMinute : nil))
            }
            at = at + Milliseconds(minute)
        }
        return ticks
    }

    /// `07-12`.
    static func monthDay(_ date: CivilDate) -> String {
        CivilDate.padded(date.month, 2) + "-" + CivilDate.padded(date.day, 2)
    }
}
