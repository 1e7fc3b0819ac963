import Model
import Testing

@testable import releasectl

@Suite("Command line")
struct CommandLineParserTests {
    @Test(
        arguments: [
            (["relase"], ArgumentMistake.unknownCommand("relase", within: [], nearest: "release")),
            (
                ["release", "pubish"],
                .unknownCommand("pubish", within: ["release"], nearest: "publish")
            ), (["xyzzy"], .unknownCommand("xyzzy", within: [], nearest: nil)),
            (["release"], .incompleteCommand(["release"])),
            (["incident", "list", "--al"], .unknownOption("--al", nearest: "--all")),
            (["incident", "list", "-x"], .unknownOption("-x", nearest: nil)),
            (["incident", "list", "--frobnicate"], .unknownOption("--frobnicate", nearest: nil)),
            (["--grade", "II", "incident", "open"], .optionBeforeCommand("--grade")),
            (
                ["explain", "--lang"],
                .missingValue(option: "--lang", usage: "--lang zh|en")
            ),
            (
                ["incident", "open", "--title", "--grade", "II"],
                .missingValue(option: "--title", usage: "--title T")
            ), (["incident", "list", "--all=yes"], .unexpectedValue(option: "--all")),
            (["incident", "list", "--all", "--all"], .repeatedOption("--all")),
            (
                ["incident", "open", "--grade", "V"],
                .wrongChoice(
                    name: "--grade",
                    value: "V",
                    allowed: ["I", "II", "III", "IV"],
                    nearest: "I",
                )
            ),
            (
                ["check", "deadline"],
                .wrongChoice(
                    name: "WHAT",
                    value: "deadline",
                    allowed: ["deadlines", "feeds", "boards", "channels", "ledger"],
                    nearest: "deadlines",
                )
            ), (["incident", "show"], .missingPositional("ID")),
            (["incident", "show", "2026-0001", "and", "more"], .tooMany("and")),
            (
                ["incident", "grade", "2026-0001", "--to", "II"],
                .missingOption(usage: "--reason R")
            ),
            (["status", "--token", "secret"], .tokenOnCommandLine),
            (["status", "--token=secret"], .tokenOnCommandLine),
        ] as [([String], ArgumentMistake)]
    )
    func `a wrong command line is told apart by how it is wrong`(
        words: [String],
        mistake: ArgumentMistake,
    ) {
        let parsed = CommandLineParser.read(words)
        guard case .failure(let found) = parsed.request else {
            Issue.record("accepted \(words)")
            return
        }
        #expect(found == mistake)
    }

    @Test(arguments: [
        ["incident", "grade", "2026-0001", "--to", "II", "--reason", "R"],
        ["incident", "grade", "--to=II", "--reason=R", "2026-0001"],
        ["--json", "incident", "grade", "--to", "II", "2026-0001", "--reason", "R"],
        ["incident", "--json", "grade", "--reason", "R", "--to", "II", "--", "2026-0001"],
    ])
    func `options stand before or after positionals, in both forms`(words: [String]) throws {
        guard
            case .success(.run(let command, let arguments)) = CommandLineParser.read(words).request
        else {
            Issue.record("refused \(words)")
            return
        }
        #expect(command.path == ["incident", "grade"])
        #expect(arguments.positionals == ["2026-0001"])
        #expect(arguments.value("to") == "II")
        #expect(arguments.value("reason") == "R")
    }

    @Test func `a value may begin with one dash, and a positional with two behind the end mark`()
        throws
    {
        let words = ["incident", "correct", "--occurred", "-30m", "--reason=--", "--", "--odd"]
        guard case .success(.run(_, let arguments)) = CommandLineParser.read(words).request else {
            Issue.record("refused")
            return
        }
        #expect(arguments.value("occurred") == "-30m")
        #expect(arguments.value("reason") == "--")
        #expect(arguments.positionals == ["--odd"])
    }

    @Test func `a list option takes the words that follow`() throws {
        let words = ["ledger", "verify", "--witness", "a", "b", "--json", "--witness=c"]
        guard case .success(.run(_, let arguments)) = CommandLineParser.read(words).request else {
            Issue.record("refused")
            return
        }
        #expect(arguments.list("witness") == ["a", "b", "c"])
    }

    @Test func `every example of help is a command line that parses`() {
        let texts =
            CommandTable.all.flatMap(\.examples) + HelpTopic.walk
            + HelpTopic.all.flatMap(\.examples)
        for text in texts {
            let words = shellWords(text.prefix { $0 != ">" })
            guard case .success(.run) = CommandLineParser.read(Array(words.dropFirst())).request
            else {
                Issue.record("\(text)")
                continue
            }
        }
    }

    @Test func `the table declares each command and option once`() {
        let paths = CommandTable.all.map { $0.path.joined(separator: " ") }
        #expect(Set(paths).count == paths.count)
        let globals = Set(Globals.options.map(\.name))
        for command in CommandTable.all {
            let names = command.options.map(\.name)
            #expect(Set(names).count == names.count, "\(command.path)")
            #expect(globals.isDisjoint(with: names), "\(command.path)")
            #expect(!command.examples.isEmpty, "\(command.path)")
            if command.path.count > 1 {
                #expect(CommandTable.groups.contains { $0.name == command.path[0] })
            }
        }
    }

    @Test(
        arguments: [
            ([:], Language.chinese), (["LANG": "en_GB.UTF-8"], .english), (["LANG": "C"], .chinese),
            (["LANG": "en_GB", "LC_ALL": "zh_CN"], .chinese),
            (["LC_ALL": "", "LANG": "en"], .english),
        ] as [([String: String], Language)]
    )
    func `the language follows the locale`(environment: [String: String], language: Language) {
        #expect(Globals(Arguments(), environment: { environment[$0] }).language == language)
    }

    @Test func `colour needs a terminal, and any of three switches turns it off`() {
        func colour(_ isTerminal: Bool, _ environment: [String: String], _ words: [String]) -> Bool
        {
            let arguments = CommandLineParser.read(words).arguments
            return Globals(arguments, isTerminal: isTerminal, environment: { environment[$0] })
                .usesColour
        }
        #expect(colour(true, [:], ["status"]))
        #expect(!colour(false, [:], ["status"]))
        #expect(!colour(true, ["NO_COLOR": "1"], ["status"]))
        #expect(!colour(true, ["TERM": "dumb"], ["status"]))
        #expect(!colour(true, [:], ["status", "--no-color"]))
    }

    @Test(
        arguments: [
            ("release", "release", 0), ("relase", "release", 1), ("", "abc", 3), ("ab", "ba", 1),
        ])
    func `a slip of the finger is near`(first: String, second: String, distance: Int) {
        #expect(Nearest.distance(first, second) == distance)
    }
}

/// Words as a shell splits them, with single quotes only.
func shellWords(_ text: some StringProtocol) -> [String] {
    var words: [String] = []
    var current: String?
    var isQuoted = false
    for character in text {
        if character == "'" {
            isQuoted.toggle()
            current = current ?? ""
        } else if character == " ", !isQuoted {
            if let word = current { words.append(word) }
            current = nil
        } else {
            current = (current ?? "") + String(character)
        }
    }
    return words + (current.map { [$0] } ?? [])
}
