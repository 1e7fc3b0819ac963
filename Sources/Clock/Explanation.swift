package import Model

/// How a due instant was reached and what came of it, line by line: what an auditor asks for a year
/// later.
///
/// Everything comes from the obligation itself and the calendars; nothing is looked up in the rules of
/// today.
package struct Explanation: Sendable, Hashable {
    /// One line of the working.
    package struct Line: Sendable, Hashable {
        package let label: Phrase
        /// The instant of the line; nil where it has none.
        package let at: Instant?
        package let text: Phrase
        /// The entry that proves it.
        package let entry: Int64?
        /// The instant is the end of a day: 24:00 and not 00:00 of the next date.
        package let isDayEnd: Bool

        init(
            _ label: Phrase,
            at: Instant? = nil,
            _ text: Phrase,
            entry: Int64? = nil,
            isDayEnd: Bool = false,
        ) {
            self.label = label
            self.at = at
            self.text = text
            self.entry = entry
            self.isDayEnd = isDayEnd
        }
    }

    /// Who recorded an entry, and when.
    package struct Stamp: Sendable, Hashable {
        package let at: Instant
        /// As shown to the reader: a name or an id.
        package let actor: String

        package init(at: Instant, actor: String) {
            self.at = at
            self.actor = actor
        }
    }

    package let obligation: Obligation
    package let lines: [Line]
    package let verdict: Phrase
    private let zone: ZoneRules

    /// Explains `obligation` as of `now`; `stamp` finds the entries that it names.
    package init(
        _ obligation: Obligation,
        times: TimeRules,
        now: Instant,
        stamp: (Int64) -> Stamp? = { _ in nil },
    ) {
        self.obligation = obligation
        zone = times.zone
        verdict = Self.verdict(obligation, now: now)
        lines =
            Self.beginning(obligation, times, stamp) + Self.days(obligation, times)
            + Self.moves(obligation, times) + Self.instants(obligation, now, times)
            + Self.ending(obligation, times)
            + [Line(Phrase("结论", "result"), verdict, entry: obligation.settlement?.seq)]
    }

    // MARK: rendering

    /// The screen of `releasectl explain`.
    package func text(_ language: Language) -> String {
        let width = lines.map { Self.cells($0.label[language]) }.max() ?? 0
        return lines.map { line in
            let label = line.label[language]
            var parts = [label + String(repeating: " ", count: width - Self.cells(label))]
            if let at = line.at { parts.append(Self.time(at, zone, isDayEnd: line.isDayEnd)) }
            parts.append(line.text[language])
            if let entry = line.entry {
                parts.append(language == .chinese ? "台账 #\(entry)" : "entry #\(entry)")
            }
            return parts.filter { !$0.isEmpty }.joined(separator: "  ")
        }.joined(separator: "\n") + "\n"
    }

    /// Places on a terminal: two for Chinese characters.
    private static func cells(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x1100 ? 2 : 1) }
    }

    /// `{id, lines: [{label, at, text, entry}], verdict}`.
    package func json(_ language: Language) -> JSON {
        [
            "id": .string(obligation.id),
            "lines": .array(
                lines.map { line in
                    let json: JSON = [
                        "label": .string(line.label[language]),
                        "at": JSON(line.at.map { zone.rfc3339($0) }),
                        "text": .string(line.text[language]),
                        "entry": line.entry.map { .integer($0) } ?? .null,
                        "isDayEnd": line.isDayEnd ? true : .null,
                    ]
                    return json.withoutNulls
                }
            ),
            "verdict": .string(verdict[language]),
        ]
    }

    /// `2026-07-12 05:30:00.000`; `2026-09-30 24:00:00.000` for the end of a day.
    static func time(_ instant: Instant, _ zone: ZoneRules, isDayEnd: Bool = false) -> String {
        let local = LocalTime(instant, in: zone)
        if isDayEnd, local.millisecondOfDay == 0 {
            return local.date.adding(days: -1).text + " 24:00:00.000"
        }
        return local.date.text + " " + local.hourMinuteSecond + "."
            + CivilDate.padded(local.millisecond, 3)
    }
}
