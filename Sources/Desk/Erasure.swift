package import Model

/// What may be destroyed by order of law: never the text of a page that stands as valid.
extension Desk {
    /// The release that has this document for a text, in the works, out or given up.
    package static func release(
        holding document: Digest,
        in records: any RecordReading,
    ) throws(StorageFault) -> String? {
        let hex = JSON.string(document.hex)
        for state in Release.State.allCases {
            let rows = try records.records(
                .release,
                state: state.rawValue,
                through: .max,
                limit: .max
            )
            let found = rows.first { row in
                row.body["pending"]?["document"] == hex || row.body["discarded"]?["document"] == hex
                    || (row.body["revisions"]?.array ?? []).contains { $0["document"] == hex }
            }
            if let found { return found.id }
        }
        return nil
    }

    /// Refuses to destroy the text that a release is showing, is working on, or owes a signature for.
    ///
    /// A page marked as valid always has its text: it is corrected or withdrawn first, in the open.
    package func checkErasure(
        of document: Digest,
        heldBy id: String,
        records: any RecordReading,
    ) throws(DeskError) {
        let release: Release
        do throws(StorageFault) {
            guard let row = try records.record(.release, id) else { return }
            do throws(RowMistake) {
                release = try Release(id: id, row: row.body)
            } catch {
                throw StorageFault.corrupt("a row of the projection: \(error)")
            }
        } catch {
            throw .storage(error)
        }
        if let refusal = Self.refusal(toErase: document, of: release) { throw .refused(refusal) }
    }

    private static func refusal(toErase document: Digest, of release: Release) -> Refusal? {
        let id = release.id
        if release.pending?.document == document {
            return .act(
                "textPending",
                Phrase("这是 \(id) 正在办理的文本", "this is the text that \(id) is working on"),
                hint: Phrase(
                    "先作废草稿：releasectl release discard \(id) --reason 理由",
                    "give the draft up first: releasectl release discard \(id) --reason R",
                ),
            )
        }
        let waiting = release.revisions.filter { release.uncountersigned.contains($0.number) }
        if waiting.contains(where: { $0.document == document }) {
            return .act(
                "uncountersigned",
                Phrase("\(id) 的这份文本还没有补签", "this text of \(id) waits for its countersignature"),
                hint: Phrase(
                    "先补签：releasectl release countersign \(id)",
                    "countersign it first: releasectl release countersign \(id)",
                ),
            )
        }
        guard release.current?.document == document, !release.isWithdrawn else { return nil }
        return .act(
            "textLive",
            Phrase(
                "这是 \(id) 现行版本的文本，页面正在展示，不能直接销毁",
                "this is the text that \(id) is showing; it can't be destroyed under a page that stands",
            ),
            hint: Phrase(
                "先更正（releasectl release draft --corrects \(id) …，发布后销毁旧版）或撤回（releasectl release withdraw \(id) --reason 理由）",
                "correct it first (releasectl release draft --corrects \(id) …, publish, then erase the old revision) or withdraw it (releasectl release withdraw \(id) --reason R)",
            ),
        )
    }
}
