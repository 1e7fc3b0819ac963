import Model
import Platform
import Testing

@testable import ReleaseDaemon

/// What the public finds among the releases.
@Suite("Search", .timeLimit(.minutes(20)))
struct SearchTests {
    private func search(_ bench: OfficeBench, _ question: String) throws -> OfficeBench.Answer {
        let query = question.utf8.map { byte in
            "%" + String(UInt16(byte) + 0x100, radix: 16).dropFirst().uppercased()
        }
        return try bench.page("/search?q=" + query.joined())
    }

    @Test func `a release is found by its words and its index number, and by no others`() throws {
        let bench = try OfficeBench()
        let (_, id) = try bench.released()
        let release = try bench.get("duty-a", "releases/\(id)")
        let number = try #require(release["indexNumber"]?.string)
        let link = "href=\"/releases/\(id)\""
        for question in ["望澜大桥", "集装箱船 隧道", number] {
            try bench.wait("\(question) is not found") {
                try search(bench, question).text.contains(link)
            }
        }
        for question in ["望澜大桥 地铁", "不存在的词", "%", "\"", ""] {
            let answer = try search(bench, question)
            #expect(answer.status == 200, "\(question)")
            #expect(!answer.text.contains(link), "\(question)")
        }
    }

    @Test func `a question is shown as text, however long and whatever it holds`() throws {
        let bench = try OfficeBench()
        _ = try bench.released()
        let answer = try search(bench, "<script>alert(1)</script>")
        #expect(answer.status == 200)
        #expect(!answer.text.contains("<script>alert"))
        #expect(answer.text.contains("&lt;script&gt;"))
        #expect(try search(bench, String(repeating: "桥", count: 400)).status == 200)
    }
}
