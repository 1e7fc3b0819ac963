import Model
import Platform
import Testing

@testable import releasectl

/// Every worked example of an individual index comes out of the calculator too.
///
/// The same file is held against the arithmetic (`AirIndexTests`) and against what the daemon publishes
/// (`PublishedExampleTests`), so that the three say the same numbers.
@Suite("Worked examples")
struct WorkedExampleTests {
    private static func lines() throws -> [[String]] {
        let tests = FileTree.folder(of: FileTree.folder(of: #filePath))
        let file = tests + "/StationsTests/Fixtures/sub-indices.txt"
        let text = String(decoding: try FileTree.read(file, limitBytes: 1 << 20), as: UTF8.self)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: " ").map(String.init) }
    }

    @Test func `the calculator says what the examples say`() throws {
        let lines = try Self.lines()
        #expect(lines.count > 100)
        // The calculator takes no concentration below zero.
        for line in lines where !line[2].hasPrefix("-") {
            let (edition, column, amount) = (line[0], line[1], line[2])
            let isHour = column.hasSuffix("Hour")
            let pollutant = column.prefix { $0.isLowercase || $0.isNumber }
            // In a report of a day ozone is the largest mean of eight hours.
            let name = column == "o3EightHours" ? "o3" : String(pollutant)
            let world = World()
            let words = ["air", "index", "--json", "--edition", edition]
            let period = ["--period", isHour ? "1h" : "24h"]
            #expect(world.run(words + period + ["\(name)=\(amount)"]) == .done, "\(line)")
            let answer = try JSONReader.read(world.output)
            let part = answer["pollutants"]?.array?.first { $0["id"]?.string == name }
            let told = part?["iaqi"]?.integer.map(String.init) ?? "-"
            #expect(told == line[3], "\(line)")
        }
    }
}
