import Model

extension Explanation {
    /// The anchor, the limit and the law.
    static func beginning(
        _ obligation: Obligation,
        _ times: TimeRules,
        _ stamp: (Int64) -> Stamp?,
    ) -> [Line] {
        let anchor = obligation.anchor
        let rule = obligation.rule
        var chinese = anchor.field.name.chinese + (anchor.isEstimated ? "(估计)" : "")
        var english = anchor.field.name.english + (anchor.isEstimated ? " (estimated)" : "")
        if anchor.field == .stagedAt, let stage = obligation.slot {
            (chinese, english) = ("进入阶段 \(stage)", "stage \(stage) entered")
        }
        if let stamp = stamp(anchor.seq) {
            let at = LocalTime(stamp.at, in: times.zone)
            chinese += "，\(stamp.actor) \(at.dateHourMinute) 录入"
            english += ", recorded by \(stamp.actor) at \(at.dateHourMinute)"
        }
        let corrections = obligation.changes.filter { $0.cause == .corrected }.count
        chinese += corrections == 0 ? "，未更正" : "，更正 \(corrections) 次"
        english +=
            corrections == 0
            ? ", not corrected"
            : ", corrected " + (corrections == 1 ? "once" : "\(corrections) times")
        let basisChinese = rule.basis.isOwnCommitment ? "本单位承诺" : "依据"
        let basisEnglish = rule.basis.isOwnCommitment ? "own commitment" : "basis"
        let counting = counting(rule.measure)
        var lines = [
            Line(
                Phrase("起算", "from"),
                at: anchor.at,
                Phrase(chinese, english),
                entry: anchor.seq,
            ),
            Line(
                Phrase("限期", "limit"),
                Phrase(
                    RemainingText.budget(rule.budget, of: rule.measure, .chinese)
                        + "，\(counting.chinese)；规则 \(rule.reference)，"
                        + "\(basisChinese) \(rule.basis.document)“\(rule.basis.quote)”",
                    RemainingText.budget(rule.budget, of: rule.measure, .english)
                        + ", \(counting.english); rule \(rule.reference), "
                        + "\(basisEnglish): \(rule.basis.document), \"\(rule.basis.quote)\"",
                ),
                entry: obligation.openedSeq,
            ),
        ]
        if let armedLateAt = obligation.armedLateAt {
            lines.append(
                Line(
                    Phrase("适用", "armed"),
                    at: armedLateAt,
                    Phrase(
                        armedLateAt > obligation.due ? "级别确定时已过到期时刻" : "级别在立案之后确定",
                        armedLateAt > obligation.due
                            ? "already past due when the grade was set"
                            : "the grade was set after the opening",
                    ),
                    entry: obligation.openedSeq,
                )
            )
        }
        return lines
    }

    /// How the measure counts, in words.
    static func counting(_ measure: Measure) -> Phrase {
        switch measure {
        case .wall: Phrase("按时钟连续计算", "counted through by the clock")
        case .workingDays: Phrase("自次日起按工作日计算", "working days from the next day on")
        case .calendarDays(let roll, _, _), .months(let roll, _, _):
            roll == .none
                ? Phrase("自次日起连续计算", "days from the next day on")
                : Phrase("自次日起连续计算，末日休息则顺延", "days from the next day on, rolled off rest days")
        case .series: Phrase("按固定日期", "at fixed dates")
        case .officeHours: Phrase("只计工作时间", "office hours only")
        }
    }

    /// Each day counted or left out, as it was known when it ended; nothing for the clock on the wall.
    static func days(_ obligation: Obligation, _ times: TimeRules) -> [Line] {
        let equation = Equation(
            anchor: obligation.anchor.at,
            measure: obligation.rule.measure,
            budget: obligation.budget(before: obligation.settledSeq),
            pauses: obligation.pauses(before: obligation.settledSeq),
        )
        guard obligation.rule.measure.unit != .milliseconds, obligation.due < .never else {
            return []
        }
        var number = 0
        return equation.countedDays(reaching: equation.budget, in: times).map { day in
            let names = ["一", "二", "三", "四", "五", "六", "日"]
            let english = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
            if day.reason == .counted { number += 1 }
            let reason = reason(day, number)
            return Line(
                Phrase("计日", "day"),
                Phrase(
                    day.date.text + " 周" + names[day.date.weekday - 1] + "  " + reason.chinese,
                    day.date.text + " " + english[day.date.weekday - 1] + "  " + reason.english,
                ),
            )
        }
    }

    private static func reason(_ day: Equation.CountedDay, _ number: Int) -> Phrase {
        switch day.reason {
        case .anchor: Phrase("起算当日不计入", "the day of the event is not counted")
        case .counted:
            Phrase(
                "第 \(number) 日" + (day.makeUp.map { "(\($0)调休上班)" } ?? "")
                    + (day.isProvisional ? "(日历未发布，暂定)" : ""),
                "day \(number)" + (day.makeUp.map { " (make-up day, \($0))" } ?? "")
                    + (day.isProvisional ? " (no notice yet, provisional)" : ""),
            )
        case .weekend: Phrase("周末，不计", "weekend, not counted")
        case .holiday(let name): Phrase("\(name)，不计", "\(name), not counted")
        case .paused: Phrase("暂停期间，不计", "paused, not counted")
        case .noSlot: Phrase("非发布日", "no slot")
        case .rolled: Phrase("末日休息，顺延", "day of rest, rolled on")
        }
    }

    /// What moved the due instant while it ran.
    static func moves(_ obligation: Obligation, _ times: TimeRules) -> [Line] {
        // What came after the settlement is another view and has lines of its own.
        lines(of: obligation.changes.filter { $0.seq < obligation.settledSeq }, obligation, times)
    }

    /// A due instant as the measure has it: the end of a day as 24:00, none while it is paused.
    private static func due(
        _ instant: Instant,
        _ obligation: Obligation,
        _ times: TimeRules,
    ) -> Phrase {
        guard instant < .never else { return Phrase("未定", "open") }
        let isDayEnd = obligation.rule.measure.unit != .milliseconds
        let text = time(instant, times.zone, isDayEnd: isDayEnd)
        return Phrase(text, text)
    }

    private static func lines(
        of changes: [Obligation.Change],
        _ obligation: Obligation,
        _ times: TimeRules,
    ) -> [Line] {
        changes.map { change in
            let former = due(change.formerDue, obligation, times)
            let new = due(change.due, obligation, times)
            var chinese = "到期 \(former.chinese) 改为 \(new.chinese)"
            var english = "due \(former.english) now \(new.english)"
            if change.at > change.formerDue, change.due > change.formerDue {
                chinese = "事后补记：" + chinese
                english = "recorded after due: " + english
            }
            if change.anchor.at != change.formerAnchor.at {
                chinese +=
                    "，起算由 \(time(change.formerAnchor.at, times.zone)) 改为 "
                    + time(change.anchor.at, times.zone)
                english +=
                    ", anchor \(time(change.formerAnchor.at, times.zone)) now "
                    + time(change.anchor.at, times.zone)
            }
            if let pause = change.pause {
                chinese +=
                    "，不计 \(time(pause.from, times.zone)) 之后至 "
                    + (pause.to.map { time($0, times.zone) } ?? "恢复")
                english +=
                    ", not counted after \(time(pause.from, times.zone)) until "
                    + (pause.to.map { time($0, times.zone) } ?? "resumed")
            }
            if let amount = change.extendedBy {
                let measure = obligation.rule.measure
                chinese += "，延长 " + RemainingText.budget(amount, of: measure, .chinese)
                english += ", extended by " + RemainingText.budget(amount, of: measure, .english)
            }
            if let approver = change.approvedBy {
                chinese += "，\(approver) 批准"
                english += ", approved by \(approver)"
            }
            if let basis = change.basis {
                chinese += "，依据 \(basis)"
                english += ", basis \(basis)"
            }
            return Line(
                change.cause.name,
                at: change.at,
                Phrase(chinese, english),
                entry: change.seq,
            )
        }
    }

    /// Warnings, due, the breaches.
    static func instants(
        _ obligation: Obligation,
        _ now: Instant,
        _ times: TimeRules,
    ) -> [Line] {
        var lines: [Line] = []
        for (index, instant) in obligation.warnAt.enumerated() {
            let isRecorded = index < obligation.warned
            let state =
                isRecorded
                ? Phrase("已提醒", "given")
                : obligation.isOpen
                    ? Phrase("未到", "to come") : Phrase("未再需要", "no longer needed")
            lines.append(Line(Phrase("预警", "warning"), at: instant, state))
        }
        if obligation.due == .never {
            lines.append(Line(Phrase("到期", "due"), Phrase("未定，暂停中", "open while paused")))
        } else {
            lines.append(
                Line(
                    Phrase("到期", "due"),
                    at: obligation.due,
                    obligation.isProvisional
                        ? Phrase("暂定：日历尚未发布", "provisional: no calendar notice yet")
                        : Phrase("", ""),
                    isDayEnd: obligation.rule.measure.unit != .milliseconds,
                )
            )
        }
        for breach in obligation.breaches {
            let delay = breach.detectedAt - breach.due
            let isOwn = obligation.rule.basis.isOwnCommitment
            lines.append(
                Line(
                    Phrase("逾期", "breach"),
                    at: breach.due,
                    Phrase(
                        (isOwn ? "未兑现本单位承诺(不是法定期限)" : "到期未完成")
                            + "，发现于 \(time(breach.detectedAt, times.zone))，"
                            + "晚 \(RemainingText.exact(delay, .chinese))",
                        (isOwn ? "own commitment not kept (no limit of the law)" : "not satisfied")
                            + ", noticed \(time(breach.detectedAt, times.zone)), "
                            + "\(RemainingText.exact(delay, .english)) after",
                    ),
                    entry: breach.seq,
                    isDayEnd: obligation.rule.measure.unit != .milliseconds,
                )
            )
        }
        if let acknowledgement = obligation.acknowledgement {
            lines.append(
                Line(
                    Phrase("确认", "acknowledged"),
                    at: acknowledgement.at,
                    Phrase(
                        "\(acknowledgement.by) 已知悉，至 "
                            + time(acknowledgement.until, times.zone),
                        "by \(acknowledgement.by) until "
                            + time(acknowledgement.until, times.zone),
                    ),
                )
            )
        }
        return lines
    }

    /// What satisfied it, and how a correction that came later would see it.
    static func ending(_ obligation: Obligation, _ times: TimeRules) -> [Line] {
        guard let settlement = obligation.settlement else { return [] }
        var lines: [Line] = []
        if let satisfiedAt = settlement.satisfiedAt {
            lines.append(
                Line(
                    Phrase("完成", "done"),
                    at: satisfiedAt,
                    proof(obligation.rule, settlement.evidence),
                    entry: settlement.evidence?.seq,
                )
            )
        }
        if let view = obligation.reassessment {
            lines += self.lines(
                of: obligation.changes.filter {
                    $0.seq > settlement.seq && $0.cause != .corrected
                },
                obligation,
                times,
            )
            let span = view.lateBy.map { lateBy in
                Phrase(
                    " " + RemainingText.exact(lateBy, .chinese),
                    " by " + RemainingText.exact(lateBy, .english),
                )
            }
            lines.append(
                Line(
                    Phrase("更正后", "as corrected"),
                    at: view.due < .never ? view.due : nil,
                    Phrase(
                        "按更正后的起算 \(time(view.anchor.at, times.zone)) 应为"
                            + view.outcome.name.chinese + (span?.chinese ?? "")
                            + "；当时的结论保留",
                        "from \(time(view.anchor.at, times.zone)) it would be "
                            + view.outcome.name.english + (span?.english ?? "")
                            + "; the result as known then stands",
                    ),
                    entry: view.seq,
                    isDayEnd: obligation.rule.measure.unit != .milliseconds,
                )
            )
        }
        return lines
    }

    private static func proof(_ rule: Rule, _ evidence: Obligation.Evidence?) -> Phrase {
        switch rule.satisfiedBy {
        case .released:
            let channel = evidence?.channel ?? ""
            let digest = evidence?.digest.map { String($0.hex.prefix(8)) + "…" } ?? "-"
            return Phrase(
                "\(channel) 回读一致，sha256 \(digest)",
                "read back on \(channel), sha256 \(digest)",
            )
        case .conferenceHeld: return Phrase("新闻发布会举行", "the press conference was held")
        case .countersigned: return Phrase("已补签", "countersigned")
        case .graded: return Phrase("级别已确定", "the grade was set")
        case .answered: return Phrase("已答复", "answered")
        case .columnUpdated: return Phrase("栏目已更新", "the column was updated")
        case .readingReceived: return Phrase("数据已收到", "the reading arrived")
        case .reported: return Phrase("已报送", "reported")
        case .taken(let step): return step.name
        }
    }

    /// `按时，早 3 小时 09 分 56 秒；本机时钟误差 ±2 毫秒`.
    static func verdict(_ obligation: Obligation, now: Instant) -> Phrase {
        guard let settlement = obligation.settlement else {
            let phase = obligation.phase(at: now).name
            return Phrase(
                phase.chinese + "，"
                    + RemainingText.remaining(until: obligation.due, now: now, .chinese),
                phase.english + ", "
                    + RemainingText.remaining(until: obligation.due, now: now, .english),
            )
        }
        let outcome = settlement.outcome.name
        guard let satisfiedAt = settlement.satisfiedAt else {
            let approver = settlement.approvedBy ?? settlement.by
            return Phrase(
                outcome.chinese + "，\(approver) 决定"
                    + (settlement.basis.map { "，依据 \($0)" } ?? ""),
                outcome.english + ", decided by \(approver)"
                    + (settlement.basis.map { ", basis \($0)" } ?? ""),
            )
        }
        let span = obligation.due - satisfiedAt
        var chinese = outcome.chinese
        var english = outcome.english
        if let lateBy = settlement.lateBy {
            chinese += "，晚 " + RemainingText.exact(lateBy, .chinese)
            english += ", " + RemainingText.exact(lateBy, .english) + " after due"
        } else {
            chinese += "，早 " + RemainingText.exact(span, .chinese)
            english += ", " + RemainingText.exact(span, .english) + " before due"
        }
        if let error = settlement.evidence?.clockError {
            chinese += "；本机时钟误差 ±\(error.count) 毫秒"
            english += "; clock error ±\(error.count) ms"
        } else if settlement.evidence?.channel != nil {
            chinese += "；本机时钟误差未知"
            english += "; clock error unknown"
        }
        if obligation.verdict == .withinClockUncertainty {
            chinese += "，差距在时钟误差之内，须由人判定"
            english += ", within the clock's uncertainty: a person decides"
        }
        return Phrase(chinese, english)
    }
}
