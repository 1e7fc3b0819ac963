import Model
import Stations
import Testing

@testable import releasectl

@Suite("Screens")
struct ScreenTests {
    static let cases: [(name: String, words: [String], answer: String)] = [
        (
            "incident-open",
            ["incident", "open", "--title", "T", "--category", "accident", "--occurred", "05:30"],
            Answers.incident
        ), ("incident-show", ["incident", "show", "2026-0001"], Answers.incident),
        ("incident-list", ["incident", "list"], "{\"items\": [\(Answers.incident)]}"),
        ("release-check", ["release", "check", "R-0001"], Answers.draft),
        ("release-publish", ["release", "publish", "R-0001"], Answers.published),
        ("explain", ["explain", "2026-0001/inc.first_release"], Answers.explanation),
        ("deadlines", ["deadlines"], Answers.deadlines), ("status", ["status"], Answers.status),
        ("board-list", ["board", "list"], Answers.boards),
        ("station-list", ["station", "list"], Answers.stations),
        ("station-show", ["station", "show", "air-east"], Answers.station),
        ("station-device", ["station", "show", "lock"], Answers.device),
        ("reading-list", ["reading", "list", "--station", "lock"], Answers.history),
        ("deliveries", ["channel", "deliveries"], Answers.deliveries),
        ("rule-show", ["rule", "show", "inc.first_release"], Answers.rule),
        ("deadlines-all", ["deadlines", "--all"], Answers.mixedDeadlines),
    ]

    @Test(arguments: cases.map(\.name))
    func `a screen is as kept, in both languages, within 80 cells`(name: String) throws {
        let screen = try #require(Self.cases.first { $0.name == name })
        let answer = try Answers.read(screen.answer)
        for language in Language.allCases {
            let world = World { _ in .success(answer) }
            #expect(world.run(screen.words + ["--lang", language.rawValue]) == .done)
            Golden.expectFits(world.output)
            try Golden.expect(world.output, matches: "screen-\(name).\(language.rawValue)")
        }
    }

    @Test func `a batch with a bad row says which, and ends with status 1`() throws {
        let answer = try Answers.read(Answers.pushed)
        for language in Language.allCases {
            let world = World(input: Array("[]".utf8)) { _ in .success(answer) }
            let words = ["reading", "push", "-", "--lang", language.rawValue]
            #expect(world.run(words) == .refused)
            Golden.expectFits(world.output)
            try Golden.expect(world.output, matches: "screen-reading-push.\(language.rawValue)")
        }
    }

    @Test func `a spark line keeps its gaps`() {
        let values = [Decimal("1"), nil, Decimal("2.5"), Decimal("4"), Decimal("-3")]
        #expect(StationScreen.sparkline(values) == "▅ ▆█▁")
        #expect(StationScreen.sparkline([Decimal("2"), Decimal("2.0")]) == "▄▄")
        #expect(StationScreen.sparkline([nil, Decimal("2")]).isEmpty)
    }

    @Test func `without a terminal nothing is cut`() throws {
        let answer = try Answers.read(Answers.incident)
        let world = World(width: nil) { _ in .success(answer) }
        #expect(
            world.run([
                "incident", "open", "--title", "T", "--category", "accident", "--occurred", "now",
            ]) == .done
        )
        try Golden.expect(world.output, matches: "screen-incident-open.piped")
    }

    @Test func `json is the answer itself, one document`() throws {
        let answer = try Answers.read(Answers.incident)
        let world = World { _ in .success(answer) }
        #expect(world.run(["incident", "show", "2026-0001", "--json"]) == .done)
        #expect(try Answers.read(world.output) == answer)
    }

    @Test func `quiet prints nothing on success, and errors all the same`() throws {
        let world = World()
        #expect(world.run(["incident", "list", "--quiet"]) == .done)
        #expect(world.output.isEmpty)
        #expect(world.run(["incident", "show", "--quiet"]) == .usage)
        #expect(!world.errors.isEmpty)
    }

    @Test func `colour only adds to the words`() throws {
        let answer = try Answers.read(Answers.deadlines)
        let plain = World { _ in .success(answer) }
        let coloured = World { _ in .success(answer) }
        _ = plain.run(["deadlines"])
        _ = coloured.run(["deadlines"], isTerminal: true)
        #expect(coloured.output.contains("\u{1B}[31;1m"))
        #expect(withoutColour(coloured.output) == plain.output)
    }

    private func withoutColour(_ text: String) -> String {
        let parts = text.split(separator: "\u{1B}", omittingEmptySubsequences: false)
        return String(parts[0])
            + parts.dropFirst().map { $0.drop { $0 != "m" }.dropFirst() }.joined()
    }

    @Test func `a hostile answer cannot steer the terminal on any screen`() throws {
        for screen in Self.cases {
            let answer = poisoned(try Answers.read(screen.answer))
            let world = World { _ in .success(answer) }
            _ = world.run(screen.words)
            let steering = world.output.unicodeScalars.contains {
                ($0.value < 0x20 && $0 != "\n") || $0.value == 0x202E || $0.value == 0x9B
            }
            #expect(!steering, "\(screen.name)")
        }
    }

    private func poisoned(_ json: JSON) -> JSON {
        switch json {
        case .string(let text) where !text.hasPrefix("2026-07"):
            .string(text + "\u{1B}[2J\u{9B}1m\u{202E}")
        case .array(let elements): .array(elements.map { poisoned($0) })
        case .object(let members):
            .object(members.map { JSON.Member($0.key, poisoned($0.value)) })
        default: json
        }
    }

    @Test func `an answer that lacks everything still makes a screen`() {
        for command in CommandTable.all {
            guard case .call(_, let draw) = command.action else { continue }
            for answer: JSON in [[:], ["items": [[:]]], "text", nil] {
                var sheet = Sheet(width: 80, now: World.now)
                draw(Facts(answer), &sheet)
            }
        }
    }
}
