import Model

/// Giving up what never went out: the draft leaves the desk and stays on record.
extension Case {
    /// The drafter, the last editor or an approver; a correction that is given up leaves what is
    /// out as it was.
    ///
    /// No index number is used up: that is given by publication alone.
    func discard(_ id: String, reason: Digest) throws(DeskError) -> [EntryDraft] {
        try require(.officer, .approver)
        let pending = try pending(of: try release(id))
        let owners = [pending.drafter, pending.editors.last].compactMap { $0 }
        guard owners.contains(officer.id) || officer.roles.contains(.approver) else {
            throw refuse(
                .act(
                    "notYours",
                    Phrase(
                        "只有起草人、最后修改的人或审批人可以作废 \(id)",
                        "only its drafter, its last editor or an approver may discard \(id)",
                    ),
                    hint: Phrase(
                        "请 \(owners.joined(separator: "、")) 或审批人办理",
                        "ask \(owners.joined(separator: ", ")) or an approver",
                    ),
                )
            )
        }
        return [
            entry(
                .releaseDiscarded,
                id,
                [
                    "revision": .integer(Int64(pending.number)),
                    "document": .string(pending.document.hex),
                    "reason": .string(reason.hex),
                ],
            )
        ]
    }
}
