import Channels
import Model

/// Table three of the annual report: requests for disclosure by outcome and kind of applicant.
///
/// Pure. A request counts in the year in which it was received, and as handled in the year of its first answer,
/// with the last outcome that was recorded by the end of the period. One that was closed without an answer is
/// counted under "other". The period begins with `start` and ends before `end`: what has a date alone stands at 0:00 of it.
struct RequestAccount {
    static let kinds: [EntryKind] = [.matterOpened, .matterNoted, .matterClosed]

    private struct Request {
        let received: Instant
        let seq: Int64
        let applicant: ApplicantKind?
        var answered: (at: Instant, seq: Int64, outcome: RequestOutcome?)?
        var closed: (at: Instant, seq: Int64)?

        /// When it was done with, by which entry.
        var done: (at: Instant, seq: Int64)? {
            answered.map { ($0.at, $0.seq) } ?? closed
        }
    }

    private let words: ViewWords
    private let start: Instant
    private let end: Instant
    private var requests: [String: Request] = [:]
    private var internals: [(matter: Matter, seq: Int64)] = []

    init(_ words: ViewWords, from start: Instant, to end: Instant) {
        self.words = words
        self.start = start
        self.end = end
    }

    /// Takes up an entry of a matter, in order, from the beginning of the record.
    mutating func add(_ entry: Entry) {
        switch entry.kind {
        case .matterOpened:
            guard let matter = try? Matter(opened: entry) else { return }
            if matter.isInternal { internals.append((matter, entry.seq)) }
            guard matter.kind == .request else { return }
            requests[entry.subject] = Request(
                received: matter.anchors[.receivedAt]?.at ?? entry.at,
                seq: entry.seq,
                applicant: matter.applicant,
            )
        case .matterNoted where entry.body["step"]?.string == StepKind.answered.rawValue:
            guard var request = requests[entry.subject], entry.effectiveAt < end else { return }
            let outcome = entry.body["outcome"]?.string.flatMap { RequestOutcome(rawValue: $0) }
            request.answered =
                request.answered.map { ($0.at, $0.seq, outcome ?? $0.outcome) }
                ?? (entry.effectiveAt, entry.seq, outcome)
            requests[entry.subject] = request
        case .matterClosed where entry.at < end:
            requests[entry.subject]?.closed = (entry.at, entry.seq)
        default: break
        }
    }

    /// A column: the requests of one kind of applicant, or all.
    private struct Column {
        var new: [Int64] = []
        var carried: [Int64] = []
        var rows: [RequestOutcome: [Int64]] = [:]
        /// Answered before answers had an outcome.
        var unnamed: [Int64] = []
        var done: [Int64] = []
        var left: [Int64] = []

        /// One + two = three (7) + four, and three (7) is the sum of its parts.
        var isSquare: Bool {
            new.count + carried.count == done.count + left.count
                && done.count == rows.values.reduce(unnamed.count) { $0 + $1.count }
        }
    }

    private func column(_ wanted: (ApplicantKind?) -> Bool) -> Column {
        var column = Column()
        for request in requests.values where request.received < end && wanted(request.applicant) {
            let doneBefore = request.done.map { $0.at < start } ?? false
            guard !doneBefore else { continue }
            if request.received >= start {
                column.new.append(request.seq)
            } else {
                column.carried.append(request.seq)
            }
            guard let done = request.done else {
                column.left.append(request.seq)
                continue
            }
            column.done.append(done.seq)
            if let answer = request.answered {
                if let outcome = answer.outcome {
                    column.rows[outcome.row, default: []].append(done.seq)
                } else {
                    column.unnamed.append(done.seq)
                }
            } else {
                column.rows[.other, default: []].append(done.seq)
            }
        }
        return column
    }

    /// The prescribed table.
    var table: AccountTable {
        var heads = ApplicantKind.allCases.map { $0.name[words.language] }
        var columns = ApplicantKind.allCases.map { kind in column { $0 == kind } }
        let nameless = column { $0 == nil }
        if nameless.new.count + nameless.carried.count > 0 {
            heads.append(word("类别未登记", "kind not recorded"))
            columns.append(nameless)
        }
        heads.append(word("总计", "total"))
        columns.append(column { _ in true })
        func row(_ name: String, _ part: (Column) -> [Int64]) -> [AccountTable.Figure] {
            [.init(name)] + columns.map { .init(counting: part($0)) }
        }
        var rows = [
            row(word("一、本年新收政府信息公开申请数量", "1. received this year"), \.new),
            row(word("二、上年结转政府信息公开申请数量", "2. carried over"), \.carried),
        ]
        for outcome in RequestOutcome.allCases where outcome.row == outcome {
            rows.append(row(label(outcome)) { $0.rows[outcome] ?? [] })
        }
        if columns.contains(where: { !$0.unnamed.isEmpty }) {
            rows.append(row(word("三 结果未登记", "3. outcome not recorded"), \.unnamed))
        }
        rows.append(row(word("三（七）总计", "3 (7) total"), \.done))
        rows.append(row(word("四、结转下年度继续办理", "4. carried on"), \.left))
        let isSquare = columns.allSatisfy(\.isSquare)
        return AccountTable(
            id: "three",
            title: word("三、收到和处理政府信息公开申请情况", "Three: requests received and handled"),
            columns: [""] + heads,
            rows: rows,
            note: word(
                "勾稽：一 + 二 = 三（七）+ 四，三（七）= 各项之和，每列\(isSquare ? "相符" : "不符")。未答复而办结的计入其他。",
                "Check: one + two = three (7) + four, three (7) = the sum of its parts, each column \(isSquare ? "square" : "NOT square"). What was closed without an answer is under other.",
            ),
        )
    }

    /// `三（三）不予公开 1.属于国家秘密`.
    private func label(_ outcome: RequestOutcome) -> String {
        let group = outcome.group
        let all = RequestOutcome.allCases.filter { $0.group == group && $0.row == $0 }
        let index = (all.firstIndex(of: outcome) ?? 0) + 1
        guard all.count > 1 else { return part(group) + group.name[words.language] }
        let name = String(index) + "." + outcome.name[words.language]
        return part(group) + (index == 1 ? group.name[words.language] + " " : "") + name
    }

    private func part(_ group: RequestOutcome.Group) -> String {
        guard words.language == .english else { return group.row }
        return "3 (\((RequestOutcome.Group.allCases.firstIndex(of: group) ?? 0) + 1)) "
    }

    private func word(_ chinese: String, _ english: String) -> String {
        Phrase(chinese, english)[words.language]
    }

    // MARK: what is not published

    /// What was not published, by ground: answers to requests, and matters that stay internal.
    var withheld: [AccountTable] {
        var table = AccountTable(
            id: "withheld",
            title: word("不公开的信息，按理由", "Not published, by ground"),
            columns: [
                word("理由", "ground"), word("依申请公开的答复", "answers to requests"),
                word("内部事项", "internal matters"),
            ],
            note: word(
                "以公开为常态、不公开为例外：每一项不公开都要有理由。",
                "Openness is the rule: whatever is not published has a ground.",
            ),
        )
        let matters = internals.filter { $0.matter.openedAt >= start && $0.matter.openedAt < end }
        for ground in RequestOutcome.allCases where ![.granted, .partly].contains(ground) {
            let answers = requests.values.compactMap(\.answered)
                .filter { $0.outcome == ground && $0.at >= start && $0.at < end }
            let kept = matters.filter { $0.matter.withheld == ground }
            guard !answers.isEmpty || !kept.isEmpty else { continue }
            table.rows.append([
                .init(ground.answer[words.language]), .init(counting: answers.map(\.seq)),
                .init(counting: kept.map(\.seq)),
            ])
        }
        let silent = matters.filter { $0.matter.withheld == nil }
        if !silent.isEmpty {
            table.rows.append([
                .init(word("没有说明理由", "no ground given")), .init(""),
                .init(counting: silent.map(\.seq)),
            ])
        }
        let list = AccountTable(
            id: "internal",
            title: word("内部事项", "Internal matters"),
            columns: [
                word("事项", "matter"), word("类型", "type"), word("单位", "organisation"),
                word("理由", "ground"),
            ],
            rows: matters.map { matter, seq in
                [
                    .init(matter.id, [seq]), .init(matter.kind.name[words.language]),
                    .init(words.organisation(matter.organisation).string ?? matter.organisation),
                    .init(matter.withheld?.name[words.language] ?? ""),
                ]
            },
        )
        return [table, list]
    }
}
