import Model
import Testing

@testable import releasectl

@Suite("Texts of officers")
struct TextInputTests {
    @Test func `marks and line ends of other systems go`() throws {
        let bytes: [UInt8] = [0xEF, 0xBB, 0xBF] + Array("一\r\n二\r三\n".utf8)
        #expect(try TextInput.decode(bytes, place: "f") == "一\n二\n三\n")
    }

    @Test(
        arguments: [
            ([0xCD, 0xFB, 0xC0, 0xBD, 0xB4, 0xF3, 0xC7, 0xC5], "GBK"),
            ([0xFF, 0xFE, 0x61, 0x00], "UTF-16"),
            ([0x61, 0xFF, 0x62], "不是 UTF-8 文字"), ([0xC0, 0xAF], "不是 UTF-8"),
        ] as [([UInt8], String)]
    )
    func `what is not UTF-8 is refused, with a guess`(bytes: [UInt8], word: String) {
        let failure = #expect(throws: Failure.self) { try TextInput.decode(bytes, place: "f") }
        #expect(failure?.message(.chinese).contains(word) == true)
        #expect(failure?.status == .usage)
    }

    @Test func `a text beyond the limit is refused`() {
        let bytes = [UInt8](repeating: 0x61, count: TextInput.limitBytes + 1)
        let failure = #expect(throws: Failure.self) { try TextInput.decode(bytes, place: "f") }
        #expect(failure?.code == "usage.tooLong")
    }

    @Test func `a missing file is a mistake of usage that names it`() {
        let world = World()
        let words = [
            "release", "draft", "--kind", "notice", "--title", "T", "--body", "/nowhere/x",
        ]
        #expect(world.run(words) == .usage)
        #expect(world.errors.contains("没有文件 /nowhere/x"))
        #expect(world.calls.isEmpty)
    }
}
