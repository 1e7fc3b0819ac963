package import Model

/// The days of one year as a notice arranges them: what makes a year known.
///
/// A notice names its document and at least one day off: a year with empty lists is no year without holidays.
package struct CalendarNotice: Sendable, Hashable {
    package let year: Int
    /// The notice: title, number, date, or its address.
    package let source: String
    package let days: [CivilDate: WorkCalendar.Day]

    /// Years that a file of notices may name.
    private static let years = 1_990...2_199

    /// Reads a file of notices in any of three forms.
    ///
    /// - our own, as in `calendar/`: `{years: [{year, source, off: [{from, to, name}], on}]}`;
    /// - holiday-cn: `{year, papers: [address], days: [{date, name, isOffDay}]}`, where `isOffDay: false` is a
    ///   make-up day;
    /// - cn-calendar/1: `{years: {YYYY: {status, notice, off: [{date, name}], on}}}`; only official years count.
    ///
    /// - Throws: every mistake with its path.
    package static func read(_ json: JSON) throws(RuleMistake) -> [CalendarNotice] {
        var reading = Reading()
        if json["days"] != nil {
            reading.holidayCN(json)
        } else if let years = json["years"]?.array {
            for (index, year) in years.enumerated() { reading.own(year, "years[\(index)]") }
        } else if let years = json["years"]?.members {
            for year in years where year.value["status"]?.string == "official" {
                reading.official(year.value, year.key)
            }
        }
        if reading.notices.isEmpty, reading.findings.isEmpty {
            reading.findings.append(.init("years", "a notice of at least one year is expected"))
        }
        let doubles = Dictionary(grouping: reading.notices, by: \.year).filter { $1.count > 1 }
        for year in doubles.keys.sorted() {
            reading.findings.append(.init("years", "the year \(year) occurs twice"))
        }
        guard reading.findings.isEmpty else { throw RuleMistake(reading.findings) }
        return reading.notices.sorted { $0.year < $1.year }
    }

    private struct Reading {
        var notices: [CalendarNotice] = []
        var findings: [RuleMistake.Finding] = []

        mutating func holidayCN(_ json: JSON) {
            let papers = (json["papers"]?.array ?? []).compactMap(\.string)
            var days: [(CivilDate, WorkCalendar.Day)] = []
            for (index, day) in (json["days"]?.array ?? []).enumerated() {
                let place = "days[\(index)]"
                guard let date = date(day["date"], place + ".date") else { continue }
                guard let isOff = day["isOffDay"]?.bool else {
                    findings.append(.init(place + ".isOffDay", "true or false is expected"))
                    continue
                }
                let name = day["name"]?.string ?? ""
                days.append((date, WorkCalendar.Day(isWorking: !isOff, name: name)))
            }
            add(json["year"]?.integer.map { Int($0) }, papers.joined(separator: " "), days, "")
        }

        mutating func own(_ json: JSON, _ place: String) {
            var days: [(CivilDate, WorkCalendar.Day)] = []
            for (list, isWorking) in [("off", false), ("on", true)] {
                for (index, entry) in (json[list]?.array ?? []).enumerated() {
                    let at = "\(place).\(list)[\(index)]"
                    guard let from = date(entry["from"], at + ".from") else { continue }
                    let to = entry["to"] == nil ? from : date(entry["to"], at + ".to") ?? from
                    guard to >= from, to.dayNumber - from.dayNumber < 60 else {
                        findings.append(.init(at + ".to", "a date after from is expected"))
                        continue
                    }
                    let name = entry["name"]?.string ?? ""
                    for offset in 0...(to.dayNumber - from.dayNumber) {
                        let day = WorkCalendar.Day(isWorking: isWorking, name: name)
                        days.append((from.adding(days: offset), day))
                    }
                }
            }
            add(json["year"]?.integer.map { Int($0) }, json["source"]?.string ?? "", days, place)
        }

        mutating func official(_ json: JSON, _ year: String) {
            var days: [(CivilDate, WorkCalendar.Day)] = []
            for (list, isWorking) in [("off", false), ("on", true)] {
                for (index, entry) in (json[list]?.array ?? []).enumerated() {
                    let at = "years.\(year).\(list)[\(index)]"
                    guard let date = date(entry["date"] ?? entry, at) else { continue }
                    let name = entry["name"]?.string ?? ""
                    days.append((date, WorkCalendar.Day(isWorking: isWorking, name: name)))
                }
            }
            let words = ["notice", "notice_number"].compactMap { json[$0]?.string }
            add(Int(year), words.joined(separator: " "), days, "years." + year)
        }

        private mutating func date(_ json: JSON?, _ place: String) -> CivilDate? {
            if let date = json?.string.flatMap({ CivilDate($0) }) { return date }
            findings.append(.init(place, "a date such as 2027-10-01 is expected"))
            return nil
        }

        private mutating func add(
            _ year: Int?,
            _ source: String,
            _ days: [(CivilDate, WorkCalendar.Day)],
            _ place: String,
        ) {
            func at(_ key: String) -> String { place.isEmpty ? key : place + "." + key }
            guard let year, CalendarNotice.years.contains(year) else {
                findings.append(.init(at("year"), "a year is expected"))
                return
            }
            if source.isEmpty {
                findings.append(
                    .init(at("source"), "the notice is expected: title, number or address")
                )
            }
            if !days.contains(where: { !$0.1.isWorking }) {
                findings.append(.init(at("off"), "at least one day off is expected"))
            }
            var read: [CivilDate: WorkCalendar.Day] = [:]
            for (date, day) in days {
                // A notice may arrange the days around the turn of the year.
                if abs(date.year - year) > 1
                    || date.year != year && date.month != 12 && date.month != 1
                {
                    findings.append(.init(at("days"), "\(date.text) is not of \(year)"))
                }
                if day.isWorking, date.weekday <= 5 {
                    findings.append(
                        .init(at("on"), "\(date.text) is no Saturday or Sunday: it works anyway")
                    )
                }
                if let former = read.updateValue(day, forKey: date) {
                    let reason =
                        former.isWorking == day.isWorking
                        ? "\(date.text) occurs twice" : "\(date.text) is both off and on"
                    findings.append(.init(at("days"), reason))
                }
            }
            notices.append(CalendarNotice(year: year, source: source, days: read))
        }
    }
}

extension WorkCalendar {
    /// The calendar with the years of the notices in place of its own, as the version after this one.
    ///
    /// It is known until the last year that follows without a gap.
    package func revised(by notices: [CalendarNotice]) -> WorkCalendar {
        var days = days
        var sources = sources
        var known = knownUntil
        for notice in notices.sorted(by: { $0.year < $1.year }) {
            days = days.filter { $0.key.year != notice.year }
            days.merge(notice.days) { _, new in new }
            if !sources.contains(notice.source) { sources.append(notice.source) }
            let end = CivilDate(year: notice.year, month: 12, day: 31) ?? known
            // A year beyond a gap is used, but what lies in the gap stays provisional.
            if end > known, days.isEmpty || notice.year <= known.year + 1 || known.year < 1_990 {
                known = end
            }
        }
        return WorkCalendar(
            id: id,
            version: version + 1,
            days: days,
            knownUntil: known,
            segments: segments,
            sources: sources,
        )
    }

    /// The calendar of a file taken over into this one: the years that the file names are the file's, others stay.
    package func revised(byFile file: WorkCalendar) -> WorkCalendar {
        let years = Set(file.days.keys.map(\.year))
        let days = days.filter { !years.contains($0.key.year) }
            .merging(file.days) { _, new in new }
        return WorkCalendar(
            id: id,
            version: version + 1,
            days: days,
            knownUntil: max(knownUntil, file.knownUntil),
            segments: file.segments,
            sources: sources + file.sources.filter { !sources.contains($0) },
        )
    }

    /// The same days with another version.
    package func numbered(_ version: Int) -> WorkCalendar {
        WorkCalendar(
            id: id,
            version: version,
            days: days,
            knownUntil: knownUntil,
            segments: segments,
            sources: sources,
        )
    }

    /// Everything that it holds but its version: the same content, the same bytes.
    package var content: JSON {
        [
            "id": .string(id),
            "knownUntil": .string(knownUntil.text),
            "sources": JSON(sources),
            "segments": .array(
                segments.map { ["from": .integer(Int64($0.from)), "to": .integer(Int64($0.to))] }
            ),
            "days": .array(
                days.sorted { $0.key < $1.key }.map { day in
                    [
                        "date": .string(day.key.text), "working": .bool(day.value.isWorking),
                        "name": .string(day.value.name),
                    ]
                }
            ),
        ]
    }

    /// Reads `content`, as the content store kept it.
    package init(version: Int, content: JSON) throws(RowMistake) {
        var days: [CivilDate: Day] = [:]
        for day in content["days"]?.array ?? [] {
            guard let date = day["date"]?.string.flatMap({ CivilDate($0) }) else {
                throw RowMistake(field: "days", expected: "dates")
            }
            days[date] = Day(isWorking: day.flag("working"), name: day["name"]?.string ?? "")
        }
        guard let known = CivilDate(try content.text("knownUntil")) else {
            throw RowMistake(field: "knownUntil", expected: "a date")
        }
        var segments: [Segment] = []
        for segment in content["segments"]?.array ?? [] {
            segments.append(
                Segment(from: Int(try segment.number("from")), to: Int(try segment.number("to")))
            )
        }
        self.init(
            id: try content.text("id"),
            version: version,
            days: days,
            knownUntil: known,
            segments: segments,
            sources: content.texts("sources"),
        )
    }
}
