import Model
import Testing

@testable import releasectl

/// The calculators of what stations send; every packet is invented.
@Suite("Station calculators")
struct StationCalculatorTests {
    private static let packets = """
        # A remark, and an empty line.

        ##0178QN=20260712090000001;ST=22;CN=2061;PW=123456;MN=DEMO0001;Flag=5;CP=&&DataTime=20260712080000;a34004-Min=30,a34004-Avg=35,a34004-Max=41,a34004-Flag=N;a05024-Avg=88,a05024-Flag=M&&4100
        ##0096ST=22;CN=2011;MN=DEMO0002;CP=&&DataTime=20260712090000;PM25-Rtd=---;NOIS-Rtd=46.3,NOIS=N&&D701
        ##0087ST=22;CN=2011;PW=123456;MN=DEMO0003;Flag=5;CP=&&DataTime=20260712090000;a34004-Rtd=12&&2201
        ##0073ST=22;CN=2011;MN=DEMO0004;CP=&&DataTime=20260712090000;a34004-Rtd=12&&9301
        hello

        """

    private static let frames = """
        7E7E010012345678123433002D020001260712090030F1F100123456785AF0F026071209003B23000123103A23FF00987045200000000038121268030849
        7E7E0100123456781234340025020001260712090030F1F1001234567848F0F02607120900F4600001FF0000000000000000000307B0
        7E7E010012345678123430001D020001260712090030F1F1001234567848F0F0260712090039230001049003E79C
        7E7E010012345678123432001C020001260712090030F1F1001234567848F0F02607120900392300010403317E
        7E7E
        xyz

        """

    private static let indices: [(name: String, words: [String])] = [
        (
            "air-index-day",
            ["2026", "24h", "pm25=75.5", "pm10=110", "so2=8", "no2=43", "co=1.55", "o3=58"]
        ), ("air-index-incomplete", ["2026", "24h", "pm25=60", "pm10=50", "so2=/", "no2=43"]),
        (
            "air-index-hour",
            ["2012", "1h", "pm2.5=446", "PM10=515", "so2=801", "no2=200", "co=8.2", "o3=2"]
        ),
    ]

    @Test(arguments: indices.map(\.name))
    func `an index is as kept, in both languages, within 80 cells`(name: String) throws {
        let words = try #require(Self.indices.first { $0.name == name }).words
        for language in Language.allCases {
            let world = World { _ in .failure(.garbled(reason: "no daemon is asked")) }
            let options = [
                "--edition", words[0], "--period", words[1], "--lang", language.rawValue,
            ]
            #expect(world.run(["air", "index"] + words.dropFirst(2) + options) == .done)
            Golden.expectFits(world.output)
            try Golden.expect(world.output, matches: "\(name).\(language.rawValue)")
            #expect(world.calls.isEmpty)
        }
    }

    @Test func `an index as a document has its numbers exact`() throws {
        let world = World()
        let words = ["air", "index", "--json", "--edition", "2026", "--period", "24h"]
        #expect(world.run(words + ["pm25=75", "co=4.05", "so2=/", "no2=NA"]) == .done)
        let answer = try JSONReader.read(world.output)
        #expect(answer["aqi"] == 114)
        #expect(answer["category"] == "轻度污染")
        #expect(answer["primary"] == ["pm25"])
        let parts = try #require(answer["pollutants"]?.array)
        #expect(parts.map { $0["iaqi"] } == [114, nil, nil, nil, 100, nil].map { $0 ?? .null })
        #expect(parts[4]["concentration"] == .decimal("4.0"))
        #expect(parts.map { $0["mark"] } == [nil, "NA", "/", "NA", nil, "NA"].map { $0 ?? .null })
    }

    @Test(arguments: [
        ["pm26=1"], ["pm25"], ["pm25="], ["pm25=-1"], ["pm25=1e99"], ["pm25=1", "pm2.5=2"], [],
        ["o3_1h=1"], ["pm25=35", "=5"],
    ])
    func `a concentration that makes no sense is a mistake of usage`(words: [String]) {
        let world = World()
        let options = ["air", "index", "--edition", "2026", "--period", "24h"]
        #expect(world.run(options + words) == .usage)
        #expect(!world.errors.isEmpty)
    }

    @Test(arguments: ["decode-hj212", "decode-sl651"])
    func `packets are shown as kept, in both languages`(name: String) throws {
        let isPacket = name == "decode-hj212"
        for language in Language.allCases {
            let world = World(input: Array((isPacket ? Self.packets : Self.frames).utf8))
            let words = name.split(separator: "-").map(String.init)
            #expect(world.run(words + ["-", "--lang", language.rawValue]) == .refused)
            try Golden.expect(world.output, matches: "\(name).\(language.rawValue)")
            #expect(world.calls.isEmpty)
        }
    }

    @Test func `whole packets end well, and each is an object of the document`() throws {
        let first = try #require(Self.packets.split(separator: "\n").dropFirst().first)
        let world = World(input: Array("2026-07-12 09:00 \(first)\r\n".utf8))
        #expect(world.run(["decode", "hj212", "-", "--json"]) == .done)
        let answer = try JSONReader.read(world.output)
        let packet = try #require(answer["packets"]?.array?.first)
        #expect(packet["verdict"] == "ok")
        #expect(packet["station"] == "DEMO0001")
        let readings = try #require(packet["readings"]?.array)
        #expect(readings.map { $0["value"] } == [30, 35, 41, 88])
        #expect(readings[1]["from"] == "2026-07-12T08:00:00.000+08:00")
        #expect(readings[1]["to"] == "2026-07-12T09:00:00.000+08:00")
        #expect(readings[3]["usable"] == false)
        #expect(packet["answer"]?.string?.contains("CN=9014") == true)
    }

    @Test func `the check sum of the device decides`() throws {
        let first = try #require(Self.packets.split(separator: "\n").dropFirst().first)
        let world = World(input: Array(first.utf8))
        #expect(world.run(["decode", "hj212", "-", "--crc", "modbus"]) == .refused)
    }

    @Test func `a binary file of frames is read as a stream`() throws {
        let digits = try #require(Self.frames.split(separator: "\n").first).utf8.map {
            UInt8(Character(Unicode.Scalar($0)).hexDigitValue ?? 0)
        }
        let bytes = stride(from: 0, to: digits.count, by: 2).map {
            digits[$0] << 4 | digits[$0 + 1]
        }
        let world = World(input: bytes + bytes)
        #expect(world.run(["decode", "sl651", "-", "--json"]) == .done)
        #expect(try JSONReader.read(world.output)["intact"] == 2)
    }

    @Test(arguments: ["hj212", "sl651"])
    func `no packet and no file are told`(protocolName: String) {
        let world = World(input: [])
        #expect(world.run(["decode", protocolName, "-"]) == .done)
        #expect(world.output == "没有报文\n")
        #expect(world.run(["decode", protocolName, "/nowhere"]) == .usage)
    }
}
