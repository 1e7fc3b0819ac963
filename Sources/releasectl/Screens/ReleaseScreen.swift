import Model

/// Releases: the draft and what is wrong with it, the way to approval, and what went out.
enum ReleaseScreen {
    /// `release draft`, `edit`, `check`: the findings, then the next step.
    static func draft(_ release: Facts, on sheet: inout Sheet) {
        head(release, on: &sheet)
        guard release.part("pending") != nil || !release.list("findings").isEmpty else {
            sheet.line(
                "  ",
                Mark.good,
                Span(" " + sheet.word("没有待发的修改", "nothing is waiting to be published"))
            )
            return sheet.next("releasectl release show " + release.id)
        }
        findings(release.list("findings"), on: &sheet)
        let refused = release.list("findings").contains { $0.text("severity") == "refusal" }
        let submit = "releasectl release submit " + release.id
        if refused {
            sheet.shellLine(
                head: sheet.word("改好后提交  ", "mend it, then  "),
                command: submit,
            )
            sheet.shellLine(
                head: sheet.word("修改  ", "mend by  "),
                command: "releasectl release edit \(release.id) --led '…'",
            )
        } else {
            sheet.next(submit)
        }
    }

    /// `release submit`, `review`, `approve`, `return`: where it stands and who is next.
    static func step(_ release: Facts, on sheet: inout Sheet) {
        head(release, on: &sheet)
        reviews(release.part("pending"), on: &sheet)
        WorkflowScreen.steps(release.part("pending")?.part("workflow"), on: &sheet)
        findings(release.list("findings").filter { $0.text("severity") != "ok" }, on: &sheet)
        nextStep(release, on: &sheet)
    }

    /// Who is next, by where the release stands.
    ///
    /// `bound` is the option that holds a decision to the text that was read.
    private static func nextStep(
        _ release: Facts,
        bound: String = "",
        on sheet: inout Sheet,
    ) {
        let command = "releasectl release "
        switch release.part("pending")?.text("stage") {
        case "submitted":
            if let way = release.part("pending")?.part("workflow") {
                return WorkflowScreen.next(way, release.id, bound, on: &sheet)
            }
            let reviews = release.part("pending")?.list("reviews") ?? []
            if reviews.contains(where: { $0.text("kind") == "secrecy" && $0.flag("passed") }) {
                sheet.next(command + "approve " + release.id + bound)
            } else {
                sheet.next(command + "review \(release.id) --kind secrecy --pass --note …" + bound)
            }
        case "approved": sheet.next(command + "publish " + release.id + bound)
        case "draft":
            sheet.next(
                command + "edit \(release.id) --body 通报.md",
                command + "submit " + release.id,
            )
        default: break
        }
    }

    static func findings(_ findings: [Facts], on sheet: inout Sheet) {
        for (index, finding) in findings.enumerated() {
            let mark: Span
            switch finding.text("severity") {
            case "ok": mark = Mark.good
            case "warning": mark = Mark.warning
            default: mark = Mark.bad
            }
            var spans: [Span] = ["  ", mark, Span(" " + finding.text("message"))]
            if let place = finding.some("where") { spans.append(Span("    " + place, .faint)) }
            sheet.line(spans, hanging: 4)
            // What several findings in a row have in common is said once, behind the last.
            let following = index + 1 < findings.count ? findings[index + 1].text("hint") : ""
            if let hint = finding.some("hint"), hint != following {
                sheet.line([Span("    " + hint, .faint)], hanging: 4)
            }
        }
    }

    /// `草稿 R-0001   首次发布   295 字`.
    static func head(_ release: Facts, on sheet: inout Sheet) {
        let pending = release.part("pending")
        let stage =
            pending?.some("stageName") ?? release.some("stateName") ?? release.text("state")
        let revision = pending?.number("revision") ?? 1
        var facts = [
            Span(stage + " " + release.id, .strong),
            Span(release.some("kindName") ?? release.text("kind")),
        ]
        if revision > 1 {
            facts.append(Span(sheet.word("第 \(revision) 版", "revision \(revision)")))
        }
        if release.text("audience") == Audience.inside.rawValue {
            facts.append(Span(release.text("audienceName"), .warning))
        }
        let characters = pending?.number("characters") ?? count(release)
        if let characters {
            facts.append(Span(sheet.word("\(characters) 字", "\(characters) characters")))
        }
        if let incident = release.some("incident") {
            facts.append(Span(sheet.word("事件 ", "incident ") + incident, .faint))
        }
        sheet.facts(facts)
    }

    private static func count(_ release: Facts) -> Int64? {
        release.list("revisions").last?.number("characters")
    }

    private static func reviews(_ pending: Facts?, on sheet: inout Sheet) {
        guard let pending else { return }
        var table = Table(elastic: [4])
        for review in pending.list("reviews") {
            let passed = review.flag("passed")
            table.row([
                passed ? Mark.good : Mark.bad,
                Span(review.some("kindName") ?? review.text("kind")),
                Span(passed ? sheet.word("通过", "passed") : sheet.word("未通过", "failed")),
                Span(
                    [review.text("by"), review.stamp("at").map { sheet.minute($0) } ?? ""]
                        .joined(separator: " ")
                ), Span(review.text("note")),
            ])
        }
        table.print(on: &sheet)
        sheet.facts(
            [
                person(sheet.word("起草 ", "drafted by "), pending.some("drafter")),
                person(sheet.word("提交 ", "submitted by "), pending.some("submitter")),
                person(sheet.word("批准 ", "approved by "), pending.some("approver")),
            ],
            indent: 2,
        )
    }

    private static func person(_ label: String, _ name: String?) -> Span {
        Span(name.map { label + $0 } ?? "")
    }

    /// `release show`: the text, where it stands, what came back.
    ///
    /// With `history` also what the revisions before it said, and their deliveries.
    static func show(_ release: Facts, history isLong: Bool = false, on sheet: inout Sheet) {
        head(release, on: &sheet)
        var facts: [Span] = []
        if let at = release.stamp("publishedAt") {
            facts.append(Span(sheet.word("发布 ", "published ") + sheet.full(at)))
        }
        if let at = release.stamp("withdrawnAt") {
            let reason = release.text("withdrawalReason")
            facts.append(
                Span(sheet.word("撤回 ", "withdrawn ") + sheet.full(at) + " " + reason, .warning)
            )
        }
        if let number = release.some("indexNumber") {
            facts.append(Span(sheet.word("索引号 ", "index ") + number))
        }
        if let expires = release.stamp("expiresAt") {
            facts.append(Span(sheet.word("有效至 ", "until ") + sheet.minute(expires)))
        }
        if let ground = release.some("withheldName") {
            let label = sheet.word("不公开的理由 ", "not disclosed: ")
            facts.append(Span("\(label)\(ground) (\(release.text("withheldBasis")))"))
        }
        if let url = release.some("url") { facts.append(Span(url, .faint)) }
        if release.flag("needsCountersignature") {
            facts.append(Span(sheet.word("待补签", "needs a countersignature"), .warning))
        }
        sheet.facts(facts, indent: 2)
        if let discarded = release.part("discarded"), release.text("state") == "discarded" {
            discard(discarded, on: &sheet)
        }
        text(release.part("text"), on: &sheet)
        if release.flag("isTextErased") {
            sheet.line(
                Span("  " + sheet.word("文字已不再保存", "text no longer kept"), .warning)
            )
        }
        reviews(release.part("pending"), on: &sheet)
        WorkflowScreen.steps(release.part("pending")?.part("workflow"), on: &sheet)
        findings(release.list("findings").filter { $0.text("severity") != "ok" }, on: &sheet)
        let revisions = release.list("revisions")
        let newest = revisions.compactMap { $0.number("number") }.max()
        DeliveryScreen.byChannel(
            release.list("deliveries").filter {
                guard let revision = $0.number("revision"), let newest else { return true }
                return revision == newest
            },
            on: &sheet,
        )
        history(revisions, on: &sheet)
        if isLong {
            for revision in revisions { WorkflowScreen.signatures(revision, on: &sheet) }
            for revision in revisions where revision.number("number") != newest {
                earlier(revision, of: release, on: &sheet)
            }
        }
        for obligation in release.list("obligations") {
            ObligationScreen.conclusion(obligation, on: &sheet)
        }
        let digest = release.part("pending")?.some("digest")
        // Who has read the text may act on just this text.
        nextStep(release, bound: digest.map { " --digest " + SeenText.short($0) } ?? "", on: &sheet)
    }

    /// A revision that another has taken the place of.
    private static func earlier(_ revision: Facts, of release: Facts, on sheet: inout Sheet) {
        let number = revision.text("number")
        sheet.blank()
        sheet.line(Span(sheet.word("第 \(number) 版", "revision \(number)"), .strong))
        text(revision.part("text"), on: &sheet)
        let deliveries = release.list("deliveries").filter { $0.text("revision") == number }
        DeliveryScreen.byChannel(deliveries, on: &sheet)
    }

    private static func discard(_ discarded: Facts, on sheet: inout Sheet) {
        let at = discarded.stamp("at").map { sheet.minute($0) } ?? ""
        let by = discarded.text("by")
        sheet.line(
            [
                Span(
                    "  " + sheet.word("作废 ", "discarded ") + [at, by].joined(separator: " "),
                    .warning,
                ), Span("  " + discarded.text("reason")),
            ],
            hanging: 4,
        )
    }

    /// `release discard`: what was given up, and what stays.
    static func discarded(_ release: Facts, on sheet: inout Sheet) {
        let revision = release.part("discarded")?.text("revision") ?? ""
        sheet.facts([
            Span(sheet.word("已作废 ", "discarded ") + release.id, .strong),
            Span(sheet.word("第 \(revision) 版", "revision \(revision)")),
            Span(release.text("title")),
        ])
        if let discarded = release.part("discarded") { discard(discarded, on: &sheet) }
        guard release.text("state") != "discarded" else { return }
        sheet.line(Span("  " + sheet.word("已发布的不变", "what is out stays as it is"), .faint))
    }

    private static func text(_ text: Facts?, on sheet: inout Sheet) {
        guard let text else { return }
        sheet.blank()
        sheet.line([Span("  " + text.text("title"), .strong)], hanging: 2)
        if let correction = text.some("correction") {
            sheet.line([Span("  " + sheet.word("更正 ", "correction ") + correction)], hanging: 2)
        }
        let body = text.text("body")
        sheet.passage(String(body.reversed().drop { $0.isNewline }.reversed()))
        sheet.blank()
        BoardScreen.pages(text.json["led"], label: sheet.word("显示屏", "boards"), on: &sheet)
        if let sms = text.some("sms") {
            sheet.line([Span("  " + sheet.word("短信  ", "SMS  ")), Span(sms)], hanging: 8)
        }
        let channels = text.texts("channels")
        if !channels.isEmpty {
            sheet.line(
                Span("  " + sheet.word("渠道  ", "channels  ") + channels.joined(separator: " "))
            )
        }
        if let digest = text.some("digest") {
            sheet.line(
                Span("  " + sheet.word("摘要  ", "digest  ") + SeenText.short(digest), .faint)
            )
        }
    }

    private static func history(_ revisions: [Facts], on sheet: inout Sheet) {
        guard revisions.count > 1 || revisions.contains(where: { $0.json["text"] != nil }) else {
            return
        }
        var table = Table(elastic: [2, 3])
        for revision in revisions {
            table.row([
                Span(
                    sheet.word(
                        "第 \(revision.text("number")) 版",
                        "revision \(revision.text("number"))",
                    )
                ), Span(revision.stamp("publishedAt").map { sheet.full($0) } ?? ""),
                person(sheet.word("起草 ", "drafted by "), revision.some("drafter")),
                person(sheet.word("批准 ", "approved by "), revision.some("approver")),
                Span(
                    revision.number("entry").map { sheet.word("台账 #\($0)", "ledger #\($0)") } ?? "",
                    .faint,
                ),
            ])
        }
        table.print(on: &sheet)
    }

    static func list(_ facts: Facts, on sheet: inout Sheet) {
        let releases = facts.list("items")
        guard !releases.isEmpty else {
            return sheet.line(Span(sheet.word("没有发布", "no releases")))
        }
        var table = Table(elastic: [4], indent: 0)
        for release in releases {
            let stage = release.part("pending")?.some("stageName")
            let state = release.some("stateName") ?? release.text("state")
            table.row([
                Span(release.id),
                Span(stage.map { state == $0 ? $0 : "\(state) · \($0)" } ?? state),
                Span(release.some("kindName") ?? release.text("kind")),
                Span(
                    (release.stamp("publishedAt") ?? release.stamp("createdAt")).map {
                        sheet.minute($0)
                    } ?? ""
                ), Span(release.text("title")),
            ])
        }
        table.print(on: &sheet)
    }

    /// `release publish`, `withdraw`, `issue`: what each channel did and what it means for the clock.
    static func published(_ release: Facts, on sheet: inout Sheet) {
        var facts: [Span] = []
        let isInternal = release.text("audience") == Audience.inside.rawValue
        if isInternal, let at = release.stamp("updatedAt") {
            facts.append(Span("\(release.text("stateName")) \(sheet.exact(at))", .strong))
            facts.append(Span(release.id))
        } else if let at = release.stamp("withdrawnAt") {
            facts.append(
                Span(sheet.word("已撤回 ", "withdrawn ") + sheet.exact(at), .strong)
            )
        } else if let at = release.stamp("updatedAt") ?? release.stamp("publishedAt") {
            facts.append(Span(sheet.word("已发布 ", "published ") + sheet.exact(at), .strong))
        } else {
            facts.append(Span(release.text("stateName") + " " + release.id, .strong))
        }
        if let number = release.some("indexNumber") {
            facts.append(Span(sheet.word("索引号 ", "index ") + number))
        }
        sheet.facts(facts)
        let deliveries = release.list("deliveries")
        DeliveryScreen.byChannel(deliveries, on: &sheet)
        for obligation in release.list("obligations") {
            ObligationScreen.conclusion(obligation, on: &sheet)
        }
        let failed = deliveries.contains { ["dead", "unknown"].contains($0.text("state")) }
        let isWaiting = deliveries.contains {
            ["queued", "sending", "accepted"].contains($0.text("state"))
        }
        if release.flag("needsCountersignature") {
            sheet.next("releasectl release countersign " + release.id)
        } else if failed {
            sheet.next("releasectl channel deliveries --failed")
        } else if isWaiting {
            sheet.next("releasectl release show " + release.id)
        }
    }

    /// How many messages a short message is.
    private static func parts(_ preview: Facts, _ sheet: Sheet) -> String {
        guard let units = preview.some("units"), let count = preview.json["pages"]?.array?.count
        else { return "" }
        return sheet.word("\(units) 单位，\(count) 条", "\(units) units, parts: \(count)")
    }

    /// `release preview`.
    static func preview(_ preview: Facts, on sheet: inout Sheet) {
        sheet.facts([
            Span(preview.text("channel"), .strong), Span(preview.text("kindName")),
            Span(parts(preview, sheet), .faint),
        ])
        if preview.json["boards"]?.array?.isEmpty == false {
            BoardScreen.alike(preview.list("boards"), on: &sheet)
        } else if preview.some("text") == nil {
            BoardScreen.pages(preview.json["pages"], label: "", on: &sheet)
        } else {
            for line in Visible.lines(preview.text("text")) {
                sheet.verbatim([Span("  " + line)])
            }
        }
    }
}
