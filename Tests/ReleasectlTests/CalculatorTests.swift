import Model
import Testing

@testable import releasectl

@Suite("Calculators")
struct CalculatorTests {
    @Test func `segments of a short message, without a daemon`() {
        let world = World { _ in .failure(.garbled(reason: "no daemon is asked")) }
        #expect(world.run(["sms", "segments", String(repeating: "望", count: 78)]) == .done)
        #expect(world.output.hasPrefix("UCS-2   78 单位   2 条"))
        #expect(world.calls.isEmpty)
    }

    @Test func `standard input loses its last line end only`() throws {
        let world = World(input: Array("abc\n\n".utf8))
        #expect(world.run(["sms", "segments", "-", "--json"]) == .done)
        #expect(try JSONReader.read(world.output)["units"] == 4)
    }

    @Test func `a text that does not fit says which line`() {
        let world = World()
        #expect(world.run(["board", "fit", "16x2", "望澜大桥限行 / 望澜大桥上下游3公里"]) == .refused)
        #expect(world.output.contains("第 1 页第 2 行 19 格，屏宽 16 格"))
        #expect(world.calls.isEmpty)
        #expect(world.run(["board", "fit", "16x2", "望澜大桥限行"]) == .done)
    }

    @Test func `a named board is the daemon's to know`() {
        let world = World()
        _ = world.run(["board", "fit", "lock-1", "T"])
        #expect(world.calls.map(\.target) == ["/api/v1/boards/fit"])
    }

    @Test func `a due date shows each day, and says that no notice was loaded`() throws {
        let world = World()
        let words = ["calendar", "due", "--from", "2026-07-10", "--working-days", "3"]
        #expect(world.run(words) == .done)
        try Golden.expect(world.output, matches: "calendar-due.zh")
    }

    @Test func `the notices of the configuration change the count`() throws {
        let here = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        let folder = here.joined(separator: "/") + "/config/demo"
        let world = World()
        let words = ["calendar", "due", "--from", "2026-09-28", "--working-days", "5", "--json"]
        #expect(world.run(words + ["--config", folder]) == .done, "\(world.errors)")
        let answer = try JSONReader.read(world.output)
        // National Day keeps offices closed to 7 October; 10 October is a make-up Saturday.
        #expect(answer["due"] == "2026-10-10")
        #expect(answer["provisional"] == false)
    }

    @Test(arguments: [
        ["--from", "2026-02-30", "--days", "3"], ["--from", "2026-02-01", "--days", "0"],
        ["--from", "2026-02-01"], ["--from", "2026-02-01", "--days", "3", "--working-days", "3"],
        ["--from", "2026-02-01", "--days", "3", "--config", "/nowhere"],
    ])
    func `a calculation that makes no sense is a mistake of usage`(words: [String]) {
        let world = World()
        #expect(world.run(["calendar", "due"] + words) == .usage)
        #expect(!world.errors.isEmpty)
    }
}
