import Model
import Testing

@testable import releasectl

@Suite("Help")
struct HelpTests {
    @Test(arguments: [
        [], ["release"], ["release", "draft"], ["incident", "open"], ["ledger", "export"],
        ["check"],
        ["air", "index"], ["decode", "hj212"], ["reading", "push"], ["topics"], ["times"], ["exit"],
        ["body"],
    ])
    func `a help screen is as kept, in both languages, within 80 cells`(path: [String]) throws {
        for language in Language.allCases {
            let screen = try #require(HelpText.screen(path, language: language))
            let name = (["help"] + path).joined(separator: "-") + "." + language.rawValue
            try Golden.expect(screen, matches: name)
        }
    }

    @Test func `every command and topic has a screen that fits`() throws {
        let paths =
            CommandTable.all.map(\.path) + CommandTable.groups.map { [$0.name] }
            + HelpTopic.all.map { [$0.name] }
        for path in paths {
            for language in Language.allCases {
                let screen = try #require(HelpText.screen(path, language: language))
                Golden.expectFits(screen)
            }
        }
    }

    @Test func `unknown help is answered with the nearest`() {
        let world = World()
        #expect(world.run(["help", "releas"]) == .usage)
        #expect(world.errors.contains("releasectl help release"))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `completions name every command`(shell: String) {
        let script = Completions.script(for: shell, language: .english)
        for command in CommandTable.all {
            for word in command.path { #expect(script.contains(word)) }
        }
        #expect(script.contains("first followup conference"))
    }
}
