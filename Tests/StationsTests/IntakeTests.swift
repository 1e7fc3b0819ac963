import Model
import Stations
import Testing

@Suite struct IntakeTests {
    static let eight = InstantText.rfc3339("2026-07-12T08:00:00+08:00")

    static func read(_ text: String, _ format: IntakeFormat) throws -> IntakeDocument {
        try IntakeDocument(Array(text.utf8), as: format)
    }

    @Test func `the three formats say the same`() throws {
        let row =
            #"{"station":"a","periodEnd":"2026-07-12T08:00:00+08:00","values":{"co":1.20,"pm25":"35"},"flags":{"pm25":"maintenance"}}"#
        let json = try Self.read("[\(row)]", .json)
        let lines = try Self.read("\(row)\r\n\r\n", .jsonLines)
        let csv = try Self.read(
            """
            station,periodEnd,co,pm25,pm25.flag\r
            a,"2026-07-12T08:00:00+08:00", 1.20 ,35,maintenance\r

            """,
            .csv,
        )
        #expect(json.mistakes.isEmpty)
        #expect(json.rows.map(\.values) == csv.rows.map(\.values))
        #expect(json == lines)
        let found = try #require(json.rows.first)
        #expect(found.periodEnd == Self.eight)
        #expect(found.values[0] == IntakeValue(item: "co", text: "1.20"))
        #expect(found.values[1].state == .invalid(.maintenance))
    }

    @Test(arguments: [
        #"{"station":"a","periodEnd":"2026-07-12T08:00:00Z","values":{"co":1.20,"b":-3,"c":"4","d":null}}"#,
        #" { "values" : { "co" : 0 } , "station" : "a" , "periodEnd" : "2026-07-12T08:00:00-09:30" } "#,
        #"{"station":"a","periodStart":"2026-07-12T07:00:00Z","periodEnd":"2026-07-12T08:00:00Z","values":{"co":"---"}}"#,
        #"{"station":"a","periodStart":"2026-07-12T09:00:00Z","periodEnd":"2026-07-12T08:00:00Z","values":{"co":1}}"#,
        #"{"station":"a","periodEnd":"2026-07-12T08:00:00.5Z","values":{"co":1}}"#,
        #"{"station":"a","periodEnd":"2026-02-30T08:00:00Z","values":{"co":1}}"#,
        #"{"station":"","periodEnd":"2026-07-12T08:00:00Z","values":{"co":1}}"#,
        #"{"station":"甲","periodEnd":"2026-07-12T08:00:00Z","values":{"co":1}}"#,
        #"{"station":"a\u0062","periodEnd":"2026-07-12T08:00:00Z","values":{"co":1}}"#,
        #"{"station":"a","station":"b","periodEnd":"2026-07-12T08:00:00Z","values":{"co":1}}"#,
        #"{"station":"a","periodEnd":"2026-07-12T08:00:00Z","values":{"co":1,"co":2}}"#,
        #"{"station":"a","periodEnd":"2026-07-12T08:00:00Z","values":{"co":-0,"d":-0.0,"e":01}}"#,
        #"{"station":"a","periodEnd":"2026-07-12T08:00:00Z","values":{"co":-0}}"#,
        #"{"station":"a","periodEnd":"2026-07-12T08:00:00Z","values":{"co":1e2,"d":1.}}"#,
        #"{"station":"a","periodEnd":"2026-07-12T08:00:00Z","values":{"co":-999,"d":12345678901234567890}}"#,
        #"{"station":"a","periodEnd":"2026-07-12T08:00:00Z","values":{}}"#,
        #"{"station":"a","periodEnd":"2026-07-12T08:00:00Z","values":{"co":1},"flags":{"co":"manual"}}"#,
        #"{"station":"a","periodEnd":"2026-07-12T08:00:00Z","values":{"co":1},"more":[1]}"#,
        #"{"station":"a","periodEnd":"2026-07-12T08:00:00Z","values":{"co":1}"#,
        #"{"station":"a","periodEnd":"2026-07-12T08:00:00Z","values":{"co":1},}"#,
        "",
    ])
    func `the quick reader says what the other one says`(row: String) {
        let good = #"{"station":"z","periodEnd":"2026-07-12T08:00:00+08:00","values":{"co":35}}"#
        let texts: [(String, IntakeFormat)] = [
            ("[\(row)]", .json), ("[\(good),\(row)]", .json), ("[\(row),\n\(good)]x", .json),
            ("{\"readings\":[\(row)]}", .json), (row, .jsonLines), ("\(row)\n", .jsonLines),
            ("\n\(good)\r\n\(row)\r\n\r\n", .jsonLines), ("\(row) \(good)", .jsonLines),
            (row.replacing(",", with: ",\n"), .jsonLines),
        ]
        for (text, format) in texts {
            let bytes = Array(text.utf8)
            let quick = Result { () throws(IntakeFault) in try IntakeDocument(bytes, as: format) }
            let other = Result { () throws(IntakeFault) in
                try IntakeDocument(tree: bytes, as: format)
            }
            #expect(quick == other, "\(text)")
        }
    }

    @Test(arguments: [
        (#"{"periodEnd":"2026-07-12T08:00:00+08:00","values":{"co":1}}"#, "row.station"),
        (#"{"station":"a","values":{"co":1}}"#, "row.time"),
        (#"{"station":"a","periodEnd":"2026-07-12 08:00","values":{"co":1}}"#, "row.time"),
        (
            #"{"station":"a","periodStart":"2026-07-12T09:00:00Z","periodEnd":"2026-07-12T08:00:00Z","values":{"co":1}}"#,
            "row.time"
        ),
        (#"{"station":"a","periodEnd":"2026-07-12T08:00:00Z","values":{}}"#, "row.values"),
        (
            #"{"station":"a","periodEnd":"2026-07-12T08:00:00Z","values":{"co":"1.2a"}}"#,
            "row.value"
        ),
        (#"{"station":"a","periodEnd":"2026-07-12T08:00:00Z","values":{"co":[1]}}"#, "row.value"),
        (
            #"{"station":"a","periodEnd":"2026-07-12T08:00:00Z","values":{"co":1},"flags":{"co":"X"}}"#,
            "row.flag"
        ),
        (#"{"station":"a""#, "row.json"),
        ("12", "row.station"),
    ])
    func `a bad row is told by its line and loses no other`(bad: String, code: String) throws {
        let good = #"{"station":"a","periodEnd":"2026-07-12T08:00:00Z","values":{"co":null}}"#
        let document = try Self.read([good, bad, good].joined(separator: "\n"), .jsonLines)
        #expect(document.rows.map(\.line) == [1, 3])
        #expect(document.mistakes.map(\.line) == [2])
        #expect(document.mistakes.map(\.code) == [code])
    }

    @Test func `bad lines of CSV are told by their line`() throws {
        let document = try Self.read(
            """
            station,periodEnd,pm25,level
            a,2026-07-12T08:00:00Z,35,
            b,2026-07-12T08:00:00Z,,12.34
            c,2026-07-12T08:00:00Z,35
            d,2026-07-12T08:00:00Z,"35,
            e,2026-07-12T08:00:00Z,,
            f,2026-07-12T08:00:00Z,---,
            """,
            .csv,
        )
        #expect(document.rows.map(\.line) == [2, 3, 7])
        #expect(document.rows.map { $0.values.map(\.item) } == [["pm25"], ["level"], ["pm25"]])
        #expect(document.mistakes.map(\.line) == [4, 5, 6])
        #expect(document.mistakes.map(\.code) == ["row.csv", "row.csv", "row.values"])
    }

    @Test func `a batch of which nothing can be read is refused whole`() {
        #expect(throws: IntakeFault.noList) { try Self.read("{}", .json) }
        #expect(throws: IntakeFault.self) { try Self.read("[{]", .json) }
        #expect(throws: IntakeFault.noHeader(missing: "periodEnd")) {
            try Self.read("station,time\n", .csv)
        }
        #expect(throws: IntakeFault.notText) {
            try IntakeDocument([0x73, 0xC3, 0x28], as: .csv)
        }
        let many = Array(repeating: "1", count: IntakeLimits.rows + 1).joined(separator: ",")
        #expect(throws: IntakeFault.tooManyRows(limit: IntakeLimits.rows)) {
            try Self.read("[\(many)]", .json)
        }
    }

    @Test func `seeded garbage never traps`() {
        var random = Seeded(state: 42)
        let alphabet = Array("station,periodEnd\"\n\r{}[]:0123456789-eE.TZ+a\\u00".utf8)
        for _ in 0..<3_000 {
            let bytes = (0..<Int.random(in: 0..<80, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            for format in IntakeFormat.allCases {
                _ = try? IntakeDocument(Array("station,periodEnd\n".utf8) + bytes, as: format)
                _ = try? IntakeDocument(bytes, as: format)
            }
        }
    }

    struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    @Test(arguments: QualityTest.allCases, [QualityVerdict.pass, .suspect, .fail])
    func `a report comes back from its code`(test: QualityTest, verdict: QualityVerdict) {
        var report = QualityReport(hasValue: true)
        report.record(verdict, of: test)
        let again = QualityReport(code: report.code, hasValue: true)
        #expect(again[test] == verdict)
        #expect(again.run == [test])
        #expect(again.outcome == report.outcome)
    }

    @Test func `every flag comes back from its number`() {
        for word in SourceState.words {
            let state = SourceState(word: word)
            #expect(state.map { SourceState(code: $0.code) } == state)
        }
        #expect(SourceState(code: 200) == .doubtful)
    }
}
