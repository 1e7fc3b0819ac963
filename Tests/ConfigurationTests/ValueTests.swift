import Channels
import Clock
import Configuration
import Desk
import Model
import Platform
import Testing

@Suite struct ValueTests {
    /// Made-up digits with a computed check character, so that no code of a real organisation stands here.
    @Test(arguments: [
        ("000000000DEMO0001X", false), ("", false), ("00000000000000000", false),
        ("000000000000000000", true), ("000000000000000001", false),
        ("10000000000000000Y", true), ("1000000000000000Y0", false),
    ])
    func `an organisation code has the check character of its standard`(code: String, valid: Bool) {
        #expect(OrganisationCode.isValid(code) == valid)
    }

    @Test(arguments: [
        "", "{org}/{yyyy}", "{org}/{yyyy}-{seq}", "{yyyy}-{seq:5}", "{org}/{yyyy}-{seq:5}{day}",
    ])
    func `an index number template that would repeat itself is refused`(text: String) {
        #expect(IndexNumber.Template(text) == nil)
    }

    @Test func `a changed rule gets the next version and an old content its old one`() throws {
        let configuration = try Configuration.load(folder: BrokenTests.sound)
        let first = try #require(configuration.ruleBook(after: []).rule("inc.first_release"))
        #expect(first.version == 1)
        let digest = try #require(first.digest)
        let other = SHA256.digest(of: "another content")
        let again = configuration.ruleBook(after: [("inc.first_release", 1, digest)])
        #expect(again.rule("inc.first_release")?.version == 1)
        let changed = configuration.ruleBook(after: [("inc.first_release", 3, other)])
        #expect(changed.rule("inc.first_release")?.version == 4)
        let back = configuration.ruleBook(
            after: [("inc.first_release", 1, digest), ("inc.first_release", 2, other)]
        )
        #expect(back.rule("inc.first_release")?.version == 1)
        let known = Configuration.ruleVersions(in: configuration.loadedBody(again))
        #expect(known.map(\.id) == ["inc.first_release"])
    }

    @Test func `a ladder named for a rule goes before the default one`() throws {
        let configuration = try Configuration.load(folder: BrokenTests.sound)
        let rule = try #require(configuration.timelines.rule("inc.first_release"))
        #expect(rule.ladder.map(\.recipient) == [.person("leader-a")])
    }

    @Test func `a reload says what only a restart changes`() throws {
        let old = try Configuration.load(folder: BrokenTests.sound)
        #expect(Configuration.changes(from: old, to: old).isEmpty)
        let files = old.files.map { file in
            guard file.path == "released.json5" else { return file }
            let text = String(decoding: file.bytes, as: UTF8.self)
            let changed = text.replacing(
                "stream:",
                with: "listeners: { public: \"[::1]:0\" }, stream:"
            )
            return ConfigurationFile(path: file.path, bytes: Array(changed.utf8))
        }
        let new = try Configuration.check(files, folder: BrokenTests.sound).configuration
        let changes = Configuration.changes(from: old, to: new)
        #expect(changes.files == ["released.json5"])
        #expect(changes.needRestart.map(\.english).count == 1)
    }

    @Test func `paths count from the folder and boards default to all`() throws {
        let configuration = try Configuration.load(folder: BrokenTests.sound)
        let hook = try #require(configuration.channels.hook("sms-file"))
        let path = BrokenTests.sound + "/hooks/sms-file"
        let program = HookProgram(program: path, folder: BrokenTests.sound)
        #expect(hook.target == .program(program))
        #expect(configuration.channelPlan.channel("led")?.targets == ["青石船闸-1"])
        #expect(configuration.channels.defaults[.followup] == ["web", "led", "sms"])
        #expect(configuration.publicChannels == ["web"])
    }

    @Test func `the bulletins of the demonstration fit every board and message`() throws {
        let configuration = try Configuration.load(folder: Repository.path("config/demo"))
        let folder = Repository.path("config/demo/bulletins")
        let sms = try #require(configuration.channels.channel("sms")?.sms)
        let names = try FileTree.list(folder).map(\.name).filter { $0.hasSuffix(".json") }
        #expect(names.count == 8)
        for name in names {
            let bulletin = try JSONReader.read(
                FileTree.read(folder + "/" + name, limitBytes: 65_536)
            )
            let led = Self.filled(bulletin["led"]?.string ?? "")
            let pages = led.split(separator: " | ").map { page in
                page.split(separator: " / ").map(String.init)
            }
            let boards = configuration.shownBoards.filter { $0.channel == "led" }
            for board in boards where !pages.isEmpty {
                let findings = BoardFit.check(pages, board)
                #expect(findings.isEmpty, "\(name) on \(board.id)")
            }
            let text = Self.filled(bulletin["sms"]?.string ?? "")
            if !text.isEmpty { #expect(SMSFit.check(text, sms).allSatisfy { !$0.isError }) }
        }
    }

    /// Every placeholder replaced by the longest text it can become.
    private static func filled(_ text: String) -> String {
        var filled = text
        let widest = [
            ("%-m", "12"), ("%-d", "31"), ("%-H", "23"), ("%M", "59"), ("%m", "12"), ("%d", "31"),
            ("%H", "23"), ("%Y", "2026"),
        ]
        while let start = filled.firstRange(of: "{{"), let end = filled.firstRange(of: "}}") {
            let format = filled[start.upperBound..<end.lowerBound].split(separator: "|").last ?? ""
            let value = widest.reduce(String(format)) { $0.replacing($1.0, with: $1.1) }
            filled.replaceSubrange(start.lowerBound..<end.upperBound, with: value)
        }
        return filled
    }
}
