import Model

/// What is said of a level beside its number: where it stands to its marks, where it goes, since when.
struct LevelWords {
    let parts: LiveParts
    let level: LiveLevel

    private var language: Language { parts.language }

    var state: HTML {
        guard let state = level.state else { return .empty }
        let text = HTML.text(PublicText.line(state[language]))
        guard level.highest != nil || level.apparent != nil else { return text }
        return .element("strong", [.init("class", "mark")], text)
    }

    /// `涨 +0.24 m（系统计算，自 20:30）`.
    var trend: HTML {
        guard let trend = level.trend, let change = level.trendChange else { return .empty }
        return parts.word(LiveLabel.trend)
            + .text(" ") + .element("b", [], parts.word(trend.name))
            + .text(" " + signed(change.change)) + parts.unit(level.unit)
            + parts.word(LiveLabel.computedSince)
            + parts.page.times.element(change.from, language)
            + parts.word(LiveLabel.closing)
    }

    var sinceMorning: HTML {
        guard let change = level.sinceMorning else { return .empty }
        return parts.word(LiveLabel.against) + parts.page.times.element(change.from, language)
            + .text(" " + signed(change.change)) + parts.unit(level.unit)
    }

    /// Everything in lines, for a tile.
    func lines(_ name: HTML) -> HTML {
        .joined(
            [state, trend, sinceMorning].filter { $0 != .empty }.map { line in
                .element("p", [.init("class", "facts")], name, line)
            }
        )
    }

    /// Each mark with its level, the distance to it, who set it and when it holds.
    var rows: [HTML] {
        level.marks.reversed().map { mark in
            let name = HTML.element("th", [.init("scope", "row")], parts.word(mark.kind.name))
            var place = HTML.text("—")
            if let distance = mark.distance {
                place = .text(signed(distance)) + parts.unit(level.unit)
                if mark.isReached {
                    place +=
                        .text(" ")
                        + .element(
                            "strong",
                            [.init("class", "mark")],
                            parts.word(LiveLabel.reached),
                        )
                }
            }
            return .element(
                "tr",
                [],
                name,
                cell(
                    LiveLabel.value,
                    .text(PublicText.line(mark.level)) + parts.unit(level.unit),
                ),
                cell(LiveLabel.distance, place),
                cell(LiveLabel.source, parts.line(mark.source)),
                cell(LiveLabel.validity, .text(validity(mark))),
            )
        }
    }

    private func cell(_ label: Phrase, _ content: HTML) -> HTML {
        .element("td", [.init("data-label", label[language])], content)
    }

    private func validity(_ mark: LiveMark) -> String {
        guard mark.validFrom != nil || mark.validTo != nil else { return "—" }
        return (mark.validFrom?.text ?? "") + "—" + (mark.validTo?.text ?? "")
    }

    private func signed(_ number: String) -> String {
        let text = PublicText.line(number)
        guard let exact = ExactNumber(text), exact.digits > 0 else { return text }
        return "+" + text
    }
}

extension LiveMark {
    /// A value against this mark, exact: `+0.12`; nil where either is no number.
    func against(_ value: LiveValue) -> String? {
        guard let number = ExactNumber(value.publishedText), let mark = ExactNumber(level),
            let distance = number.minus(mark)
        else { return nil }
        return (distance.digits > 0 ? "+" : "") + distance.text
    }
}
