import Channels
import Clock
import Configuration
import Ledger
import Model
import Platform
import Stations

/// The checks for monitoring systems: one line and an exit status as Nagios plugins have it.
enum Check: String, Sendable, CaseIterable {
    case deadlines
    case feeds
    case boards
    case channels
    case ledger

    enum Status: Int64, Sendable {
        case ok = 0
        case warning = 1
        case critical = 2
        case unknown = 3

        var word: String { ["OK", "WARNING", "CRITICAL", "UNKNOWN"][Int(rawValue)] }
    }

    /// The boards: what one that went silent, or was never heard, shows nobody knows.
    ///
    /// Boards that cannot be watched are named and warn of nothing; when there are no others, nothing was
    /// checked. When no watched board is heard any more it is critical: that is the line and not a board.
    /// `running` is how long the daemon has been up, within which a board had its chance to poll; `late`
    /// those that had the time of several polls to fetch what they should show, `interrupted` those that say
    /// so of a station.
    static func boards(
        _ standings: [BoardRoom.Standing],
        running: Milliseconds,
        late: [String] = [],
        interrupted: [String] = [],
    ) -> (Status, Phrase) {
        func count(_ standing: BoardRoom.Standing) -> Int { standings.count { $0 == standing } }
        let (silent, never, unwatched) = (count(.silent), count(.never), count(.unwatched))
        var chinese = "\(standings.count) 块屏，\(count(.current)) 块已取最新，\(count(.behind)) 块未取最新"
        var english =
            "\(standings.count) boards, \(count(.current)) current, \(count(.behind)) behind"
        chinese += "，\(silent) 块轮询中断，\(never) 块从未轮询"
        english += ", \(silent) silent, \(never) never polled"
        if never > 0 {
            chinese += "（服务已运行 \(RemainingText.rough(running, .chinese))）"
            english += " (the daemon is up \(RemainingText.rough(running, .english)))"
        }
        for (boards, words) in [
            (late, Phrase("仍是旧内容", "showing an older revision")),
            (interrupted, Phrase("显示的站点数据中断", "with silent stations")),
        ] where !boards.isEmpty {
            let named = boards.prefix(namedLimit).joined(separator: " ")
            let more = boards.count > namedLimit ? " …" : ""
            chinese += "，\(boards.count) 块\(words.chinese)（\(named)\(more)）"
            english += ", \(boards.count) \(words.english) (\(named)\(more))"
        }
        if unwatched > 0 {
            chinese += "，\(unwatched) 块没有轮询地址或密钥，无从核实"
            english += ", \(unwatched) without poll address or key, not watched"
        }
        let watched = standings.count - unwatched
        let status: Status =
            if silent > 0, silent + never == watched {
                .critical
            } else if silent + never > 0
                || !late.isEmpty || !interrupted.isEmpty
            { .warning } else { unwatched > 0 && watched == 0 ? .unknown : .ok }
        return (status, Phrase(chinese, english))
    }

    /// Boards that a line names.
    private static let namedLimit = 5
}

extension Check {
    /// The stations: some of them silent is a warning, all of them critical; a station under maintenance is
    /// named and warns of nothing.
    static func feeds(
        _ standings: [(known: StationDesk.Known, since: Instant?)],
        _ zone: ZoneRules,
        now: Instant,
    ) -> (Status, Phrase) {
        guard !standings.isEmpty else {
            return (.unknown, Phrase("未配置站点", "no stations are configured"))
        }
        let working = standings.filter { $0.known.slots.plan.work(at: now) != nil }
        let watched = standings.filter { $0.known.slots.plan.work(at: now) == nil }
        let silent = watched.filter { $0.since != nil }
        var chinese = "\(standings.count) 个站点，\(silent.count) 个数据中断"
        var english = "\(standings.count) stations, \(silent.count) silent"
        if let first = silent.min(by: { ($0.since ?? .never) < ($1.since ?? .never) }),
            let since = first.since
        {
            let time = LocalTime(since, in: zone).dateHourMinute
            chinese += "，最早 \(first.known.settings.id) 自 \(time)"
            english += ", first \(first.known.settings.id) since \(time)"
        }
        if !working.isEmpty {
            chinese += "，\(working.count) 个维护中"
            english += ", \(working.count) under maintenance"
        }
        let status: Status =
            silent.isEmpty ? .ok : silent.count == watched.count ? .critical : .warning
        return (status, Phrase(chinese, english))
    }
}

extension Office {
    /// `{id, status, line}`.
    func check(_ check: Check, _ language: Language) throws -> JSON {
        let (status, text) =
            switch check {
            case .deadlines: try checkDeadlines()
            case .boards: checkBoards()
            case .channels: try checkChannels()
            case .ledger: try checkLedger()
            case .feeds: Check.feeds(live.standings, setup.bureau.zone, now: time.now)
            }
        return [
            "id": .string(check.rawValue), "status": .integer(status.rawValue),
            "line": .string("\(check.rawValue.uppercased()) \(status.word) - \(text[language])"),
        ]
    }

    private func checkDeadlines() throws -> (Check.Status, Phrase) {
        let now = time.now
        let (overdue, alarming, oldest, nearest) = try reader.read { view in
            (
                try view.obligationTally(now: now).overdue,
                try view.count(.obligation, state: Obligation.alarmingState),
                try view.oldestOverdue(now: now),
                try view.nearestWarned(now: now).flatMap { try view.record(.obligation, $0) },
            )
        }
        let stale = timekeeper.current.lastSuccess.map { now - $0 > .seconds(90) } ?? true
        if stale { return (.critical, Phrase("时限引擎停滞", "the enforcer has stalled")) }
        let silent = live.alarming(now: now)
        if oldest != nil || !silent.isEmpty {
            let duties = SlotDuties(setup.book)
            let slot = silent.first.flatMap { live.known($0.id) }
                .flatMap { known in known.slots.next.map { duties.id(known, $0) } }
            let count = overdue + silent.count
            let first = oldest ?? slot ?? ""
            return (
                .critical,
                Phrase("\(count) 项逾期，最早 \(first)", "\(count) overdue, oldest \(first)")
            )
        }
        if let nearest {
            let due = LocalTime(try Obligation(record: nearest).due, in: setup.bureau.zone)
            return (
                .warning,
                Phrase(
                    "\(alarming) 项将到期，最近 \(nearest.id) \(due.dateHourMinute)",
                    "\(alarming) due soon, nearest \(nearest.id) at \(due.dateHourMinute)",
                )
            )
        }
        return (.ok, Phrase("没有临近或逾期的时限", "nothing due soon or overdue"))
    }

    private func checkBoards() -> (Check.Status, Phrase) {
        let now = time.now
        let reports = boards.reports()
        return Check.boards(
            reports.map(\.standing),
            running: now - core.startedAt,
            late: reports.filter { $0.isLate(now: now) }.map(\.profile.id),
            interrupted: reports.filter { !$0.silentStations.isEmpty }.map(\.profile.id),
        )
    }

    private func checkChannels() throws -> (Check.Status, Phrase) {
        let words = core.words(.chinese)
        let views = try reader.read { view in try channels.map { try words.channel($0, in: view) } }
        let failing = views.filter { $0["state"]?.string == "failing" }
            .compactMap { $0["id"]?.string }
        let paused = views.filter { $0["state"]?.string == "paused" }.compactMap {
            $0["id"]?.string
        }
        if !failing.isEmpty {
            let list = failing.joined(separator: ", ")
            return (.critical, Phrase("有失败：\(list)", "failing: \(list)"))
        }
        if !paused.isEmpty {
            let list = paused.joined(separator: ", ")
            return (.warning, Phrase("已暂停：\(list)", "paused: \(list)"))
        }
        return (.ok, Phrase("\(views.count) 个渠道正常", "\(views.count) channels ok"))
    }

    private func checkLedger() throws -> (Check.Status, Phrase) {
        core.noteStorage()
        if let fault = core.faults.current.first(where: { $0.part.hasPrefix("ledger") }) {
            return (.critical, Phrase("台账异常：\(fault.text)", "ledger: \(fault.text)"))
        }
        let head = try reader.head()
        let chain = auditor.progress
        guard chain.isWhole else {
            return (
                .ok,
                Phrase(
                    "\(head.seq) 条，末段已校验，其余校验到第 \(chain.verified) 条",
                    "\(head.seq) entries, the end is verified, the rest so far to \(chain.verified)",
                )
            )
        }
        return (
            .ok,
            Phrase(
                "\(head.seq) 条，链已校验到第 \(chain.verified) 条",
                "\(head.seq) entries, chain verified to \(chain.verified)",
            )
        )
    }
}
