import Channels
import Model

/// What was published, as the law asks for it: index number, name, outline, date (条例 article 12).
enum PublishedCatalogue {
    /// An outline is no longer than this many characters.
    static let outlineLimit = 100

    static func table(_ releases: [(Release, ReleaseText?)], _ words: ViewWords) -> AccountTable {
        let heads = [
            Phrase("索引号", "index number"), Phrase("名称", "name"), Phrase("内容概述", "outline"),
            Phrase("生成日期", "date"), Phrase("发布日期", "published"), Phrase("信息分类", "classification"),
            Phrase("发布机构", "publisher"), Phrase("状态", "state"),
        ]
        var table = AccountTable(
            id: "catalogue",
            title: Phrase("公开目录", "Catalogue")[words.language],
            columns: heads.map { $0[words.language] },
        )
        for (release, text) in releases.sorted(by: {
            ($0.0.indexNumber ?? "") < ($1.0.indexNumber ?? "")
        }) {
            guard let first = release.revisions.first else { continue }
            let outline =
                text?.summary ?? text?.body.split(separator: "\n").first.map(String.init) ?? ""
            table.rows.append([
                .init(release.indexNumber ?? "", release.revisions.map(\.seq).sorted()),
                .init(text?.title ?? ""), .init(String(outline.prefix(outlineLimit))),
                .init(text?.dated.text ?? ""), .init(words.zone.date(first.publishedAt).text),
                .init(text?.classification ?? ""),
                .init(words.organisation(release.publisher).string ?? release.publisher),
                .init(release.isWithdrawn ? Phrase("已撤回", "withdrawn")[words.language] : ""),
            ])
        }
        return table
    }
}
