import Channels
import Model

/// The annual report in the parts that the State Council prescribes: what this record can count is counted, the
/// rest stays blank for the bureau's own registers.
///
/// Pure. Table three holds the check of the form: new + carried over = handled + carried on.
struct AnnualAccount {
    private let words: ViewWords
    private let end: Instant
    private let start: Instant
    private var byKind: [String: [Int64]] = [:]
    private var byClass: [String: [Int64]] = [:]
    private var byChannel: [String: [Int64]] = [:]
    private var corrections: [Int64] = []
    private var withdrawals: [Int64] = []
    /// Requests by subject: when the first duty of each was opened, and the last settlement of its answer.
    private var requests: [String: (opened: Instant, openedSeq: Int64, done: (Instant, Int64)?)] =
        [:]

    init(_ words: ViewWords, from start: Instant, to end: Instant) {
        self.words = words
        self.start = start
        self.end = end
    }

    mutating func add(
        _ release: Release,
        text: ReleaseText?,
        published: [(number: Int, seq: Int64, channels: [String])],
        withdrawal: Int64?,
    ) {
        for revision in published {
            guard revision.number == 1 else {
                corrections.append(revision.seq)
                continue
            }
            byKind[release.kind.name[words.language], default: []].append(revision.seq)
            byClass[text?.classification ?? "—", default: []].append(revision.seq)
            for channel in revision.channels {
                byChannel[channel, default: []].append(revision.seq)
            }
        }
        if let withdrawal { withdrawals.append(withdrawal) }
    }

    /// A duty of a request for disclosure, whenever it fell due.
    mutating func add(request duty: Obligation) {
        let done = duty.settlement.map { ($0.at, $0.seq) }
        var known = requests[duty.subject] ?? (duty.openedAt, duty.openedSeq, nil)
        if duty.openedAt < known.opened {
            (known.opened, known.openedSeq) = (duty.openedAt, duty.openedSeq)
        }
        let isAnswer = if case .answered = duty.rule.satisfiedBy { true } else { false }
        if isAnswer, let done { known.done = done }
        requests[duty.subject] = known
    }

    func tables(timeliness: [AccountTable]) -> [AccountTable] {
        [overview] + timeliness + [two, three, four]
    }

    private func word(_ chinese: String, _ english: String) -> String {
        Phrase(chinese, english)[words.language]
    }

    private var overview: AccountTable {
        var table = AccountTable(
            id: "one",
            title: word("一、总体情况：主动公开", "One: published on own initiative"),
            columns: [word("类别", "kind"), word("名称", "name"), word("件数", "releases")],
            note: word(
                "依申请公开、信息管理、平台建设、监督保障由文字说明。",
                "Requests, management, platforms and supervision are told in words.",
            ),
        )
        func add(_ name: String, _ groups: [String: [Int64]]) {
            for key in groups.keys.sorted() {
                table.rows.append([.init(name), .init(key), .init(counting: groups[key] ?? [])])
            }
        }
        add(word("发布种类", "kind"), byKind)
        add(word("信息分类", "classification"), byClass)
        add(word("渠道", "channel"), byChannel)
        table.rows.append([
            .init(word("更正", "corrections")), .init(""), .init(counting: corrections),
        ])
        table.rows.append([.init(word("撤回", "withdrawn")), .init(""), .init(counting: withdrawals)])
        return table
    }

    private var two: AccountTable {
        let blank = AccountTable.Figure("")
        let rows: [(String, [String])] = [
            ("第二十条第（一）项", ["规章", "行政规范性文件"]), ("第二十条第（五）项", ["行政许可"]),
            ("第二十条第（六）项", ["行政处罚", "行政强制"]), ("第二十条第（八）项", ["行政事业性收费"]),
        ]
        return AccountTable(
            id: "two",
            title: word("二、主动公开政府信息情况", "Two: information published on own initiative"),
            columns: [
                word("条例", "article"), word("信息内容", "information"),
                word("本年制发件数／处理决定数量／收费金额（万元）", "made, decided or charged this year"),
                word("本年废止件数", "abolished"), word("现行有效件数", "in force"),
            ],
            rows: rows.flatMap { article, contents in
                contents.map { [.init(article), .init($0), blank, blank, blank] }
            },
            note: word("由本单位登记册填写。", "To be filled in from the bureau's own registers."),
        )
    }

    private var three: AccountTable {
        let new = requests.values.filter { $0.opened > start && $0.opened <= end }
        let carried = requests.values.filter { request in
            request.opened <= start && (request.done.map { $0.0 > start } ?? true)
        }
        let done = requests.values.filter { request in
            request.opened <= end && (request.done.map { $0.0 > start && $0.0 <= end } ?? false)
        }
        let left = requests.values.filter { request in
            request.opened <= end && (request.done.map { $0.0 > end } ?? true)
        }
        let blank = AccountTable.Figure("")
        func row(_ name: String, _ figure: AccountTable.Figure = .init("")) -> [AccountTable.Figure]
        {
            [.init(name), blank, blank, blank, blank, blank, blank, figure]
        }
        var rows = [
            row("一、本年新收政府信息公开申请数量", .init(counting: new.map(\.openedSeq))),
            row("二、上年结转政府信息公开申请数量", .init(counting: carried.map(\.openedSeq))),
        ]
        rows += Self.outcomes.map { row($0) }
        rows.append(row("三（七）总计", .init(counting: done.compactMap { $0.done?.1 })))
        rows.append(row("四、结转下年度继续办理", .init(counting: left.map(\.openedSeq))))
        let isSquare = new.count + carried.count == done.count + left.count
        return AccountTable(
            id: "three",
            title: word("三、收到和处理政府信息公开申请情况", "Three: requests received and handled"),
            columns: [
                "", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计",
            ],
            rows: rows,
            note: word(
                "勾稽：一 + 二 = 三（七）+ 四，\(isSquare ? "相符" : "不符")。申请人类别和办理结果分项由登记册填写。",
                "Check: one + two = three (7) + four, \(isSquare ? "square" : "NOT square"). Kinds of applicants and outcomes are filled in from the register.",
            ),
        )
    }

    private static let outcomes = [
        "三（一）予以公开", "三（二）部分公开", "三（三）不予公开 1.属于国家秘密",
        "三（三）2.其他法律行政法规禁止公开", "三（三）3.危及“三安全一稳定”",
        "三（三）4.保护第三方合法权益", "三（三）5.属于三类内部事务信息",
        "三（三）6.属于四类过程性信息", "三（三）7.属于行政执法案卷", "三（三）8.属于行政查询事项",
        "三（四）无法提供 1.本机关不掌握相关政府信息", "三（四）2.没有现成信息需要另行制作",
        "三（四）3.补正后申请内容仍不明确", "三（五）不予处理 1.信访举报投诉类申请",
        "三（五）2.重复申请", "三（五）3.要求提供公开出版物", "三（五）4.无正当理由大量反复申请",
        "三（五）5.要求行政机关确认或重新出具已获取信息", "三（六）其他处理 1.逾期不补正",
        "三（六）2.逾期未缴费", "三（六）3.其他",
    ]

    private var four: AccountTable {
        let blank = AccountTable.Figure("")
        let rows = ["行政复议", "行政诉讼：未经复议直接起诉", "行政诉讼：复议后起诉"]
        return AccountTable(
            id: "four",
            title: word("四、政府信息公开行政复议、行政诉讼情况", "Four: reconsideration and litigation"),
            columns: ["", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计"],
            rows: rows.map { [.init($0), blank, blank, blank, blank, blank] },
            note: word("由本单位登记册填写。", "To be filled in from the bureau's own registers."),
        )
    }
}
