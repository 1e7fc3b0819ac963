package import Model

extension WorkCalendar {
    /// Reads a calendar file: `{schema: "cn-calendar/1", known_until, years: {YYYY: {status, notice,
    /// off: [{date, name}], on: [{date, name}]}}}`; a day may also be a plain date.
    ///
    /// `known_until` is believed only as far as the years have lists: a year with empty lists is not a
    /// year without holidays.
    package init(id: String, version: Int = 1, json: JSON) throws(RuleMistake) {
        var findings: [RuleMistake.Finding] = []
        if json["schema"]?.string != "cn-calendar/1" {
            findings.append(.init("schema", "cn-calendar/1 is expected"))
        }
        let stated = json["known_until"]?.string.flatMap { CivilDate($0) }
        if stated == nil { findings.append(.init("known_until", "a date is expected")) }
        var days: [CivilDate: Day] = [:]
        var sources: [String] = []
        var lastKnown: CivilDate?
        for member in json["years"]?.members ?? [] {
            let path = "years." + member.key
            guard let year = Int(member.key), (1_900...2_200).contains(year) else {
                findings.append(.init(path, "a year is expected"))
                continue
            }
            let before = days.count
            for (list, isWorking) in [("off", false), ("on", true)] {
                for (index, element) in (member.value[list]?.array ?? []).enumerated() {
                    let text = element.string ?? element["date"]?.string
                    guard let date = text.flatMap({ CivilDate($0) }) else {
                        findings.append(.init("\(path).\(list)[\(index)]", "a date is expected"))
                        continue
                    }
                    if let former = days[date], former.isWorking != isWorking {
                        findings.append(
                            .init("\(path).\(list)[\(index)]", "both off and on: \(date.text)")
                        )
                    }
                    let name = element["name"]?.string ?? (isWorking ? "调休" : "放假")
                    days[date] = Day(isWorking: isWorking, name: name)
                }
            }
            if let notice = member.value["notice"]?.string { sources.append(notice) }
            let isOfficial = member.value["status"]?.string == "official" && days.count > before
            let end = CivilDate(year: year, month: 12, day: 31)
            if isOfficial, let end { lastKnown = lastKnown.map { max($0, end) } ?? end }
        }
        if days.isEmpty { findings.append(.init("years", "not a single day is named")) }
        guard findings.isEmpty, let stated else { throw RuleMistake(findings) }
        self.init(
            id: id,
            version: version,
            days: days,
            knownUntil: min(stated, lastKnown ?? CivilDate(dayNumber: -719_528)),
            sources: sources,
        )
    }
}
