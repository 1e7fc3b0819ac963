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
}

/// Where the shipped files are, found from this source file.
enum Repository {
    static func path(_ relative: String, file: String = #filePath) -> String {
        file.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
            .joined(separator: "/") + "/" + relative
    }
}
