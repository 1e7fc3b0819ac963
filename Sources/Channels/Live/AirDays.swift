import Model

/// Daily reports of the air as tables: the six items of HJ 633—2026 (tables 4 and 5), edition and level in words.
struct AirDays {
    let parts: LiveParts

    /// Days of the table of cities.
    static let shownDays = 30

    private var language: Language { parts.language }

    /// The days of one place, newest first: a row each.
    func table(_ days: [LiveDay]) -> HTML {
        let rows = days.prefix(Self.shownDays + 1).map { day in
            HTML.element(
                "tr",
                [],
                [.element("th", [.init("scope", "row")], date(day))] + cells(day),
            )
        }
        return parts.table(head(LiveLabel.day, days), rows) + note
    }

    /// A station or a city with its days, newest first.
    struct Place {
        let name: String
        let html: HTML
        let days: [LiveDay]
    }

    /// One day of several places: a row each; nil where none has it.
    func table(_ places: [Place], on date: CivilDate) -> HTML? {
        var found: [LiveDay] = []
        var rows: [HTML] = []
        for place in places {
            guard let day = place.days.first(where: { $0.date == date }) else { continue }
            found.append(day)
            let name = HTML.element("th", [.init("scope", "row")], place.html)
            rows.append(.element("tr", [], [name] + cells(day)))
        }
        return found.isEmpty ? nil : parts.table(head(LiveLabel.station, found), rows)
    }

    /// The index of several places over many days: a row for each day.
    func calendar(_ places: [Place]) -> HTML {
        var dates: [CivilDate] = []
        for day in places.flatMap(\.days) where !dates.contains(day.date) { dates.append(day.date) }
        dates.sort(by: >)
        let rows = dates.prefix(Self.shownDays + 1).map { date -> HTML in
            let cells = places.map { place -> HTML in
                let day = place.days.first { $0.date == date }
                return .element(
                    "td",
                    [.init("data-label", place.name)],
                    day.map(index) ?? .text(LiveLabel.notMeasured),
                )
            }
            let head = HTML.element(
                "th",
                [.init("scope", "row")],
                parts.page.times.element(date, language),
            )
            return .element("tr", [], [head] + cells)
        }
        return parts.table([parts.word(LiveLabel.day)] + places.map(\.html), rows)
    }

    var note: HTML {
        .element("p", [.init("class", "quiet")], parts.word(LiveLabel.dayNote))
    }

    private func head(_ first: Phrase, _ days: [LiveDay]) -> [HTML] {
        let columns = days.first?.parts.map { part in
            parts.line(part.name) + parts.unit(part.unit) + meaning(part)
        }
        return [parts.word(first), .text("AQI"), parts.word(LiveLabel.primary)] + (columns ?? [])
    }

    private func meaning(_ part: LiveDay.Part) -> HTML {
        guard let meaning = part.meaning else { return .empty }
        return .text(" ") + .element("span", [.init("class", "unit")], parts.line(meaning))
    }

    private func cells(_ day: LiveDay) -> [HTML] {
        let primary = parts.primary(day.index)
        return [
            cell("AQI", index(day)),
            cell(LiveLabel.primary[language], .text(primary.isEmpty ? "—" : primary)),
        ]
            + day.parts.map { part in
                cell(PublicText.line(part.name[language] + " " + part.unit), value(part))
            }
    }

    private func cell(_ label: String, _ content: HTML) -> HTML {
        .element("td", [.init("data-label", label)], content)
    }

    /// The day, and that it runs still.
    private func date(_ day: LiveDay) -> HTML {
        let time = parts.page.times.element(day.date, language)
        return day.isOver ? time : time + .text(" ") + provisional
    }

    var provisional: HTML {
        .element("strong", [.init("class", "mark")], parts.word(LiveLabel.provisional))
    }

    /// `114 轻度污染 HJ 633—2026`; `NA` with the reason where the standard allows no index.
    private func index(_ day: LiveDay) -> HTML {
        guard let value = day.index.value else {
            let why = day.index.absence.map { .text(" ") + parts.line($0) } ?? .empty
            return .text("NA") + .element("span", [.init("class", "unit")], why) + edition(day)
        }
        let text = HTML.text(String(value) + " ") + parts.category(day.index)
        return .element("span", [.init("class", "whole")], text) + edition(day)
    }

    /// Individual indices rest on it too, where there is no index of all.
    private func edition(_ day: LiveDay) -> HTML {
        let words = HTML.text(PublicText.line(day.index.edition))
        return .text(" ") + .element("span", [.init("class", "unit")], words)
    }

    /// `58 (29)`: the concentration and its individual index; `NA` with how many hours there were; `/`.
    private func value(_ part: LiveDay.Part) -> HTML {
        guard part.isPlanned else { return .text(LiveLabel.notMeasured) }
        guard let text = part.text else {
            return .text("NA ")
                + .element("span", [.init("class", "unit")], .text("\(part.count)/\(part.needed)"))
        }
        let index = part.subIndex.map { " (\($0))" } ?? ""
        return .text(PublicText.line(text) + index)
    }
}
