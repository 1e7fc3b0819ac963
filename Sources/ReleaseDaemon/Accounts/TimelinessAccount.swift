import Channels
import Model

/// Timeliness by organisation, rule or month: how many duties fell due and what became of them.
///
/// Pure. A duty that never was a limit of the law (own commitments) stands in a table of its own and is never
/// a breach of law. What was pardoned or corrected afterwards is shown beside what was known then.
struct TimelinessAccount {
    enum Grouping: String, CaseIterable {
        case organisation
        case rule
        case month
    }

    /// What became of duties of one group; each list holds the entries that prove it.
    private struct Group {
        var all: [Int64] = []
        var met: [Int64] = []
        var late: [Int64] = []
        var missed: [Int64] = []
        var waived: [Int64] = []
        var other: [Int64] = []
        var open: [Int64] = []
        var better: [Int64] = []
        var lateness = Milliseconds.zero
    }

    private let grouping: Grouping
    private let words: ViewWords
    private let now: Instant
    private var law: [String: Group] = [:]
    private var own: [String: Group] = [:]
    private var titles: [String: String] = [:]

    init(_ grouping: Grouping, _ words: ViewWords, now: Instant) {
        self.grouping = grouping
        self.words = words
        self.now = now
    }

    mutating func add(_ duty: Obligation) {
        let key = key(duty)
        var group = (duty.rule.basis.isOwnCommitment ? own : law)[key] ?? Group()
        group.all.append(duty.openedSeq)
        let proof = duty.settlement?.seq ?? duty.currentBreach?.seq ?? duty.openedSeq
        switch duty.outcome {
        case .met: group.met.append(proof)
        case .late:
            group.late.append(proof)
            group.lateness = group.lateness + (duty.lateBy ?? .zero)
        case .missed: group.missed.append(proof)
        case .waived: group.waived.append(proof)
        case .void, .indeterminate: group.other.append(proof)
        case nil where now > duty.due: group.missed.append(proof)
        case nil: group.open.append(proof)
        }
        if let reassessment = duty.reassessment, reassessment.outcome == .met, duty.outcome != .met
        {
            group.better.append(reassessment.seq)
        }
        if duty.rule.basis.isOwnCommitment { own[key] = group } else { law[key] = group }
    }

    private mutating func key(_ duty: Obligation) -> String {
        switch grouping {
        case .organisation:
            titles[duty.organisation] = words.organisation(duty.organisation).string
            return duty.organisation
        case .rule:
            titles[duty.rule.id] = duty.rule.title[words.language] + " " + duty.rule.id
            return duty.rule.id
        case .month:
            return String(words.zone.date(duty.due - Milliseconds(1)).text.prefix(7))
        }
    }

    var tables: [AccountTable] {
        let head =
            switch grouping {
            case .organisation: Phrase("单位", "organisation")
            case .rule: Phrase("规则", "rule")
            case .month: Phrase("到期月份", "month due")
            }
        return [
            table("law", Phrase("法定和规定时限", "Limits of law and regulation"), head, law),
            table("own", Phrase("本单位承诺时限（不属违法）", "Own commitments (no breach of law)"), head, own),
        ].filter { !$0.rows.isEmpty }
    }

    private func table(
        _ id: String,
        _ title: Phrase,
        _ head: Phrase,
        _ groups: [String: Group],
    ) -> AccountTable {
        let language = words.language
        let heads = [
            head, Phrase("到期任务", "due"), Phrase("按时", "met"), Phrase("逾期完成", "late"),
            Phrase("逾期未完成", "missed"), Phrase("豁免", "waived"), Phrase("其他", "other"),
            Phrase("未到期", "not yet due"), Phrase("按时率", "on time"),
            Phrase("平均迟（分）", "mean delay (min)"), Phrase("更正后按时", "met as corrected"),
        ]
        var table = AccountTable(
            id: id,
            title: title[language],
            columns: heads.map { $0[language] },
            note: Phrase(
                "按时率 = 按时 ÷（按时 + 逾期完成 + 逾期未完成）；按时即不晚于到期时刻。",
                "On time = met ÷ (met + late + missed); met is not after the due instant.",
            )[language],
        )
        for key in groups.keys.sorted() {
            let group = groups[key] ?? Group()
            let judged = group.met.count + group.late.count + group.missed.count
            let mean =
                group.late.isEmpty
                ? "" : String(group.lateness.count / 60_000 / Int64(group.late.count))
            table.rows.append([
                .init(titles[key] ?? key), .init(counting: group.all), .init(counting: group.met),
                .init(counting: group.late), .init(counting: group.missed),
                .init(counting: group.waived), .init(counting: group.other),
                .init(counting: group.open), .init(Self.percent(group.met.count, of: judged)),
                .init(mean), .init(counting: group.better),
            ])
        }
        return table
    }

    /// `97.5%`, rounded down, so that only what is whole says 100.
    static func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "" }
        let tenths = part * 1_000 / whole
        return "\(tenths / 10).\(tenths % 10)%"
    }
}
