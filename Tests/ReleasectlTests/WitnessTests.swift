import Model
import Testing

@testable import releasectl

@Suite("Heads kept elsewhere")
struct WitnessTests {
    private static let hash = String(repeating: "0123456789abcdef", count: 4)

    @Test(arguments: [
        "{\"seq\": 7, \"hash\": \"\(hash)\"}", "{\"hash\":\"\(hash)\",\"seq\":7}",
        "{\"entry\": {\n  \"seq\": 7,\n  \"hash\": \"\(hash)\"\n}}",
        "<r:entry seq=\"7\" hash=\"\(hash)\"/>",
        "<html lang=\"zh-CN\" data-entry=\"7\" data-hash=\"\(hash)\">",
    ])
    func `are found in checkpoints, feeds and pages`(text: String) {
        let pairs = Witness.pairs(in: Array(text.utf8))
        #expect(pairs.map(\.seq) == [7])
        #expect(pairs.map(\.hash.hex) == [Self.hash])
    }

    @Test(arguments: [
        "", "seq", "{\"seq\": 7}", "hash=\"\(hash)\"", "seq=\"7\" hash=\"1234\"",
        "seq=7" + String(repeating: ".", count: 200) + "hash=\(hash)",
        "seq=99999999999999999999 hash=\(hash)",
    ])
    func `are not made up from what is no pair`(text: String) {
        #expect(Witness.pairs(in: Array(text.utf8)).isEmpty)
    }
}
