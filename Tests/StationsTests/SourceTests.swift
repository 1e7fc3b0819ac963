import Model
import Stations
import Testing

/// Names in a watched folder, and what others' services answer.
@Suite struct SourceTests {
    @Test(arguments: [
        ("air.csv", DropName.take(.csv)), ("AIR.CSV", .take(.csv)), ("水位.json", .take(.json)),
        ("a.jsonl", .take(.jsonLines)), ("a.ndjson", .take(.jsonLines)),
        (".air.csv", .leave), ("air.csv.tmp", .leave), ("air.csv.part", .leave),
        ("air.csv~", .leave), ("air.csv.filepart", .leave), (".", .leave), ("", .leave),
        ("air.xml", .unknownFormat), ("README", .unknownFormat), ("csv", .unknownFormat),
        ("a\nb.csv", .unreadable), ("a\u{FFFD}.csv", .unreadable), ("a\u{7F}.csv", .unreadable),
    ])
    func `a name says what becomes of its file`(name: String, expected: DropName) {
        #expect(DropName(name) == expected)
    }

    @Test func `kept names stay within what a file system takes, and keep their end`() {
        let stamp = "20260712T000000.000Z"
        let long = String(repeating: "闸", count: 83) + ".csv"
        let name = DropArchive.name(long, stamp: stamp, attempt: 11)
        #expect(name.utf8.count <= DropArchive.nameLimitBytes)
        #expect(name.hasPrefix(stamp + "-12-"))
        #expect(name.hasSuffix("闸.csv"))
        #expect(DropArchive.name("a.csv", stamp: stamp, attempt: 0) == stamp + "-a.csv")
    }

    @Test func `what is old or too much goes with its report, and nothing of others`() {
        let names = [
            "20260710T000000.000Z-a.csv", "20260711T000000.000Z-b.csv",
            "20260711T000000.000Z-b.csv.txt", "20260712T000000.000Z-c.csv",
            "20260712T000000.000Z-c.csv.txt", "notes.txt", "2026-c.csv",
        ]
        #expect(
            DropArchive.outdated(names, oldest: "20260711T000000.000Z", kept: 9) == [names[0]]
        )
        #expect(DropArchive.outdated(names, oldest: "2026", kept: 1) == Array(names[0...2]))
        #expect(DropArchive.outdated(names, oldest: "2027", kept: 9) == Array(names[0...4]))
        #expect(DropArchive.outdated(names, oldest: "2026", kept: 0) == Array(names[0...4]))
    }

    // MARK: services

    static let zone = ZoneRules(name: "test", fixedOffsetSeconds: 8 * 3_600)

    static func mapping(
        rows: String = "",
        station: String = "stcd",
        time: String = "tm",
        form: EndpointMapping.TimeForm = .milliseconds,
        label: EndpointMapping.TimeLabel = .end,
        item: String? = nil,
        value: String? = nil,
    ) -> EndpointMapping {
        EndpointMapping(
            rows: rows,
            station: station,
            time: time,
            timeForm: form,
            timeLabel: label,
            item: item,
            value: value,
        )
    }

    static func read(
        _ text: String,
        _ mapping: EndpointMapping,
        _ stations: [EndpointMapping.Station],
        format: IntakeFormat = .json,
    ) throws -> IntakeDocument {
        try mapping.document(
            Array(text.utf8),
            as: format,
            of: stations,
            zone: zone,
            period: { _ in .hours(1) },
        )
    }

    static func station(_ id: String, _ name: String, _ items: (String, String)...)
        -> EndpointMapping.Station
    {
        EndpointMapping.Station(
            id: id,
            name: name,
            items: items.map { EndpointMapping.Item(field: $0.0, code: $0.1) },
        )
    }

    /// The shape of a river authority's feed: numbers as text, time in milliseconds.
    @Test func `numbers as text and times in milliseconds are read`() throws {
        let feed = """
            [{"oq":"0","q":"4860","rvnm":"大江","stcd":"60105400","stnm":"甲站","tm":1549983600000,"wptn":"5","z":"169.97"},
             {"oq":"0","q":"0","stcd":"60105401","tm":1549983600000,"z":"12.5"},
             {"q":"---","stcd":60105400,"tm":"1549987200000","z":"170.02"}]
            """
        let gauge = Self.station("gauge", "60105400", ("z", "level"), ("q", "flow"))
        let document = try Self.read(feed, Self.mapping(), [gauge])
        #expect(document.mistakes.isEmpty)
        #expect(document.rows.map(\.line) == [1, 3])
        #expect(document.rows.map(\.station) == ["gauge", "gauge"])
        #expect(document.rows[0].periodEnd == Instant(milliseconds: 1_549_983_600_000))
        #expect(document.rows[0].values.map(\.text) == ["169.97", "4860"])
        #expect(document.rows[1].values.map(\.text) == ["170.02", "---"])
        #expect(document.rows[0].periodStart == nil)
    }

    /// The shape of a gauge service with one measure a row, dirty as such services are.
    @Test func `rows of one value become rows of a station, and dirty ones are told`() throws {
        let feed = """
            {"meta": {}, "items": [
             {"notation": "L1-up", "latestReading": {"dateTime": "2023-02-28T06:00:00Z", "value": 0.501}},
             {"notation": "L1-down", "latestReading": {"dateTime": "2023-02-28T06:00:00Z", "value": [0.17, 11.627]}},
             {"notation": "L1-up"},
             {"notation": "L2-up", "latestReading": {"dateTime": "yesterday", "value": 1}},
             {"notation": "other", "latestReading": {"dateTime": "2023-02-28T06:00:00Z", "value": 9}},
             {"notation": "L2-down", "latestReading": {"dateTime": "2023-02-28T06:00:00Z", "value": "abc"}},
             {"notation": "L2-gate", "latestReading": {"dateTime": "2023-02-28T06:00:00Z", "value": -101.8}},
             7, null
            ]}
            """
        let mapping = Self.mapping(
            rows: "items",
            station: "notation",
            time: "latestReading.dateTime",
            form: .rfc3339,
        )
        let field = "latestReading.value"
        let document = try Self.read(
            feed,
            mapping,
            [
                Self.station("lock-1", "L1-up", (field, "upstream")),
                Self.station("lock-1", "L1-down", (field, "downstream")),
                Self.station("lock-2", "L2-up", (field, "upstream")),
                Self.station("lock-2", "L2-down", (field, "downstream")),
                Self.station("lock-2", "L2-gate", (field, "gate")),
            ],
        )
        #expect(document.rows.map(\.line) == [1, 7])
        #expect(document.rows.map { $0.values.map(\.item) } == [["upstream"], ["gate"]])
        #expect(document.mistakes.map(\.line) == [2, 4, 6])
        #expect(document.mistakes.map(\.code) == ["row.value", "row.time", "row.value"])
    }

    @Test func `narrow rows of one station and time are gathered, contradictions refused`() throws {
        let feed = """
            code,name,monitored at,val
            110,PM2.5,2026-07-12 08:00,35
            110,PM10,2026-07-12 08:00,50
            110,PM10,2026-07-12 08:00,50
            110,PM2.5,2026-07-12 08:00,36
            110,AQI,2026-07-12 08:00,51
            110,PM2.5,2026-07-12T09:00:00,NA
            110,PM2.5,08:00,1
            110,PM2.5,2026-07-12 08:00
            """
        let mapping = Self.mapping(
            station: "code",
            time: "monitored at",
            form: .local,
            label: .start,
            item: "name",
            value: "val",
        )
        let air = Self.station("air", "110", ("PM2.5", "pm25"), ("PM10", "pm10"))
        let document = try Self.read(feed, mapping, [air], format: .csv)
        let eight = try #require(InstantText.rfc3339("2026-07-12T08:00:00+08:00"))
        #expect(document.rows.map(\.periodStart) == [eight, eight + .hours(1)])
        #expect(document.rows.map(\.periodEnd) == [eight + .hours(1), eight + .hours(2)])
        #expect(document.rows.map { $0.values.map(\.text) } == [["35", "50"], ["NA"]])
        #expect(document.mistakes.map(\.line) == [4, 7])
        #expect(document.mistakes.map(\.code) == ["row.item", "row.time"])
    }

    @Test func `an answer of another shape is refused whole`() {
        let gauge = Self.station("gauge", "1", ("z", "level"))
        #expect(throws: IntakeFault.noList) {
            try Self.read(#"{"error": "maintenance"}"#, Self.mapping(rows: "data"), [gauge])
        }
        #expect(throws: IntakeFault.noList) { try Self.read("{}", Self.mapping(), [gauge]) }
        #expect(throws: IntakeFault.self) { try Self.read("<html>", Self.mapping(), [gauge]) }
    }

    @Test(arguments: [
        "9223372036854775807", "-9223372036854775808", "1e3", "", "null", "[]", "true",
        "\"99999999999999999999\"",
    ])
    func `times that no clock shows are refused and never trap`(time: String) throws {
        for form in EndpointMapping.TimeForm.allCases {
            let text = time.isEmpty ? "\"\"" : time
            let document = try Self.read(
                #"[{"stcd":"1","z":1,"tm":\#(text)}]"#,
                Self.mapping(form: form),
                [Self.station("gauge", "1", ("z", "level"))],
            )
            #expect(document.rows.isEmpty)
            #expect(document.mistakes.map(\.code) == ["row.time"])
        }
    }

    @Test func `seeded garbage of a service never traps`() {
        var random = IntakeTests.Seeded(state: 7)
        let alphabet = Array("[]{}\":,stcdztm0123456789-.eE \n\\u".utf8)
        let gauge = Self.station("gauge", "1", ("z", "level"))
        for _ in 0..<3_000 {
            let bytes = (0..<Int.random(in: 0..<80, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            for format in IntakeFormat.allCases {
                _ = try? Self.mapping().document(
                    Array("stcd,tm,z\n".utf8) + bytes,
                    as: format,
                    of: [gauge],
                    zone: Self.zone,
                    period: { _ in nil },
                )
            }
        }
    }
}
