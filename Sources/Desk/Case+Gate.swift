import Model

/// What must go out together: a policy document and its interpretation, in one transaction or not at all.
extension Case {
    /// The releases that go out with `release`, approved and not yet out; empty where nothing is asked for.
    ///
    /// - Throws: a refusal while the other half is missing or not approved.
    func partners(of release: Release) throws(DeskError) -> [Release] {
        guard !release.isPublished, !release.isInternal, let id = release.matter else { return [] }
        let matter = try matter(id)
        guard let rule = policy.gates[matter.kind] else { return [] }
        let isInterpretation = release.kind == .interpretation
        let missing = try otherHalf(of: release, id)
        // What is out already has its other half, or was published before the rule held.
        if missing.contains(where: \.isPublished) { return [] }
        let ready = missing.filter { $0.pending?.stage == .approved }
        guard ready.isEmpty else { return ready }
        let wanted =
            isInterpretation
            ? Phrase("政策文件", "the policy document") : Phrase("解读材料", "its interpretation")
        let next =
            missing.isEmpty
            ? "releasectl release draft --matter \(id) --kind "
                + (isInterpretation ? "notice" : "interpretation")
            : "releasectl release approve \(missing[0].id)"
        throw refuse(
            .act(
                "gate",
                Phrase(
                    "不能单独发布 \(release.id)：\(wanted.chinese)须同时发布（\(rule)）",
                    "\(release.id) is not published alone: \(wanted.english) goes out with it (\(rule))",
                ),
                hint: Phrase("下一步 \(next)", "next \(next)"),
            )
        )
    }

    /// What is drafted of the other half: the documents of an interpretation, the interpretations of a document.
    private func otherHalf(of release: Release, _ matter: String) throws(DeskError) -> [Release] {
        var all: [Record] = []
        for state in [Release.State.draft, .published] {
            all += try stored { () throws(StorageFault) in
                try records.records(
                    .release,
                    state: state.rawValue,
                    through: .max,
                    limit: Case.listLimit,
                )
            }
        }
        var others: [Release] = []
        for row in all where row.body["matter"]?.string == matter && row.id != release.id {
            others.append(
                try parsed { () throws(RowMistake) in try Release(id: row.id, row: row.body) }
            )
        }
        let isInterpretation = release.kind == .interpretation
        return others.filter {
            !$0.isInternal && ($0.kind == .interpretation) != isInterpretation
        }
    }

    /// Where the workflow says so, a policy document is approved once its interpretation is handed in as well, and
    /// the other way round: who approves has both before them.
    func requireTogether(_ release: Release) throws(DeskError) {
        guard !release.isPublished, !release.isInternal, let id = release.matter,
            policy.gates[try matter(id).kind] != nil
        else { return }
        let others = try otherHalf(of: release, id)
        guard !others.contains(where: { $0.isPublished || $0.pending?.stage != .draft }) else {
            return
        }
        let isInterpretation = release.kind == .interpretation
        let wanted =
            isInterpretation
            ? Phrase("政策文件", "the policy document") : Phrase("解读材料", "its interpretation")
        let kind = isInterpretation ? "notice" : "interpretation"
        let next =
            others.isEmpty
            ? "releasectl release draft --matter \(id) --kind \(kind)"
            : "releasectl release submit \(others[0].id)"
        throw refuse(
            .act(
                "together",
                Phrase(
                    "不能单独批准 \(release.id)：\(wanted.chinese)须一并报批",
                    "\(release.id) is not approved alone: \(wanted.english) is handed in with it",
                ),
                hint: Phrase("下一步 \(next)", "next \(next)"),
            )
        )
    }

    /// The approved text of a release that goes out with another one.
    func approvedText(of release: Release) throws(DeskError) -> (Release.Pending, ReleaseText) {
        let pending = try pending(of: release)
        let bytes = try stored { () throws(StorageFault) in
            try records.content(pending.document)
        }
        guard
            let text = bytes.flatMap({ (try? JSONReader.read($0)) })
                .flatMap({ try? ReleaseText(json: $0) })
        else { throw .storage(.corrupt("no text of \(release.id)")) }
        return (pending, text)
    }
}
