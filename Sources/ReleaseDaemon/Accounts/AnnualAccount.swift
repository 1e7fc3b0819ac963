import Channels
import Model

/// The annual report in the parts that the State Council prescribes: what this record can count is counted, the
/// rest stays blank for the bureau's own registers.
///
/// Pure. Table three is `RequestAccount`.
struct AnnualAccount {
    private let words: ViewWords
    private var byKind: [String: [Int64]] = [:]
    private var byClass: [String: [Int64]] = [:]
    private var byChannel: [String: [Int64]] = [:]
    private var corrections: [Int64] = []
    private var withdrawals: [Int64] = []

    init(_ words: ViewWords) {
        self.words = words
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

    func tables(timeliness: [AccountTable], requests: AccountTable) -> [AccountTable] {
        [overview] + timeliness + [two, requests, four]
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
