import Channels
import Model

/// What a query asks of a station's history: a pure reading of its parameters.
///
/// A period counts when it ends after `after` and not after `to`. With `since` the first `limit` of them are
/// answered, so that a reader goes on from where it was; with `from` and `to` the newest ones.
struct HistoryQuestion: Sendable, Equatable {
    /// Why a query is refused: a sentence with what to write instead.
    struct Refusal: Error, Equatable {
        let code: String
        let message: Phrase
        let hint: Phrase
    }

    let after: Instant
    let to: Instant
    let limit: Int
    let isOldestFirst: Bool

    /// Days between `from` and `to`, at most.
    static let spanLimitDays: Int64 = 92
    static let defaultLimit = 1_000
    /// Reports of one answer, at most.
    static let limit = 5_000
    static let names = ["since", "from", "to", "limit"]

    /// - Throws: the first thing that is wrong.
    init(
        _ parameters: [(name: String, value: String)]?,
        newest: Instant,
        zone: ZoneRules,
    ) throws(Refusal) {
        guard let parameters else {
            throw Self.refusal("query", Phrase("查询串格式错误", "the query is malformed"))
        }
        var values: [String: String] = [:]
        for parameter in parameters {
            guard Self.names.contains(parameter.name) else {
                throw Self.refusal(
                    "parameter",
                    Phrase("没有参数 \(parameter.name)", "there is no parameter \(parameter.name)"),
                )
            }
            guard values.updateValue(parameter.value, forKey: parameter.name) == nil else {
                throw Self.refusal(
                    "parameter",
                    Phrase("参数 \(parameter.name) 重复", "\(parameter.name) occurs twice"),
                )
            }
        }
        let wanted = values["limit"].map { Int($0) } ?? Self.defaultLimit
        guard let wanted, (1...Self.limit).contains(wanted) else {
            throw Self.refusal(
                "limit",
                Phrase("limit 须为 1 到 \(Self.limit)", "limit is 1 to \(Self.limit)"),
            )
        }
        limit = wanted
        let span = Milliseconds.days(Self.spanLimitDays)
        if let since = values["since"] {
            guard values["from"] == nil, values["to"] == nil else {
                throw Self.refusal(
                    "since",
                    Phrase("since 不与 from、to 同用", "since goes without from and to"),
                )
            }
            after = try Self.instant("since", since, zone, isEnd: false)
            // Whoever was away for long goes on in steps.
            to = after + span
            isOldestFirst = true
            return
        }
        isOldestFirst = false
        to =
            try values["to"].map { text throws(Refusal) in
                try Self.instant("to", text, zone, isEnd: true)
            } ?? newest
        after =
            try values["from"].map { text throws(Refusal) in
                try Self.instant("from", text, zone, isEnd: false)
            } ?? to - span
        guard after < to else {
            throw Self.refusal("from", Phrase("from 须早于 to", "from is earlier than to"))
        }
        guard to - after <= span + .days(1) else {
            throw Self.refusal(
                "span",
                Phrase(
                    "一次最多 \(Self.spanLimitDays) 天",
                    "\(Self.spanLimitDays) days at a time, at most",
                ),
            )
        }
    }

    /// The query of what comes next; nil where the answer is whole.
    ///
    /// `reports` are those of the answer, newest first; `newest` is the end of the station's newest period.
    func next(after reports: [LiveReport], newest: Instant?, zone: ZoneRules) -> String? {
        let isFull = reports.count >= limit
        if isOldestFirst {
            let hasMore = newest.map { $0 > (isFull ? reports.first?.periodEnd ?? to : to) }
            guard hasMore ?? false else { return nil }
            let place = isFull ? reports.first?.periodEnd ?? to : to
            return "since=" + Self.encoded(place, zone) + "&limit=\(limit)"
        }
        guard isFull, let oldest = reports.last?.periodEnd else { return nil }
        return "from=" + Self.encoded(after, zone) + "&to="
            + Self.encoded(Instant(milliseconds: oldest.milliseconds - 1), zone) + "&limit=\(limit)"
    }

    /// A plus in a query is a blank unless it is written as `%2B`.
    private static func encoded(_ instant: Instant, _ zone: ZoneRules) -> String {
        zone.rfc3339(instant).split(separator: "+", omittingEmptySubsequences: false)
            .joined(separator: "%2B")
    }

    /// An instant of RFC 3339 or a day or a minute of the bureau's clock; never one that depends on now.
    private static func instant(
        _ name: String,
        _ text: String,
        _ zone: ZoneRules,
        isEnd: Bool,
    ) throws(Refusal) -> Instant {
        if let date = CivilDate(text) {
            return zone.instant(isEnd ? date.adding(days: 1) : date)
        }
        // A plus that was not escaped has become a blank.
        let mended =
            text.utf8.count > 19
            ? text.split(separator: " ", omittingEmptySubsequences: false).joined(separator: "+")
            : text
        if let instant = InstantText.rfc3339(mended) { return instant }
        let hasDay = CivilDate(String(text.prefix(10))) != nil
        let origin = Instant(milliseconds: 0)
        if hasDay, let instant = InstantText.read(text, now: origin, zone: zone) { return instant }
        throw refusal(
            "time",
            Phrase("\(name)：看不懂时间“\(text)”", "\(name): \(text) is no time"),
        )
    }

    private static func refusal(_ code: String, _ message: Phrase) -> Refusal {
        Refusal(
            code: "history." + code,
            message: message,
            hint: Phrase(
                "参数：since，或 from 与 to（2026-07-12、2026-07-12T08:00:00+08:00），limit 至多 \(limit)",
                "parameters: since, or from and to (2026-07-12, 2026-07-12T08:00:00+08:00); limit up to \(limit)",
            ),
        )
    }
}
