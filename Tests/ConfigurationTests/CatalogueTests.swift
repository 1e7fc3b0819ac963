import Clock
import Model
import Testing

@testable import Configuration

@Suite struct `The catalogue of public information` {
    private static let item = """
        id: "a", group: { zh: "甲" }, name: { zh: "乙" }, content: "内容", basis: ["依据"],
        subject: "transport", carriers: ["政府网站"], effectiveFrom: "2026-01-01"
        """

    /// The demonstration with another catalogue.
    private static func load(_ items: String) throws -> Configuration {
        let folder = Repository.path("config/demo")
        var files = try Reference.files(folder).filter { $0.path != "catalogue.json5" }
        files.append(
            ConfigurationFile(path: "catalogue.json5", bytes: Array("{ items: [\(items)] }".utf8))
        )
        return try Configuration.check(files, folder: folder).configuration
    }

    private static func rule(_ limit: String) throws -> Rule? {
        try load("{ \(item), timeLimit: { words: \"限\", \(limit) } }").timelines.rule("cat.a")
    }

    @Test func `a time limit with a number compiles to a rule, words alone do not`() throws {
        let days = try #require(try Self.rule("workingDays: 20"))
        #expect(days.measure == .workingDays(calendar: "cn", dayEnd: .midnight))
        #expect(days.budget == 20 && days.anchor == .decidedAt && days.isEnabled)
        #expect(days.appliesTo == .decision && days.basis.quote == "限" && !days.ladder.isEmpty)
        #expect(try Self.rule("days: 7, from: \"receivedAt\"")?.anchor == .receivedAt)
        #expect(try Self.rule("hours: 6")?.budget == 21_600_000)
        #expect(try Self.rule("isOwnCommitment: true, hours: 6")?.basis.isOwnCommitment == true)
        let monthly = try #require(try Self.rule("update: { days: [31], at: \"17:00\" }"))
        let duties = DutyCalendar(
            times: try Configuration.load(folder: Repository.path("config/demo")).timeRules
        ).document(
            [monthly],
            from: try #require(CivilDate("2026-02-01")),
            to: try #require(CivilDate("2026-03-31")),
            .chinese,
        )
        #expect(
            (duties["items"]?.array ?? []).compactMap { $0["date"]?.string } == [
                "2026-02-28", "2026-03-31",
            ]
        )
        #expect(try Self.rule("isOwnCommitment: false") == nil)
        #expect(try Self.rule("rule: \"inc.first_release\"") == nil)
        let named = try Self.load(
            "{ \(Self.item), timeLimit: { words: \"限\", rule: \"inc.first_release\" } }"
        )
        #expect(named.catalogue.items.first?.rule == "inc.first_release")
    }

    @Test func `a newer version has the rule, the older one stays`() throws {
        let old = """
            { \(Self.item), effectiveTo: "2026-06-30", timeLimit: { words: "旧", workingDays: 20 } }
            """
        let new = """
            { \(Self.item.replacing("2026-01-01", with: "2026-07-01")), version: 2,
              timeLimit: { words: "新", workingDays: 10 } }
            """
        let configuration = try Self.load(old + "," + new)
        #expect(configuration.timelines.rules.filter { $0.id == "cat.a" }.map(\.budget) == [10])
        #expect(configuration.catalogue.items.count == 2)
        #expect(configuration.catalogue.newest.map(\.version) == [2])
        let first = try #require(configuration.catalogue.items.first)
        let june = try #require(CivilDate("2026-06-30"))
        #expect(first.isInForce(on: june) && !first.isInForce(on: june.adding(days: 1)))
    }

    @Test(arguments: [
        ("{ \(item) }", "timeLimit"),
        ("{ \(item), timeLimit: { words: \"限\", days: 1, hours: 1 } }", "words"),
        ("{ \(item), timeLimit: { words: \"限\", rule: \"no.such\" } }", "rule"),
        ("{ \(item), timeLimit: { words: \"限\", day: 3 } }", "day"),
        (
            "{ \(item.replacing("transport", with: "nobody")), timeLimit: { words: \"限\" } }",
            "subject"
        ),
        ("{ \(item.replacing("\"a\"", with: "\"A b\"")), timeLimit: { words: \"限\" } }", "id"),
        ("{ \(item), effectiveTo: \"2025-01-01\", timeLimit: { words: \"限\" } }", "effectiveTo"),
        ("{ \(item), responsible: \"nobody\", timeLimit: { words: \"限\" } }", "responsible"),
        (
            "{ \(item), timeLimit: { words: \"限\" } }, { \(item), timeLimit: { words: \"限\" } }",
            "version"
        ),
        (
            "{ \(item), timeLimit: { words: \"限\" } }, { \(item), version: 2, timeLimit: { words: \"限\" } }",
            "effectiveFrom"
        ),
        (
            "{ \(item), timeLimit: { words: \"限\" } }, { \(item.replacing("\"a\"", with: "\"b\"")), timeLimit: { words: \"限\" } }",
            "name"
        ),
    ])
    func `a mistake is reported where it is`(items: String, key: String) {
        do {
            _ = try Self.load(items)
            Issue.record("\(key) passed")
        } catch let mistakes as ConfigurationMistakes {
            let text = mistakes.text(in: .english)
            #expect(text.contains("catalogue.json5") && text.contains(key), "\(text)")
        } catch {
            Issue.record("\(error)")
        }
    }
}
