import Model
import Testing

@testable import Channels

@Suite struct `The catalogue on the site` {
    private static func item(_ version: Int, _ from: String, _ to: String?) throws -> Catalogue.Item
    {
        Catalogue.Item(
            id: "road_works",
            version: version,
            group: Phrase("交通运输", "Transport"),
            name: Phrase("路网<施工>", "Road works"),
            content: "路段,\"桩号\"",
            basis: ["条例第十九条", "条例第二十条"],
            timeLimit: "20个工作日内",
            rule: "cat.road_works",
            subject: "highway",
            responsible: "secret-person",
            carriers: ["政府网站", "精准推送"],
            audience: "",
            method: .active,
            levels: ["市级"],
            processes: [.execution],
            classifications: [],
            effectiveFrom: try #require(CivilDate(from)),
            effectiveTo: to.flatMap { CivilDate($0) },
        )
    }

    private static func site(_ items: [Catalogue.Item]) -> [String: String] {
        var input = SampleSite.input
        input.bureau.catalogue = Catalogue(
            items: items,
            organisations: ["highway": Phrase("公路中心", "Highway Centre")],
        )
        return Dictionary(
            Site.render(input).map { ($0.path, String(decoding: $0.body, as: UTF8.self)) },
            uniquingKeysWith: { first, _ in first },
        )
    }

    @Test func `is a page in both languages, JSON and the standard table, and names no person`()
        throws
    {
        let site = Self.site([
            try Self.item(1, "2025-01-01", "2025-12-31"), try Self.item(2, "2026-01-01", nil),
        ])
        let page = try #require(site["/catalogue"])
        #expect(page.contains("路网&lt;施工&gt;") && page.contains("历史版本"))
        #expect(page.contains("第 2 版") && page.contains("2025-01-01—2025-12-31"))
        #expect(try #require(site["/en/catalogue"]).contains("Highway Centre"))
        #expect(site["/"]?.contains("href=\"/catalogue\"") ?? false)
        let json = try JSONReader.read(try #require(site["/catalogue.json"]))
        #expect(json["items"]?.array?.count == 2)
        let csv = try #require(site["/catalogue.csv"])
        let lines = csv.split(separator: "\r\n")
        // The former version is history: the table has what is in force.
        #expect(lines.count == 2)
        #expect(lines[0].hasPrefix("\u{FEFF}序号,一级事项,二级事项,公开内容（要素）,公开依据,公开时限,公开主体"))
        #expect(lines[1].hasPrefix("1,交通运输,路网<施工>,\"路段,\"\"桩号\"\"\",条例第十九条；条例第二十条,20个工作日内,公路中心"))
        #expect(!site.values.contains { $0.contains("secret-person") })
    }

    @Test func `without items there is no page and no link`() {
        let site = Self.site([])
        #expect(site["/catalogue"] == nil && site["/catalogue.json"] == nil)
        #expect(!(site["/"] ?? "").contains("/catalogue"))
    }
}
