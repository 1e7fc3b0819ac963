import Model
import Testing

@testable import Stations

@Suite struct HJ212PacketTests {
    private static let device = HJ212Device(
        zone: Fixture.shanghai,
        units: HJ212Code.usualUnits,
        unflagged: .normal,
    )

    private static func packet(_ name: String) throws -> HJ212Packet {
        try HJ212Packet(HJ212Frame(line: HJ212Sample.named(name).packet).body)
    }

    private static func content(
        _ name: String,
        _ device: HJ212Device = device,
    ) throws -> HJ212Packet.Content {
        try #require(try packet(name).content(device))
    }

    private static func reading(
        _ name: String,
        _ item: String,
        _ device: HJ212Device = device,
    ) throws -> Reading {
        try #require(try content(name, device).readings.first { $0.item == item })
    }

    @Test(arguments: HJ212Sample.all)
    func `a packet gives its readings`(sample: HJ212Sample) throws {
        let packet = try HJ212Packet(HJ212Frame(line: sample.packet).body)
        let content = packet.content(Self.device)
        #expect(content?.readings.count == sample.readings)
        for reading in content?.readings ?? [] {
            #expect(reading.station == packet.device)
            #expect(reading.value?.text == reading.text || reading.value == nil)
        }
    }

    @Test func `the example of the standard`() throws {
        let packet = try Self.packet("STD-1")
        #expect(packet.requestNumber == "20160801085857223")
        #expect(packet.system == "32")
        #expect(packet.command == "1062")
        #expect(packet.password == "100000")
        #expect(packet.device == "010000A8900016F000169DC0")
        #expect(packet.flag == 5)
        #expect(packet.flags.wantsAnswer && !packet.flags.isSplit)
        #expect(packet.flags.edition == "2017")
        #expect(packet.parameters == [HJ212Packet.Field("RtdInterval", "30")])
        #expect(packet.content(Self.device) == nil)
    }

    @Test(arguments: [
        ("AIR-RTD-6", "a34002", "5"), ("AIR-RTD-6", "a21005", "0.36"),
        ("AIR-RTD-6", "l01001", "119.90287"), ("AIR-MIN-6", "a21005", "0.427"),
        ("AIR-MIN-6", "a01006", "95"), ("DUST-RTD", "LA", "66.8"), ("DUST-LAtd", "LA", "50.1"),
        ("DUST-43", "H01", "52.7"), ("DUST-39", "a01008", "0"), ("OLD-NAMES", "a34004", "75.0"),
        ("OLD-NAMES", "a21005", "0.687"), ("OLD-LEN6", "a34001", "133.71"),
        ("BAD-1", "a01001", "10"), ("BAD-2", "a34004", "0.0523"), ("BAD-3", "a01005", "-100"),
        ("NG-UNIT", "a34004", "75600.000"), ("GEN-2011-AIR", "a34004", "207"),
        ("GEN-SPLIT-2", "a34002", "72"),
    ])
    func `a value keeps its digits`(name: String, item: String, text: String) throws {
        let reading = try Self.reading(name, item)
        #expect(reading.text == text)
        #expect(reading.value == number(text))
    }

    @Test func `values of one item have their kinds`() throws {
        let readings = try Self.content("GEN-2061-AIR").readings.filter { $0.item == "a34004" }
        #expect(readings.map(\.kind) == [.minimum, .mean, .maximum])
        #expect(readings.map(\.text) == ["30", "35", "41"])
        #expect(Set(readings.map(\.state)) == [.normal])
        #expect(try Self.reading("AIR-RTD-6", "a34002").kind == .instant)
    }

    @Test(arguments: [
        ("GEN-2061-AIR", "2016-08-01T08:00:00+08:00", "2016-08-01T09:00:00+08:00"),
        ("GEN-2031-AIR", "2016-08-01T00:00:00+08:00", "2016-08-02T00:00:00+08:00"),
        ("AIR-MIN-6", "2022-05-13T16:26:00+08:00", "2022-05-13T16:36:00+08:00"),
        ("GEN-2011-AIR", "2016-08-01T08:40:00+08:00", "2016-08-01T08:40:00+08:00"),
    ])
    func `the time of a packet is the beginning of its period`(
        name: String,
        start: String,
        end: String,
    ) throws {
        let reading = try #require(try Self.content(name).readings.first)
        #expect(reading.period == ReadingPeriod(from: at(start), to: at(end)))
        var other = Self.device
        other.label = .end
        let shifted = try #require(try Self.content(name, other).readings.first)
        #expect(shifted.period.end == at(start))
        #expect(shifted.period.end - shifted.period.start == at(end) - at(start))
    }

    @Test func `units are the configuration's, exact, and never guessed`() throws {
        var device = Self.device
        #expect(try Self.reading("NG-UNIT", "a34004").unit == .micrograms)
        device.units = HJ212Code.standardUnits
        let reading = try Self.reading("NG-UNIT", "a34004", device)
        #expect(reading.unit == .nanograms)
        let value = try #require(reading.value)
        #expect(reading.unit?.convert(value, to: .micrograms) == number("75.6"))
        device.units = [:]
        #expect(try Self.reading("NG-UNIT", "a34004", device).unit == nil)
    }

    @Test(arguments: [
        ("a34004", SourceState.invalid(.stopped), false), ("a34002", .invalid(.fault), false),
        ("a21026", .invalid(.calibrating), false), ("a21004", .beyondRange, false),
        ("a21005", .handTyped, true), ("a05024", .invalid(.disconnected), false),
    ])
    func `a flag says what its value is worth`(
        item: String,
        state: SourceState,
        isUsable: Bool,
    ) throws {
        let reading = try Self.reading("GEN-FLAGS", item)
        #expect(reading.state == state)
        #expect(reading.hasUsableValue == isUsable)
    }

    @Test func `flags outside the table are the configuration's`() throws {
        #expect(try Self.reading("BAD-2", "a01006").state == .doubtful)
        #expect(try Self.reading("BAD-2", "a01001").state == .normal)
        var device = Self.device
        device.flags = ["d": .invalid(.fault), "N": .doubtful]
        device.unflagged = .doubtful
        #expect(try Self.reading("BAD-2", "a01006", device).state == .invalid(.fault))
        #expect(try Self.reading("BAD-2", "a01001", device).state == .doubtful)
        #expect(device.state("N") == .doubtful)
        #expect(try Self.reading("GEN-2061-AIR", "a05024").state == .invalid(.maintenance))
    }

    @Test func `what is no reading is listed as it came`() throws {
        #expect(try Self.content("BAD-1").unread == [HJ212Packet.Field("NOIS", "N")])
        #expect(try Self.packet("BAD-2").requestNumber == "20140226153000001")
        #expect(try Self.content("BAD-2").unread == [])
    }

    @Test(arguments: [
        // A comma behind QN, blanks, no separator before CP, a blank data area.
        "QN=20160801085857223,ST=22;CN=2011;MN=A1;Flag=5;CP=&&DataTime=20160801085857;a34004-Rtd=35&&",
        "QN=20160801085857223; ST=22; CN=2011; MN=A1;Flag=5 CP=&&DataTime=20160801085857; a34004-Rtd=35&&",
        "QN=20160801085857223;ST=22;CN=2011;MN=A1;Flag=5CP= &&DataTime=20160801085857;a34004-Rtd=35;;&&",
        "QN=20160801085857223;ST=22;CN=2011;MN=A1;Flag=5;CP=&&DataTime=20160801085857123;a34004-Rtd=35,&&",
    ])
    func `the ways in which devices write are read`(text: String) throws {
        let packet = try HJ212Packet(Array(text.utf8))
        #expect(packet.requestNumber == "20160801085857223")
        #expect(packet.device == "A1")
        #expect(packet.content(Self.device)?.readings.map(\.text) == ["35"])
    }

    @Test func `several times in one packet are kept apart`() throws {
        let text =
            "ST=22;CN=2061;MN=A1;CP=&&DataTime=20160801080000;a34004-Avg=35;DataTime=20160801090000;a34004-Avg=36&&"
        let readings = try #require(HJ212Packet(Array(text.utf8)).content(Self.device)).readings
        #expect(readings.map(\.text) == ["35", "36"])
        #expect(readings[1].period.start - readings[0].period.start == .hours(1))
    }

    @Test(arguments: [
        ("", HJ212Fault.field("MN")), ("ST=22;CN=2011;CP=&&&&", .field("MN")),
        ("ST=22;MN=A1;CP=&&&&", .field("CN")), ("CN=2011;MN=A1;CP=&&", .openDataArea),
        ("CN=2011;MN=A1;CP=&&&", .openDataArea), ("CN=2011;MN=A1;CP=&&a=1&", .openDataArea),
        ("CN=2011;MN=A1;CP=a=1", .openDataArea),
        ("CN=2011;MN=" + String(repeating: "A", count: 65) + ";CP=&&&&", .field("MN")),
        ("CN=2011;MN=A1;PW=" + String(repeating: "1", count: 33) + ";CP=&&&&", .field("PW")),
    ])
    func `a segment that cannot be read says why`(text: String, fault: HJ212Fault) {
        #expect(throws: fault) { try HJ212Packet(Array(text.utf8)) }
    }

    @Test(arguments: [
        "", "2016080108", "20160801080", "20161301080000", "20160230080000", "20160801240000",
        "20160801086000", "2016080108000a", "2016-08-01 08:00", "201608010800001",
    ])
    func `a time that is none makes no reading`(time: String) throws {
        let text = "ST=22;CN=2061;MN=A1;CP=&&DataTime=\(time);a34004-Avg=35&&"
        let content = try #require(HJ212Packet(Array(text.utf8)).content(Self.device))
        #expect(content.readings == [])
        #expect(content.unread == [HJ212Packet.Field("a34004-Avg", "35")])
    }

    @Test(arguments: ["", "---", "-999", "-9999.0", "NA", "NaN", "null", "1.2.3", "abc", "-999999"])
    func `a missing value stays missing`(value: String) throws {
        let text = "ST=22;CN=2061;MN=A1;CP=&&DataTime=20160801080000;a34004-Avg=\(value)&&"
        let readings = try #require(HJ212Packet(Array(text.utf8)).content(Self.device)).readings
        #expect(readings.allSatisfy { $0.value == nil })
    }

    @Test(arguments: ["-99", "-99.9", "-0.999", "-1999", "999", "9999", "-998", "0"])
    func `numbers near the signs for missing ones are numbers`(text: String) {
        #expect(!Sentinel.isMissing(text))
        #expect(Sentinel.number(text) == number(text))
    }

    @Test func `the acknowledgement is the one of the standard`() throws {
        let body = try #require(try Self.packet("GEN-2011-AIR").acknowledgement)
        #expect(
            try HJ212Frame.encode(body, checksum: .standard) == HJ212Sample.named("GEN-9014").wire
        )
    }

    @Test(arguments: ["AIR-MIN-6", "DUST-39", "OLD-NAMES", "GEN-9014", "GEN-9011", "ACK-9021"])
    func `nothing is acknowledged that wants no answer`(name: String) throws {
        #expect(try Self.packet(name).acknowledgement == nil)
    }

    @Test(arguments: [
        ("1013", "5", "QN=1;ST=91;CN=9013;PW=2;MN=A1;Flag=4;CP=&&&&"),
        ("2061", "7", "QN=1;ST=91;CN=9014;PW=2;MN=A1;Flag=4;CP=&&&&"),
        ("2011", "1", "QN=1;ST=91;CN=9014;PW=2;MN=A1;Flag=0;CP=&&&&"),
        ("2011", "9", "QN=1;ST=91;CN=9014;PW=2;MN=A1;Flag=8;CP=&&&&"), ("2011", "4", nil),
        ("2011", "x", nil), ("2011", "300", nil),
    ])
    func `an answer keeps the version and drops the rest`(
        command: String,
        flag: String,
        answer: String?,
    ) throws {
        let text = "QN=1;ST=22;CN=\(command);PW=2;MN=A1;Flag=\(flag);CP=&&&&"
        let packet = try HJ212Packet(Array(text.utf8))
        #expect(packet.acknowledgement.map { String(decoding: $0, as: UTF8.self) } == answer)
    }

    @Test func `what an answer repeats never begins or ends another one`() throws {
        for inside in ["2CP=&& ", "1=2", "1\r\n2", String(repeating: "1", count: 33)] {
            let packet = try HJ212Packet(Array("MN=A1;CN=2011;Flag=5;CP=&&QN=\(inside),x=1&&".utf8))
            let answer = try #require(packet.acknowledgement)
            #expect(String(decoding: answer, as: UTF8.self) == "ST=91;CN=9014;MN=A1;Flag=4;CP=&&&&")
        }
        for name in ["QN", "ST", "PW", "MN"] {
            #expect(throws: HJ212Fault.field(name)) {
                try HJ212Packet(Array("\(name)=1\r\n2;MN=A1;CN=2011;CP=&&&&".utf8))
            }
        }
    }

    @Test func `random segments never break the reader`() {
        let alphabet = Array("QSTCNMPWFlag=;,&-#0123456789aAvgRtd DataTime\u{E9}".utf8)
        for seed in 0..<2_000 as Range<UInt64> {
            var seeded = Seeded(state: seed)
            var bytes = Array("CN=2011;MN=A1;CP=&&DataTime=20160801080000;".utf8)
            for _ in 0..<Int.random(in: 0...80, using: &seeded) {
                bytes.append(alphabet[Int.random(in: 0..<alphabet.count, using: &seeded)])
            }
            bytes += Array("&&".utf8)
            let packet = try? HJ212Packet(bytes)
            _ = packet?.content(Self.device)
            _ = packet?.acknowledgement
        }
    }
}
