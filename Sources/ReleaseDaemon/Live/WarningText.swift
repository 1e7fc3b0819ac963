import Configuration
import Desk
import Model
import Stations

/// What the draft of a warning says: facts, and a proposal that says what it is.
///
/// A pure function of what is known; nothing of it goes out before a person has made it their own.
struct WarningText: Sendable {
    let station: LiveStation
    let item: StationItem
    let change: MarkChange
    /// Of the day of the reading.
    let marks: FloodMarks
    let zone: ZoneRules

    /// How the paragraph begins that a person has to decide about and take out.
    static let proposal = "〔系统拟稿建议"

    /// A text in which it still stands is not submitted.
    static func finding(_ text: ReleaseText) -> Finding? {
        guard text.body.contains(proposal) else { return nil }
        return Finding(
            .refusal,
            "draft.proposal",
            Phrase("正文还有系统拟稿的建议段", "the body still holds the proposal of the system"),
            hint: Phrase(
                "由人核定预警级别、补充影响范围和提示，并删去该段：releasectl release edit",
                "decide the level, add area and advice, and take that paragraph out: releasectl release edit",
            ),
        )
    }

    func text(_ policy: DeskPolicy, publisher: String) -> ReleaseText {
        ReleaseText(
            title: title,
            body: paragraphs.joined(separator: "\n\n"),
            boardPages: [
                [station.name.chinese + item.name.chinese, short],
                [boardTime, change.datum],
            ],
            sms: "\(place)\(time)\(item.name.chinese)\(level)米（\(change.datum)），\(sentence)。",
            channels: channels(policy),
            publisher: publisher,
            classification: policy.defaultClassification,
            dated: zone.date(change.at),
        )
    }

    /// Without the place where both are too long for a title.
    private var title: String {
        let words = item.name.chinese + (isExact ? "达到" : "超过") + name
        let full = place + words
        return full.count <= Self.titleLimit
            ? full : String(station.name.chinese.prefix(Self.titleLimit - words.count)) + words
    }

    /// Characters that a title may have (Desk).
    private static let titleLimit = 100

    /// `超过警戒水位0.32米`, `达到警戒水位`.
    private var sentence: String { isExact ? "达到" + name : "超过\(name)\(above)米" }

    private var paragraphs: [String] {
        var paragraphs = [
            "\(time)，\(place)\(item.name.chinese)\(level)米（\(change.datum)），"
                + (isExact
                    ? "达到\(name)（\(text(change.mark))米）。"
                    : "超过\(name)（\(text(change.mark))米）\(above)米。")
        ]
        let tendency = tendency
        if !tendency.isEmpty { paragraphs.append(tendency) }
        let known = marks.marks.map { "\($0.kind.name.chinese)\(text($0.level))米（\($0.source)）" }
        paragraphs.append("本站特征水位：\(known.joined(separator: "、"))。")
        paragraphs.append(proposal)
        return paragraphs
    }

    private var tendency: String {
        guard let facts = station.level(item.code) else { return "" }
        var parts: [String] = []
        if let trend = facts.trend, let moved = facts.trendChange {
            parts.append(
                "水位\(trend.name.chinese)，\(clock(moved.from))至\(clock(moved.to))\(said(moved.change))（系统计算）"
            )
        }
        if let since = facts.sinceMorning {
            parts.append("\(clock(since.to))较\(clock(since.from))\(said(since.change))")
        }
        return parts.isEmpty ? "" : parts.joined(separator: "；") + "。"
    }

    private var proposal: String {
        let colour = change.level.flatMap {
            FloodColour($0, marks: marks, nearBy: item.level.nearBy)
        }
        let what =
            colour.map {
                "水情\($0.name.chinese)预警（洪水），依据：\($0.ground.chinese)"
            } ?? "未到水情预警指标"
        return Self.proposal + "，发布前由人核定并删去本段：\(what)。"
            + "是否发布及预警级别由发布机构决定；请补充影响范围、防御措施和提示。〕"
    }

    /// The same in two languages, for an alarm.
    var summary: Phrase {
        let english = isExact ? "at" : "\(above) m above"
        return Phrase(
            "\(place)\(item.name.chinese)\(level) 米，" + (isExact ? "达到" : "超") + name
                + (isExact ? "" : " \(above) 米"),
            "\(station.name.english), \(item.name.english): \(level) m, \(english) the \(change.key.kind.name.english)",
        )
    }

    // MARK: words

    private var name: String { change.key.kind.name.chinese }
    private var place: String { (station.place?.chinese ?? "") + station.name.chinese }
    private var isExact: Bool { change.level == change.mark }

    private var level: String { change.level.map(text) ?? "" }

    private var above: String {
        change.level?.subtracting(change.mark).map { $0.rounded(places: item.decimals).text } ?? ""
    }

    private var short: String {
        let short = change.key.kind.shortName.chinese
        return isExact ? "\(level)米 达\(short)水位" : "\(level)米 超\(short)\(above)米"
    }

    private func text(_ number: Decimal) -> String {
        number.rounded(places: item.decimals).text
    }

    private func said(_ change: String) -> String {
        guard change.contains(where: { ("1"..."9").contains($0) }) else { return "持平" }
        return change.hasPrefix("-") ? "下降\(change.dropFirst())米" : "上涨\(change)米"
    }

    private var time: String {
        let local = LocalTime(change.at, in: zone)
        return "\(local.date.month)月\(local.date.day)日" + clock(change.at)
    }

    private var boardTime: String {
        let local = LocalTime(change.at, in: zone)
        return "\(local.date.day)日" + clock(change.at)
    }

    private func clock(_ instant: Instant) -> String {
        let minutes = LocalTime(instant, in: zone).millisecondOfDay / 60_000
        return "\(minutes / 60)时" + (minutes % 60 == 0 ? "" : "\(minutes % 60)分")
    }

    private func channels(_ policy: DeskPolicy) -> [String] {
        let named = policy.defaultChannels[.warning] ?? []
        let all = policy.channels.keys.sorted()
        return named.contains { policy.channels[$0] == .web } ? named : all
    }
}
