import Model

/// The life of an incident: opened, graded, its time corrected, closed.
extension Case {
    func open(_ opening: DeskCommand.Opening) throws(DeskError) -> [EntryDraft] {
        try require(.officer)
        try checkPast(opening.occurredAt, field: Phrase("发生时间", "the time of occurrence"))
        if let reportedAt = opening.reportedAt {
            try checkPast(reportedAt, field: Phrase("报告时间", "the time of the report"))
            try checkOrder(occurredAt: opening.occurredAt, reportedAt: reportedAt)
        }
        try checkTitle(opening.text.value.title)
        if let mark = TextCheck.secrecyMark(in: opening.text.value.place ?? "") {
            throw refuse(TextCheck.secret(mark))
        }
        let organisation = opening.leadOrganisation ?? officer.organisation
        try checkOrganisation(organisation)
        let year = policy.zone.date(now).year
        let sequence = try next("incident/" + String(year))
        let id = CivilDate.padded(year, 4) + "-" + CivilDate.padded(Int(sequence), 4)
        return [
            entry(
                .incidentOpened,
                id,
                [
                    "category": .string(opening.category.rawValue),
                    "occurredAt": JSON(opening.occurredAt),
                    "isEstimated": .bool(opening.isEstimated),
                    "reportedAt": JSON(opening.reportedAt),
                    "grade": JSON(opening.grade?.rawValue),
                    "nature": JSON(opening.nature?.rawValue),
                    "leadOrganisation": .string(organisation),
                    "document": .string(opening.text.digest.hex),
                ],
            )
        ]
    }

    private func checkOrder(occurredAt: Instant, reportedAt: Instant) throws(DeskError) {
        guard reportedAt >= occurredAt else {
            throw refuse(
                .value(
                    "reportedBeforeOccurred",
                    Phrase("报告时间早于发生时间", "reported before it occurred"),
                    hint: Phrase("核对 --reported 和 --occurred", "check --reported and --occurred"),
                )
            )
        }
    }

    func grade(_ id: String, to grade: Grade, reason: Digest) throws(DeskError) -> [EntryDraft] {
        let incident = try openIncident(id)
        // Lowering lifts duties off the bureau, so it is no act of the person on duty.
        let isLower = incident.grade.map { order(grade) > order($0) } ?? false
        if isLower { try require(.approver) } else { try require(.officer, .approver) }
        guard incident.grade != grade else {
            throw refuse(
                .act(
                    "sameGrade",
                    Phrase(
                        "事件 \(id) 已是\(grade.label.chinese)",
                        "incident \(id) already is \(grade.label.english)",
                    ),
                )
            )
        }
        return [
            entry(
                .incidentRegraded,
                id,
                [
                    "from": JSON(incident.grade?.rawValue),
                    "to": .string(grade.rawValue),
                    "reason": .string(reason.hex),
                ],
            )
        ]
    }

    func correct(
        _ id: String,
        occurredAt: Instant,
        isEstimated: Bool,
        reason: Digest? = nil,
    ) throws(DeskError) -> [EntryDraft] {
        try require(.officer, .approver)
        let incident = try openIncident(id)
        try checkPast(occurredAt, field: Phrase("发生时间", "the time of occurrence"))
        if let reportedAt = incident.reportedAt {
            try checkOrder(occurredAt: occurredAt, reportedAt: reportedAt)
        }
        guard occurredAt != incident.occurredAt || isEstimated != incident.isEstimated else {
            throw refuse(
                .act(
                    "sameTime",
                    Phrase("发生时间没有变化", "that is the time already recorded"),
                )
            )
        }
        return [
            entry(
                .incidentCorrected,
                id,
                [
                    "occurredAt": JSON(occurredAt),
                    "formerOccurredAt": JSON(incident.occurredAt),
                    "isEstimated": .bool(isEstimated),
                    "reason": JSON(reason),
                ],
            )
        ]
    }

    func close(_ id: String, missedReason: Digest?) throws(DeskError) -> [EntryDraft] {
        try require(.officer, .approver)
        _ = try openIncident(id)
        if missedReason == nil {
            let open = try openObligations(of: id)
            guard open.isEmpty else {
                throw refuse(
                    .act(
                        "dutiesOpen",
                        Phrase(
                            "不能结案：还有 \(open.count) 项时限任务未完成（\(open.joined(separator: "、"))）",
                            "not closed: \(open.count) duties are open (\(open.joined(separator: ", ")))",
                        ),
                        hint: Phrase(
                            "先完成这些任务；确实不再办理的，用 --missed --reason 说明，记为未完成",
                            "finish them; or settle them as missed with --missed --reason",
                        ),
                    )
                )
            }
        } else {
            // Declaring a duty missed is an answer to the public: the approver gives it.
            try require(.approver)
        }
        let pending = try stored { () throws(StorageFault) in
            try records.records(.release, state: "draft", through: .max, limit: Case.listLimit)
        }
        let drafts = pending.filter { $0.body["incident"]?.string == id }.map(\.id)
        guard drafts.isEmpty || missedReason != nil else {
            throw refuse(
                .act(
                    "draftsOpen",
                    Phrase(
                        "不能结案：还有未发布的草稿（\(drafts.joined(separator: "、"))）",
                        "not closed: drafts are unpublished (\(drafts.joined(separator: ", ")))",
                    ),
                    hint: Phrase(
                        "先发布；不再需要的作废：releasectl release discard 编号 --reason 理由",
                        "publish them, or give them up: releasectl release discard ID --reason R",
                    ),
                )
            )
        }
        return [
            entry(.incidentClosed, id, ["missedReason": JSON(missedReason)])
        ]
    }

    /// Rows read for one decision at most.
    static let listLimit = 10_000

    /// Open obligations of an incident and its releases (a countersignature hangs on the release).
    func openObligations(of incident: String) throws(DeskError) -> [String] {
        var rows: [Record] = []
        for state in Obligation.openStates {
            rows += try stored { () throws(StorageFault) in
                try records.records(
                    .obligation,
                    state: state,
                    through: .max,
                    limit: Case.listLimit,
                )
            }
        }
        return rows.filter { row in
            row.id.hasPrefix(incident + "/") || row.body["incident"]?.string == incident
        }.map(\.id).sorted()
    }

    private func order(_ grade: Grade) -> Int { Grade.allCases.firstIndex(of: grade) ?? 0 }

    func checkPast(_ instant: Instant, field: Phrase) throws(DeskError) {
        guard instant <= now else {
            throw refuse(
                .value(
                    "future",
                    Phrase("\(field.chinese)在将来", "\(field.english) is in the future"),
                    hint: Phrase(
                        "核对日期；只写 HH:MM 时取最近一次已过去的时刻",
                        "check the date; a bare HH:MM is the latest such time that has passed",
                    ),
                )
            )
        }
        // Longer ago than anything that is still run as an incident: a slip of the year.
        guard now - instant <= .days(3_660) else {
            throw refuse(
                .value(
                    "longAgo",
                    Phrase("\(field.chinese)早于十年前", "\(field.english) is over ten years ago"),
                    hint: Phrase("核对年份", "check the year"),
                )
            )
        }
    }

    func checkTitle(_ title: String) throws(DeskError) {
        guard title.contains(where: { !$0.isWhitespace }), !title.contains(where: \.isNewline),
            title.count <= TextCheck.maximumTitleCharacters
        else {
            throw refuse(
                .value(
                    "title",
                    Phrase(
                        "标题须为一行，1 至 \(TextCheck.maximumTitleCharacters) 字",
                        "a title is one line of 1 to \(TextCheck.maximumTitleCharacters) characters",
                    ),
                )
            )
        }
        let hasControls = title.unicodeScalars.contains { scalar in
            scalar.properties.generalCategory == .control
        }
        guard !hasControls else {
            throw refuse(
                .value(
                    "title",
                    Phrase("标题含换行或控制字符", "the title holds a line break or control character"),
                    hint: Phrase("标题写成一行", "write it on one line"),
                )
            )
        }
        if let mark = TextCheck.secrecyMark(in: title) { throw refuse(TextCheck.secret(mark)) }
    }

    func checkOrganisation(_ id: String) throws(DeskError) {
        guard policy.organisation(id) != nil else {
            let known = policy.organisations.map(\.id).joined(separator: ", ")
            throw refuse(
                .value(
                    "organisation",
                    Phrase("没有机构 \(id)", "no organisation \(id)"),
                    hint: Phrase("已配置：\(known)", "configured: \(known)"),
                )
            )
        }
    }
}
