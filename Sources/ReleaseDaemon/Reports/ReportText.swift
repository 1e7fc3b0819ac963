import Configuration
import Desk
import Model
import Stations

/// The draft of a report: what the daemon knows, for a person to check and to make their own.
struct ReportText: Sendable {
    private let title: String
    private let paragraphs: [String]
    private let dated: CivilDate

    /// Rules whose text is made of readings; any other gets a title and what a person has to fill in.
    private enum Kind: String {
        case airDaily = "feed.air_daily"
        case airForecast = "feed.air_forecast"
        case airMonthly = "feed.air_monthly"
        case waterMonthly = "feed.water_monthly"
        case levelDaily = "feed.level_daily"
    }

    /// The last hour of a day may come until an hour after it, and then some.
    private static let airReady = Milliseconds.minutes(65)
    /// The level of 08:00 is the day's.
    private static let levelReady = Milliseconds.minutes(8 * 60 + 5)

    /// When what it says is there.
    static func ready(_ rule: Rule, opens: Instant) -> Instant {
        switch Kind(rawValue: rule.id) {
        case .airDaily, .airMonthly: opens + airReady
        case .levelDaily: opens + levelReady
        case .airForecast, .waterMonthly, nil: opens
        }
    }

    init(
        _ rule: Rule,
        opens: Instant,
        due: Instant,
        _ bureau: Bureau,
        _ live: LiveRoom,
    ) throws {
        let today = bureau.zone.date(opens)
        let yesterday = today.adding(days: -1)
        dated = bureau.zone.date(due - Milliseconds(1))
        var name = rule.title.chinese
        var about = Self.words(today)
        switch Kind(rawValue: rule.id) {
        case .airDaily:
            about = Self.words(yesterday)
            name = "空气质量日报"
            paragraphs = try Self.airDay(yesterday, bureau.zone, live)
        case .airForecast:
            name = "空气质量预报"
            paragraphs = Self.forecast(from: today)
        case .airMonthly:
            about = "\(yesterday.year)年\(yesterday.month)月"
            name = "空气质量月报"
            paragraphs = try Self.airMonth(yesterday, bureau.zone, live)
        case .waterMonthly:
            about = "\(yesterday.year)年\(yesterday.month)月"
            paragraphs = [
                "一、水环境质量总体状况：", "二、集中式饮用水水源地：", "三、重点流域：", "四、考核断面：",
            ]
        case .levelDaily:
            name = "重要水位"
            paragraphs = try Self.levels(today, bureau.zone, live)
        case nil: paragraphs = ["（由人填写）"]
        }
        title = "\(name)（\(about)）"
    }

    func text(_ policy: DeskPolicy, publisher: String) -> ReleaseText {
        let channels = policy.channels.keys.sorted()
        return ReleaseText(
            title: title,
            body: (paragraphs + [Self.note]).joined(separator: "\n\n"),
            channels: channels.filter { ["web", "feed"].contains($0) },
            publisher: publisher,
            classification: policy.defaultClassification,
            dated: dated,
        )
    }

    private static let note = "以上为实时监测数据统计，未经审核。"

    private static func words(_ date: CivilDate) -> String {
        "\(date.year)年\(date.month)月\(date.day)日"
    }

    // MARK: air

    private static func airDay(
        _ date: CivilDate,
        _ zone: ZoneRules,
        _ live: LiveRoom,
    ) throws -> [String] {
        var paragraphs = ["\(words(date))0时至24时，各站点空气质量如下。"]
        for station in live.airStations {
            let day = try ReportedDay(date, of: station, zone, live)
            paragraphs.append(station.name.chinese + "：" + day.sentence)
        }
        if paragraphs.count == 1 { paragraphs.append("没有空气质量站点。") }
        return paragraphs
    }

    /// The days of a month by level.
    private static func airMonth(
        _ last: CivilDate,
        _ zone: ZoneRules,
        _ live: LiveRoom,
    ) throws -> [String] {
        var paragraphs = ["\(last.year)年\(last.month)月各站点空气质量如下。"]
        for station in live.airStations {
            var days: [AirLevel?: Int] = [:]
            for back in 0..<last.day {
                let day = try ReportedDay(last.adding(days: -back), of: station, zone, live)
                days[day.index.level, default: 0] += 1
            }
            let levels = AirLevel.allCases.compactMap { level in
                days[level].map { "\(level.category.chinese) \($0) 天" }
            }
            let none = days[AirLevel?.none].map { ["无有效指数 \($0) 天"] } ?? []
            paragraphs.append(
                station.name.chinese + "：" + (levels + none).joined(separator: "，") + "。"
            )
        }
        return paragraphs
    }

    /// At least three days, today left out (HJ 633—2026, 5.2.3): numbers are a person's.
    private static func forecast(from today: CivilDate) -> [String] {
        (1...3).map { ahead in
            let date = today.adding(days: ahead)
            return "\(date.month)月\(date.day)日：AQI ＿＿ 至 ＿＿，＿＿级（＿＿），首要污染物 ＿＿。"
        }
    }

    // MARK: levels

    /// The levels of 08:00, or the last ones before it on the same day.
    private static func levels(
        _ date: CivilDate,
        _ zone: ZoneRules,
        _ live: LiveRoom,
    ) throws -> [String] {
        let eight = zone.instant(date, millisecondOfDay: 8 * 3_600_000)
        var paragraphs: [String] = []
        for station in live.waterStations {
            let reports = try live.history(
                of: station,
                from: zone.instant(date),
                to: eight,
                limit: 1,
            )
            guard let report = reports.first else {
                paragraphs.append("\(station.name.chinese)：今日 8 时前没有数据。")
                continue
            }
            let time = LocalTime(report.periodEnd, in: zone).hourMinute
            let values = report.values.map { value in
                value.name.chinese + (value.text.map { "\($0) \(value.unit)" } ?? "缺测")
                    + (value.mark == .suspect ? "（存疑）" : "")
            }
            let datum = station.datum.map { "（\($0.chinese)）" } ?? ""
            paragraphs.append(
                "\(station.name.chinese)：\(time) "
                    + values.joined(separator: "，") + datum + "。"
            )
        }
        return paragraphs.isEmpty ? ["没有水位站点。"] : paragraphs
    }
}
