import Model
import Testing

@testable import Stations

@Suite("Colours that a draft proposes") struct FloodColourTests {
    static func marks(_ kinds: [FloodMarkKind]) throws -> FloodMarks {
        let levels: [FloodMarkKind: String] = [
            .guarded: "9.4", .warning: "10.4", .guaranteed: "11.5", .highest: "12.03",
        ]
        return try FloodMarks(
            datum: "吴淞",
            marks: kinds.map { FloodMark(kind: $0, level: number(levels[$0] ?? "0"), source: "") },
            hysteresis: number("0.1"),
        )
    }

    @Test(
        arguments: [
            ("9.40", nil, nil), ("10.09", nil, "0.3"), ("10.10", FloodColour.blue, "0.3"),
            ("10.39", nil, nil), ("10.40", .yellow, nil), ("11.49", .yellow, "0.3"),
            ("11.50", .orange, nil), ("12.02", .orange, nil), ("12.03", .red, nil),
        ] as [(String, FloodColour?, String?)]
    )
    func `each mark has its colour, and near has a number only where one is configured`(
        level: String,
        colour: FloodColour?,
        nearBy: String?,
    ) throws {
        let found = FloodColour(
            number(level),
            marks: try Self.marks(FloodMarkKind.allCases),
            nearBy: nearBy.map { number($0) },
        )
        #expect(found == colour)
    }

    @Test func `a mark that there is not calls for nothing`() throws {
        let marks = try Self.marks([.guarded])
        #expect(FloodColour(number("99"), marks: marks, nearBy: number("5")) == nil)
    }
}
