import Channels
import Ledger
import Model

/// `GET /accounts/…`: timeliness, accountability, channels, the annual report; every figure with its entries.
extension API {
    /// Longer periods are refused.
    private static let longestDays = 1_100

    private struct Period {
        let from: CivilDate
        let to: CivilDate
        /// The first instant is excluded: 24:00 of the day before belongs to that day.
        let start: Instant
        let end: Instant
    }

    func accounts(_ call: Call) throws -> APIAnswer {
        try call.require(.officer, .approver, .auditor, .administrator)
        let words = call.words
        let period = try period(call)
        let now = call.now
        let name = call.request.path[safe: 1] ?? ""
        return try office.reader.read { view in
            let tables: [AccountTable]
            let title: Phrase
            switch name {
            case "timeliness":
                title = Phrase("时限完成情况", "Timeliness")
                let text = call.request.query["by"] ?? "organisation"
                guard let grouping = TimelinessAccount.Grouping(rawValue: text) else {
                    throw APIError.usage(
                        "by",
                        Phrase(
                            "by 是 organisation、rule 或 month",
                            "by is organisation, rule or month",
                        ),
                    )
                }
                tables = try timeliness(grouping, period, view, words, now)
            case "accountability":
                title = Phrase("责任台账", "Accountability")
                tables = try accountability(period, view, words, now)
            case "channels":
                title = Phrase("渠道可靠性", "Reliability of channels")
                var account = ChannelAccount(words)
                try view.forEachEntry(
                    of: ChannelAccount.kinds,
                    after: period.start,
                    through: period.end,
                ) { account.add($0) }
                tables = account.tables
            case "annual":
                title = Phrase(
                    "\(period.from.year) 年政府信息公开工作年度报告",
                    "Annual report on disclosure, \(period.from.year)",
                )
                tables = try annual(period, view, words, now)
            case "withheld":
                title = Phrase("不公开的信息和理由", "What is not published, and why")
                tables = try requests(period, view, words).withheld
            case "catalogue":
                title = Phrase("公开目录：索引、名称、内容概述、生成日期", "Catalogue of what was published")
                tables = [
                    PublishedCatalogue.table(
                        try releases(period, view).map { ($0.release, $0.text) },
                        words
                    )
                ]
            default: throw APIError.notFound
            }
            let document: JSON = [
                "id": .string(name),
                "title": words.phrase(title),
                "bureau": words.phrase(office.setup.bureau.name),
                "from": .string(period.from.text),
                "to": .string(period.to.text),
                "at": words.time(now),
                "head": try view.head().json,
                "tables": .array(tables.map(\.json)),
            ]
            return APIAnswer(document)
        }
    }

    private func period(_ call: Call) throws -> Period {
        let query = call.request.query
        let today = call.zone.date(call.now)
        func date(_ key: String, else fallback: CivilDate?) throws -> CivilDate {
            guard let text = query[key] else { return fallback ?? today }
            guard let date = CivilDate(text) else {
                throw APIError.usage(key, Phrase("日期写成 2026-07-12", "write dates as 2026-07-12"))
            }
            return date
        }
        var from = try date("from", else: CivilDate(year: today.year, month: 1, day: 1))
        var to = try date("to", else: today)
        if let text = query["year"] {
            guard let year = Int(text), let first = CivilDate(year: year, month: 1, day: 1),
                let last = CivilDate(year: year, month: 12, day: 31)
            else { throw APIError.usage("year", Phrase("写成 2026", "write 2026")) }
            (from, to) = (first, last)
        }
        guard from <= to, to.dayNumber - from.dayNumber <= Self.longestDays else {
            throw APIError.usage(
                "to",
                Phrase("不早于 from，最多三年", "not before from, three years at most"),
            )
        }
        return Period(
            from: from,
            to: to,
            start: call.zone.instant(from),
            end: call.zone.instant(to.adding(days: 1)),
        )
    }

    private func timeliness(
        _ grouping: TimelinessAccount.Grouping,
        _ period: Period,
        _ view: LedgerView,
        _ words: ViewWords,
        _ now: Instant,
    ) throws -> [AccountTable] {
        var account = TimelinessAccount(grouping, words, now: now)
        try view.forEachObligation(dueAfter: period.start, through: period.end) { account.add($0) }
        return account.tables
    }

    private func accountability(
        _ period: Period,
        _ view: LedgerView,
        _ words: ViewWords,
        _ now: Instant,
    ) throws -> [AccountTable] {
        var account = AccountabilityAccount(words, now: now)
        try view.forEachObligation(dueAfter: period.start, through: period.end) { account.add($0) }
        for item in try releases(period, view) {
            account.add(
                item.release,
                text: item.text,
                corrections: item.published.filter { $0.number > 1 }.map(\.seq),
                withdrawal: item.withdrawal,
            )
        }
        return account.tables
    }

    private func annual(
        _ period: Period,
        _ view: LedgerView,
        _ words: ViewWords,
        _ now: Instant,
    ) throws -> [AccountTable] {
        var account = AnnualAccount(words)
        for item in try releases(period, view) {
            account.add(
                item.release,
                text: item.text,
                published: item.published,
                withdrawal: item.withdrawal,
            )
        }
        return account.tables(
            timeliness: try timeliness(.organisation, period, view, words, now),
            requests: try requests(period, view, words).table,
        )
    }

    /// A request may come in years before it is answered, and a step be recorded after the period.
    private func requests(
        _ period: Period,
        _ view: LedgerView,
        _ words: ViewWords,
    ) throws -> RequestAccount {
        var account = RequestAccount(words, from: period.start, to: period.end)
        try view.forEachEntry(
            of: RequestAccount.kinds,
            after: Instant(milliseconds: 0),
            through: .never,
        ) { account.add($0) }
        return account
    }

    private struct Published {
        let release: Release
        let text: ReleaseText?
        var published: [(number: Int, seq: Int64, channels: [String])] = []
        var withdrawal: Int64?
    }

    /// Releases of which something went out, or was withdrawn, in the period.
    private func releases(_ period: Period, _ view: LedgerView) throws -> [Published] {
        var found: [String: Published] = [:]
        try view.forEachEntry(
            of: [.releasePublished, .releaseWithdrawn],
            after: period.start,
            through: period.end,
        ) { (entry) throws(StorageFault) in
            if found[entry.subject] == nil {
                guard let row = try view.record(.release, entry.subject),
                    let release = try? Release(id: row.id, row: row.body)
                else { return }
                let text = try release.current.flatMap { (current) throws(StorageFault) in
                    try view.content(current.document)
                }
                found[entry.subject] = Published(
                    release: release,
                    text: text.flatMap { try? JSONReader.read($0) }
                        .flatMap { try? ReleaseText(json: $0) },
                )
            }
            if entry.kind == .releaseWithdrawn {
                found[entry.subject]?.withdrawal = entry.seq
            } else if let number = entry.body["revision"]?.integer {
                let channels = (entry.body["channels"]?.array ?? []).compactMap(\.string)
                found[entry.subject]?.published.append((Int(number), entry.seq, channels))
            }
        }
        return found.values.sorted { $0.release.id < $1.release.id }
    }
}
