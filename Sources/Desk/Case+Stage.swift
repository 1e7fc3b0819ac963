import Model

/// Matters in stages: which plan a new one has, how it goes on, and what its releases wait for.
extension Case {
    /// The plan of a new matter: the one that is named, else the only one of a draft for comment.
    func plan(of opening: DeskCommand.MatterOpening) throws(DeskError) -> StagePlan? {
        let fitting = policy.templates.filter { $0.kind == opening.kind }
        let list = fitting.map(\.id).joined(separator: ", ")
        guard let name = opening.template else {
            if opening.kind == .consultation, fitting.count == 1 { return fitting[0] }
            guard opening.kind == .staged else { return nil }
            throw refuse(
                .value(
                    "template",
                    Phrase("分阶段事项须指明阶段模板", "a staged matter names its template"),
                    hint: Phrase("--template 可用：\(list)", "--template takes: \(list)"),
                )
            )
        }
        guard let plan = fitting.first(where: { $0.id == name }) else {
            throw refuse(
                .value(
                    "template",
                    Phrase(
                        "\(opening.kind.name.chinese)没有阶段模板 \(name)",
                        "a \(opening.kind.name.english) has no template \(name)",
                    ),
                    hint: Phrase("可用：\(list)", "there are: \(list)"),
                )
            )
        }
        return plan
    }

    /// A stage is one of the plan, and stages only go forward; nothing else has one.
    func checkStage(of note: DeskCommand.Noting, in matter: Matter) throws(DeskError) {
        guard note.step == .staged else {
            guard note.stage != nil else { return }
            throw refuse(
                .value(
                    "stage",
                    Phrase("这一步没有阶段", "this step has no stage"),
                    hint: Phrase(
                        "进入下一阶段用 releasectl matter stage \(matter.id)",
                        "the next stage: releasectl matter stage \(matter.id)",
                    ),
                )
            )
        }
        guard let plan = matter.plan else {
            throw refuse(
                .act(
                    "noStages",
                    Phrase("事项 \(matter.id) 不分阶段", "matter \(matter.id) has no stages"),
                    hint: Phrase(
                        "登记时用 --template：releasectl matter templates",
                        "open one with --template: releasectl matter templates",
                    ),
                )
            )
        }
        let stage = try self.stage(note.stage ?? "", of: plan)
        let current = matter.stage.flatMap { plan.index($0) } ?? 0
        guard let index = plan.index(stage.id), index > current else {
            throw refuse(
                .act(
                    "order",
                    Phrase(
                        "已经在“\(plan.stages[current].name.chinese)”阶段，不能回到“\(stage.name.chinese)”",
                        "it is in the stage \(plan.stages[current].id) already and does not go back to \(stage.id)",
                    ),
                    hint: Phrase(
                        "已办步骤：releasectl matter show \(matter.id)",
                        "what was done: releasectl matter show \(matter.id)",
                    ),
                )
            )
        }
    }

    private func stage(_ id: String, of plan: StagePlan) throws(DeskError) -> StagePlan.Stage {
        if let stage = plan.stage(id) { return stage }
        let list = plan.stages.map(\.id).joined(separator: ", ")
        throw refuse(
            .value(
                "stage",
                Phrase("\(plan.name.chinese)没有阶段 \(id)", "\(plan.id) has no stage \(id)"),
                hint: Phrase("可用：\(list)", "one of: \(list)"),
            )
        )
    }

    /// The stage that a new release of `matter` belongs to: the one named, else the one that it has reached.
    func stage(of drafting: DeskCommand.Drafting, in matter: Matter?) throws(DeskError) -> String? {
        guard let matter, let plan = matter.plan else {
            guard drafting.stage != nil else { return nil }
            throw refuse(
                .value(
                    "stage",
                    Phrase("只有分阶段事项的发布才有阶段", "only a release of a staged matter has a stage"),
                    hint: Phrase("去掉 --stage，或加上 --matter", "leave out --stage or add --matter"),
                )
            )
        }
        let stage = try self.stage(drafting.stage ?? matter.stage ?? "", of: plan)
        guard stage.releases.isEmpty || stage.releases.contains(drafting.kind) else {
            let kinds = stage.releases.map(\.rawValue).joined(separator: ", ")
            throw refuse(
                .value(
                    "kind",
                    Phrase(
                        "“\(stage.name.chinese)”阶段不发布\(drafting.kind.name.chinese)",
                        "the stage \(stage.id) has no \(drafting.kind.name.english)",
                    ),
                    hint: Phrase("可用：\(kinds)", "one of: \(kinds)"),
                )
            )
        }
        return stage.id
    }

    /// The releases of earlier stages that go out with `release`, approved and not yet out.
    ///
    /// - Throws: a refusal while a stage before it is neither out nor approved, or its text has not been open to
    /// everybody for long enough.
    func earlierStages(of release: Release) throws(DeskError) -> [Release] {
        guard !release.isPublished, let id = release.matter, let name = release.stage else {
            return []
        }
        let matter = try matter(id)
        guard let plan = matter.plan, let stage = plan.stage(name) else { return [] }
        guard !stage.after.isEmpty || stage.wait != nil else { return [] }
        let others = try releases(ofMatter: id).filter { $0.id != release.id }
        if let wait = stage.wait { try check(wait, for: stage, of: plan, others, release.id) }
        var together: [Release] = []
        for before in stage.after {
            let theirs = others.filter { $0.stage == before }
            if theirs.contains(where: { $0.isPublished && !$0.isWithdrawn }) { continue }
            if let ready = theirs.first(where: { $0.pending?.stage == .approved }) {
                together.append(ready)
                continue
            }
            let wanted = plan.stage(before)?.name ?? Phrase(before, before)
            let next =
                theirs.first.map { "releasectl release approve " + $0.id }
                ?? "releasectl release draft --matter \(id) --stage \(before) --kind notice"
            throw refuse(
                .act(
                    "stageBefore",
                    Phrase(
                        "不能发布 \(release.id)：“\(wanted.chinese)”须在“\(stage.name.chinese)”之前或同时公开",
                        "\(release.id) is not published: \(wanted.english) goes out before it or with it",
                    ),
                    hint: Phrase(next, next),
                )
            )
        }
        return together
    }

    /// On the emergency path nothing goes out beside the release itself.
    func checkNothingGoesBefore(_ release: Release) throws(DeskError) {
        guard let first = try earlierStages(of: release).first else { return }
        throw refuse(
            .act(
                "stageBefore",
                Phrase("须先发布 \(first.id)", "\(first.id) is published before it"),
                hint: Phrase(
                    "releasectl release publish \(first.id)",
                    "releasectl release publish \(first.id)",
                ),
            )
        )
    }

    /// The text of the stage that it waits for has been out for the whole period.
    private func check(
        _ wait: StagePlan.Wait,
        for stage: StagePlan.Stage,
        of plan: StagePlan,
        _ others: [Release],
        _ id: String,
    ) throws(DeskError) {
        let from = plan.stage(wait.stage)?.name ?? Phrase(wait.stage, wait.stage)
        let out = others.filter { $0.stage == wait.stage && !$0.isWithdrawn }
            .compactMap { $0.revisions.first?.publishedAt }.min()
        let basis = plan.basis.map { basis in
            Phrase(
                "（\(basis.isOwnCommitment ? "本单位承诺" : "依据")：\(basis.document)）",
                " (\(basis.isOwnCommitment ? "own commitment" : "basis"): \(basis.document))",
            )
        }
        guard let out else {
            throw refuse(
                .act(
                    "stageWait",
                    Phrase(
                        "不能发布 \(id)：“\(from.chinese)”还没有公开，须先公开 \(wait.days) 日\(basis?.chinese ?? "")",
                        "\(id) is not published: \(from.english) is out first, for \(wait.days) days\(basis?.english ?? "")",
                    ),
                    hint: Phrase(
                        "releasectl release draft --matter ID --stage \(wait.stage)",
                        "releasectl release draft --matter ID --stage \(wait.stage)",
                    ),
                )
            )
        }
        let end = wait.end(from: out, in: policy.zone)
        guard now < end else { return }
        let day = LocalTime(end, in: policy.zone).dateHourMinute
        throw refuse(
            .act(
                "stageWait",
                Phrase(
                    "不能发布 \(id)：“\(from.chinese)”须公开满 \(wait.days) 日，到 \(day)\(basis?.chinese ?? "")",
                    "\(id) is not published: \(from.english) stays open for \(wait.days) days, until \(day)\(basis?.english ?? "")",
                ),
                hint: Phrase(
                    "期满后再发布“\(stage.name.chinese)”",
                    "publish \(stage.name.english) after that",
                ),
            )
        )
    }

    /// Releases that belong to a matter, drafts too.
    func releases(ofMatter id: String) throws(DeskError) -> [Release] {
        var found: [Release] = []
        for state in ["draft", "published"] {
            let rows = try stored { () throws(StorageFault) in
                try records.records(.release, state: state, through: .max, limit: Case.listLimit)
            }
            for row in rows where row.body["matter"]?.string == id {
                found.append(
                    try parsed { () throws(RowMistake) in try Release(id: row.id, row: row.body) }
                )
            }
        }
        return found
    }
}
