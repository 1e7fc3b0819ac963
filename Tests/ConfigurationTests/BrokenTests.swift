import Configuration
import Model
import Platform
import Testing

/// Small broken configurations, each named for its mistake, with what is said about it beside it.
///
/// A case is a folder with the files that differ from `Sound/`, and `expected.zh.txt` and
/// `expected.en.txt`. `REWRITE_GOLDEN=1` writes those anew; `git diff` is the review.
@Suite struct BrokenTests {
    static let folder = Repository.path("Tests/ConfigurationTests/Broken")
    static let sound = Repository.path("Tests/ConfigurationTests/Sound")

    static func cases() -> [String] {
        ((try? FileTree.list(folder)) ?? []).filter { $0.kind == .folder }.map(\.name)
    }

    @Test func `the configuration that the broken ones differ from is sound`() throws {
        _ = try Configuration.load(folder: Self.sound)
        #expect(Self.cases().count >= 20)
    }

    @Test(arguments: cases())
    func `a broken configuration says what is wrong`(name: String) throws {
        let mistakes = try #require(try Self.mistakes(in: Self.folder + "/" + name))
        for language in Language.allCases {
            let path = "\(Self.folder)/\(name)/expected.\(language.rawValue).txt"
            let text = mistakes.text(in: language)
            if Environment.value("REWRITE_GOLDEN") == "1" {
                try ReplacedFile.write(Array(text.utf8), to: path)
            }
            let expected = try FileTree.read(path, limitBytes: 65_536)
            #expect(text == String(decoding: expected, as: UTF8.self))
        }
    }

    static func mistakes(in folder: String) throws -> ConfigurationMistakes? {
        var files = try Configuration.load(folder: sound).files
        for entry in try FileTree.list(folder) where entry.name.hasSuffix(".json5") {
            let bytes = try FileTree.read(folder + "/" + entry.name, limitBytes: 65_536)
            files.removeAll { $0.path == entry.name }
            // An empty file stands for one that is missing.
            if !bytes.isEmpty { files.append(ConfigurationFile(path: entry.name, bytes: bytes)) }
        }
        do {
            _ = try Configuration.check(files, folder: sound)
            return nil
        } catch {
            return error
        }
    }
}
