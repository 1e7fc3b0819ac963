package import Model

/// The calendar of duties as one document: what `GET /calendar`, `rule show --year`, `calendar show` and
/// `simulate` tell, and what iCalendar and the page are made of.
extension DutyCalendar {
    /// A rule with more slots a year is told in one line and not date by date.
    package static let frequent = 60

    /// Duties due after 00:00 of `from` and until 24:00 of `to`.
    ///
    /// `{id, from, to, zone, provisional, calendar{…}, rules[{id title count frequent …}], items[…]}`; times in
    /// the bureau's zone.
    package func document(
        _ rules: [Rule],
        from: CivilDate,
        to: CivilDate,
        _ language: Language,
    ) -> JSON {
        let start = times.zone.instant(from)
        let end = times.instant(to, DayEnd.midnight.millisecondOfDay)
        let slotted = rules.filter(Self.hasSlots)
        let duties = duties(of: slotted, from: start, to: end)
        let byRule = Dictionary(grouping: duties, by: \.rule.id)
        let calendar = times.calendar(Measure.defaultCalendar)
        let document: JSON = [
            "id": "calendar",
            "from": .string(from.text),
            "to": .string(to.text),
            "zone": .string(times.zone.name),
            "provisional": .bool(
                duties.contains { $0.isProvisional } || calendar.isProvisional(to)
            ),
            "knownUntil": .string(calendar.knownUntil.text),
            "calendar": from.year == to.year
                ? YearSheet(calendar, year: from.year).document(calendar, from: from, to: to)
                : .null,
            "rules": .array(
                slotted.map { rule in
                    let own = byRule[rule.id] ?? []
                    return [
                        "id": .string(rule.id),
                        "title": .string(rule.title[language]),
                        "reference": .string(rule.reference),
                        "count": .integer(Int64(own.count)),
                        "frequent": .bool(own.count > Self.frequent),
                        "at": .string(own.first.map { Self.timeOfDay($0, in: times.zone) } ?? ""),
                        "first": JSON(own.first?.date.text),
                        "last": JSON(own.last?.date.text),
                        "internal": .bool(rule.isInternal),
                        "ownCommitment": .bool(rule.basis.isOwnCommitment),
                        "basis": .string(rule.basis.document),
                        "quote": .string(rule.basis.quote),
                    ]
                }
            ),
            "items": .array(duties.map { item($0, language) }),
        ]
        return document.withoutNulls
    }

    private func item(_ duty: Duty, _ language: Language) -> JSON {
        let item: JSON = [
            "id": .string(duty.rule.id + "/" + duty.date.text),
            "rule": .string(duty.rule.id),
            "title": .string(duty.rule.title[language]),
            "date": .string(duty.date.text),
            "weekday": .integer(Int64(duty.date.weekday)),
            "at": .string(Self.timeOfDay(duty, in: times.zone)),
            "opens": .string(times.zone.rfc3339(duty.opens)),
            "due": .string(times.zone.rfc3339(duty.due)),
            "warnAt": .array(duty.warnAt.map { .string(times.zone.rfc3339($0)) }),
            "workingDayBefore": JSON(duty.workingDayBefore?.text),
            "provisional": .bool(duty.isProvisional),
            "internal": .bool(duty.rule.isInternal),
        ]
        return item.withoutNulls
    }

    /// `24:00`, `12:00`.
    private static func timeOfDay(_ duty: Duty, in zone: ZoneRules) -> String {
        let local = LocalTime(duty.due, in: zone)
        return local.date == duty.date ? local.hourMinute : DayEnd.midnight.text
    }
}

extension YearSheet {
    /// `{id, version, knownUntil, workingDays, months[{month workingDays}], named[{from to working name}]}`, of the
    /// days of the span.
    func document(_ calendar: WorkCalendar, from: CivilDate, to: CivilDate) -> JSON {
        let shown = months.filter { (from.month...to.month).contains($0.number) }
            .map { month in
                let days = month.days.filter { (from...to).contains($0.date) }
                return Month(number: month.number, days: days)
            }
        return [
            "id": .string(calendar.id),
            "year": .integer(Int64(year)),
            "version": .integer(Int64(calendar.version)),
            "provisional": .bool(isProvisional),
            "workingDays": .integer(Int64(shown.reduce(0) { $0 + $1.workingDays })),
            "sources": JSON(calendar.sources.filter { $0.contains(String(year)) }),
            "months": .array(
                shown.map {
                    [
                        "month": .integer(Int64($0.number)),
                        "workingDays": .integer(Int64($0.workingDays)),
                    ]
                }
            ),
            "named": .array(
                named.filter { $0.to >= from && $0.from <= to }.map {
                    [
                        "from": .string($0.from.text), "to": .string($0.to.text),
                        "working": .bool($0.isWorking), "name": .string($0.name),
                    ]
                }
            ),
        ]
    }
}
