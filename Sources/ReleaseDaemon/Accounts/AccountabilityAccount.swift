import Channels
import Model

/// The three ledgers of accountability: not published, published late, inaccurate.
///
/// Pure. A duty that was armed late (a grade that was raised afterwards) says so, and limits in words are no
/// law, so both can be told apart by whoever judges.
struct AccountabilityAccount {
    private let words: ViewWords
    private let now: Instant
    private var missing: AccountTable
    private var late: AccountTable
    private var inaccurate: AccountTable

    init(_ words: ViewWords, now: Instant) {
        self.words = words
        self.now = now
        func table(_ id: String, _ title: Phrase, _ heads: [Phrase]) -> AccountTable {
            AccountTable(
                id: id,
                title: title[words.language],
                columns: heads.map { $0[words.language] },
            )
        }
        let duty = [
            Phrase("任务", "duty"), Phrase("事项", "what"), Phrase("单位", "organisation"),
            Phrase("到期", "due"),
        ]
        missing = table(
            "missing",
            Phrase("不公开：逾期未完成", "Not published: missed"),
            duty + [Phrase("结论", "outcome"), Phrase("说明", "remarks")],
        )
        late = table(
            "late",
            Phrase("公开不及时：逾期完成", "Published late"),
            duty + [
                Phrase("完成", "done"), Phrase("迟（分）", "late (min)"), Phrase("说明", "remarks"),
            ],
        )
        inaccurate = table(
            "inaccurate",
            Phrase("公开内容不准确：更正和撤回", "Inaccurate: corrected or withdrawn"),
            [
                Phrase("发布", "release"), Phrase("标题", "title"), Phrase("单位", "organisation"),
                Phrase("责任人", "responsible"), Phrase("更正", "corrections"),
                Phrase("撤回", "withdrawn"),
            ],
        )
    }

    mutating func add(_ duty: Obligation) {
        let isMissed = duty.outcome == .missed || (duty.isOpen && now > duty.due)
        guard isMissed || duty.outcome == .late else { return }
        let proof = [duty.currentBreach?.seq, duty.settlement?.seq].compactMap { $0 }
        var cells: [AccountTable.Figure] = [
            .init(duty.id, [duty.openedSeq] + proof), .init(duty.rule.title[words.language]),
            .init(words.organisation(duty.organisation).string ?? duty.organisation),
            .init(time(duty.due)),
        ]
        if isMissed {
            let name = duty.outcome?.name ?? Obligation.Phase.overdue.name
            cells.append(.init(name[words.language]))
            cells.append(.init(remarks(duty)))
            missing.rows.append(cells)
        } else {
            cells.append(.init(duty.satisfiedAt.map { time($0) } ?? ""))
            // A second late is late: minutes are rounded up.
            let minutes = duty.lateBy.map { String(($0.count + 59_999) / 60_000) }
            cells.append(.init(minutes ?? ""))
            cells.append(.init(remarks(duty)))
            late.rows.append(cells)
        }
    }

    private func remarks(_ duty: Obligation) -> String {
        var remarks: [Phrase] = []
        if duty.rule.basis.isOwnCommitment {
            remarks.append(Phrase("本单位承诺，不属违法", "own commitment, no breach of law"))
        }
        if let armed = duty.armedLateAt {
            remarks.append(
                Phrase("定级后起算（\(time(armed))）", "armed by a later grade (\(time(armed)))")
            )
        }
        if let cause = duty.currentBreach?.cause.flatMap({ Obligation.Cause(rawValue: $0) }) {
            remarks.append(Phrase("因\(cause.name.chinese)", "after: \(cause.name.english)"))
        }
        if let reassessment = duty.reassessment {
            let outcome = reassessment.outcome.name
            remarks.append(
                Phrase(
                    "更正后\(outcome.chinese) #\(reassessment.seq)",
                    "as corrected: \(outcome.english) #\(reassessment.seq)"
                )
            )
        }
        return remarks.map { $0[words.language] }.joined(
            separator: words.language == .chinese ? "；" : "; "
        )
    }

    /// A release whose corrections (revisions after the first) or withdrawal fall into the period.
    mutating func add(
        _ release: Release,
        text: ReleaseText?,
        corrections: [Int64],
        withdrawal: Int64?,
    ) {
        guard !corrections.isEmpty || withdrawal != nil else { return }
        inaccurate.rows.append([
            .init([release.id, release.indexNumber].compactMap { $0 }.joined(separator: " ")),
            .init(text?.title ?? ""),
            .init(words.organisation(release.publisher).string ?? release.publisher),
            .init(text?.responsible ?? ""), .init(counting: corrections),
            .init(counting: withdrawal.map { [$0] } ?? []),
        ])
    }

    private func time(_ instant: Instant) -> String {
        LocalTime(instant, in: words.zone).dateHourMinute
    }

    var tables: [AccountTable] { [missing, late, inaccurate] }
}
