import Configuration
import Model
import Testing

@Suite struct LoadingTests {
    @Test(arguments: ["config", "config/demo"])
    func `what is shipped loads without a mistake`(folder: String) {
        do {
            let configuration = try Configuration.load(folder: Repository.path(folder))
            #expect(!configuration.files.isEmpty)
        } catch {
            Issue.record(Comment(rawValue: error.text(in: .english)))
        }
    }

    @Test func `the reference collects nothing until somebody switches it on`() throws {
        let folder = Repository.path("config")
        let shipped = try Configuration.load(folder: folder).stations
        #expect(shipped.listeners.hj212 == nil)
        #expect(shipped.listeners.sl651 == nil)
        #expect(shipped.folders.isEmpty)
        #expect(shipped.endpoints.isEmpty)
        let whole = try Configuration.check(try Reference.files(folder), folder: folder)
            .configuration.stations
        #expect(whole.listeners.hj212 != nil)
        #expect(!whole.folders.isEmpty)
        #expect(!whole.endpoints.isEmpty)
    }
}

/// The reference files as they are with every block that they show switched on.
enum Reference {
    /// Lines that begin with `//` and two spaces are settings.
    static func whole(_ file: ConfigurationFile) -> ConfigurationFile {
        let lines = String(decoding: file.bytes, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("//  ") ? $0.dropFirst(2) : $0 }
        return ConfigurationFile(path: file.path, bytes: Array(lines.joined(separator: "\n").utf8))
    }

    static func files(_ folder: String) throws -> [ConfigurationFile] {
        try Configuration.load(folder: folder).files.map(whole)
    }
}

/// Where the shipped files are, found from this source file.
enum Repository {
    static func path(_ relative: String, file: String = #filePath) -> String {
        file.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
            .joined(separator: "/") + "/" + relative
    }
}
