import Model

/// How releases stand to each other: only to one that is there, and never to themselves.
extension Case {
    func checkRelations(
        _ text: ReleaseText,
        of id: String?,
        for audience: Audience,
    ) throws(DeskError) {
        for relation in text.facts.relations {
            let other = relation.release
            let row = try stored { () throws(StorageFault) in try records.record(.release, other) }
            guard let row, other != id else {
                throw refuse(
                    .value(
                        "relation",
                        row == nil
                            ? Phrase("没有发布 \(other)", "no release \(other)")
                            : Phrase("\(other) 不能与自己关联", "\(other) has no relation to itself"),
                        hint: Phrase("releasectl release list", "releasectl release list"),
                    )
                )
            }
            guard row.state != "discarded" else {
                throw refuse(
                    .value(
                        "relation",
                        Phrase("\(other) 已作废", "\(other) was discarded"),
                        hint: Phrase("去掉这一条 --relation", "leave out this --relation"),
                    )
                )
            }
            guard audience == .inside || !other.hasPrefix(Audience.inside.idPrefix) else {
                throw refuse(
                    .value(
                        "relation",
                        Phrase(
                            "\(other) 只在内部公布，公开发布不能提到它",
                            "\(other) is internal: nothing public may name it",
                        ),
                        hint: Phrase("去掉这一条 --relation", "leave out this --relation"),
                    )
                )
            }
        }
    }
}
