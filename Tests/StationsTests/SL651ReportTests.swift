import Model
import Testing

@testable import Stations

@Suite struct SL651ReportTests {
    private static let site = SL651Site(zone: Fixture.shanghai)

    private static func content(
        _ bytes: [UInt8],
        _ site: SL651Site = site,
    ) throws -> SL651Report.Content {
        try SL651Report(SL651Frame(bytes), zone: Fixture.shanghai).content(site)
    }

    private static func texts(_ content: SL651Report.Content) -> [String] {
        content.readings.map { $0.item + "=" + ($0.value?.text ?? "") }
    }

    @Test(arguments: SL651Sample.all)
    func `a frame gives its elements`(sample: SL651Sample) throws {
        let report = try SL651Report(SL651Frame(sample.bytes), zone: Fixture.shanghai)
        let elements = report.groups.flatMap(\.elements).map { element in
            element.name + "=" + (element.value?.text ?? "")
        }
        #expect(elements.sorted() == sample.elements.sorted())
    }

    @Test func `a timed report of a river`() throws {
        let report = try SL651Report(
            SL651Frame(SL651Sample.named("SL-32-A").bytes),
            zone: Fixture.shanghai,
        )
        #expect(report.serial == 0x34)
        #expect(report.sentAt == at("2017-07-18T11:00:16+08:00"))
        let group = try #require(report.groups.first)
        #expect(group.station == "0011223344")
        #expect(group.kind == UInt8(ascii: "H"))
        #expect(group.observedAt == at("2017-07-18T11:00:00+08:00"))
        let readings = report.content(Self.site).readings
        let level = try #require(readings.first { $0.item == "Z" })
        #expect(level.value?.text == "10.490")
        #expect(level.unit == .metres)
        #expect(level.period == ReadingPeriod(at: at("2017-07-18T11:00:00+08:00")))
        #expect(level.state == .normal)
        #expect(readings.first { $0.item == "VT" }?.value?.text == "10.99")
    }

    @Test func `a test report is never publishable`() throws {
        let readings = try Self.content(SL651Sample.named("SL-30").bytes).readings
        #expect(readings.count == 4)
        #expect(readings.allSatisfy { $0.state == .test && !$0.hasUsableValue })
        // A clock that says 59 lies in the future, for the caller to refuse.
        #expect(readings.allSatisfy { $0.period.end > at("2059-01-01T00:00:00Z") })
    }

    @Test func `a report typed in by hand says so`() throws {
        let readings = try Self.content(SL651Made.report(0x35, "39 23 00010490")).readings
        #expect(readings.map(\.state) == [.handTyped])
    }

    @Test(arguments: [
        ("39 23 00010490", "Z=10.490"), ("39 22 00009836", "Z=98.36"),
        ("39 23 FF001250", "Z=-1.250"), ("3B 1B 012345", "ZU=12.345"),
        ("3A 1B FF0205", "ZB=-0.205"), ("3C 23 00000550", "Z1=0.550"),
        ("43 23 00000550", "Z8=0.550"), ("20 19 000130", "PJ=13.0"), ("38 12 1268", "VT=12.68"),
        ("27 2B 0001234567", "Q=1234.567"), ("39 23 FFFFFFFF", "Z="), ("39 23 0001A490", "Z="),
        ("39 00", "Z="), ("27 4B 999999999999999999", "Q="), ("0C 10 0003", "GT=3"),
    ])
    func `an element is read by its descriptor`(elements: String, expected: String) throws {
        #expect(try Self.texts(Self.content(SL651Made.report(0x32, elements))) == [expected])
    }

    @Test func `above and below a gate come as a pair`() throws {
        let content = try Self.content(
            SL651Made.report(0x33, "3B 23 00012310 3A 23 00009870 45 20 00000000", kind: 0x5A)
        )
        #expect(Self.texts(content) == ["ZU=12.310", "ZB=9.870"])
        #expect(content.unread.map(\.name) == ["45"])
    }

    @Test func `rain of a span ends at the time of observation`() throws {
        let readings = try Self.content(
            SL651Made.report(0x32, "1A 19 000125 22 19 000010 26 19 123456")
        ).readings
        let end = at("2026-07-12T08:00:00+08:00")
        #expect(readings.map(\.period.end) == [end, end, end])
        #expect(readings.map { end - $0.period.start } == [.hours(1), .minutes(5), .zero])
        #expect(readings.allSatisfy { $0.kind == .total && $0.unit == .millimetres })
    }

    @Test func `uniform periods begin at the time of observation`() throws {
        let content = try Self.content(
            SL651Made.report(0x31, "04 18 000100 39 23 00010490 FFFFFFFF 00010510")
        )
        #expect(Self.texts(content) == ["Z=10.490", "Z=", "Z=10.510"])
        let first = at("2026-07-12T08:00:00+08:00")
        #expect(content.readings.map { $0.period.end - first } == [.zero, .hours(1), .hours(2)])
    }

    @Test func `the twelve values of an hour, with gaps`() throws {
        let rain = "F4 60 00 01 02 FF 00 00 00 00 00 00 00 0C"
        let level = "F5 C0 " + (0..<12).map { $0 == 1 ? "FFFF" : "01F4" }.joined()
        let content = try Self.content(SL651Made.report(0x34, rain + level + "38 12 1268"))
        #expect(content.readings.count == 25)
        let first = at("2026-07-12T08:00:00+08:00")
        let rains = content.readings.filter { $0.item == "DRP" }
        #expect(rains.prefix(4).map { $0.value?.text } == ["0.0", "0.1", "0.2", nil])
        #expect(rains.last?.value?.text == "1.2")
        #expect(rains[1].period == ReadingPeriod(from: first, to: first + .minutes(5)))
        let levels = content.readings.filter { $0.item == "DRZ1" }
        #expect(levels.map(\.unit) == Array(repeating: nil, count: 12))
        #expect(levels[1].value == nil)
        #expect(levels[11].period == ReadingPeriod(at: first + .minutes(55)))
    }

    @Test func `a relative level is a level only with its base`() throws {
        let base = SL651Site.Base(item: "ZU", level: number("-1.50"))
        let site = SL651Site(zone: Fixture.shanghai, bases: ["DRZ1": base])
        let level = "F5 C0 " + (0..<12).map { $0 == 1 ? "FFFF" : "01F4" }.joined()
        let readings = try Self.content(SL651Made.report(0x34, level), site).readings
        #expect(Set(readings.map(\.item)) == ["ZU"])
        #expect(readings[0].value == number("3.5"))
        #expect(readings[0].unit == .metres)
        #expect(readings[1].value == nil)
    }

    @Test func `several stations and times share a report`() throws {
        let content = try Self.content(
            SL651Made.report(
                0x32,
                "39 23 00010490 F0F0 2607120900 39 23 00010500 F1F1 0087654321 5A F0F0 2607120800 3B 23 00000001",
            )
        )
        #expect(content.readings.map(\.station) == ["0012345678", "0012345678", "0087654321"])
        #expect(content.readings[1].period.end - content.readings[0].period.end == .hours(1))
    }

    @Test func `elements of the user's own are kept as they came`() throws {
        let content = try Self.content(
            SL651Made.report(0x32, "FF 12 10 1234 E5 08 07 39 23 00010490")
        )
        #expect(content.unread.map(\.name) == ["FF12", "E5"])
        #expect(content.unread.map(\.text) == ["1234", "07"])
        #expect(Self.texts(content) == ["Z=10.490"])
    }

    @Test(arguments: ["39 23 000104", "39", "FF", "F1F1 001234", "F0F0 2607", "F4 60 00"])
    func `a body that ends too early is refused as a whole`(elements: String) {
        #expect(throws: SL651Fault.self) { try Self.content(SL651Made.report(0x32, elements)) }
    }

    @Test(arguments: ["", "0001", "0001260712", "0001261312080030", "00012607120800AA"])
    func `a body without serial number and time is refused`(body: String) {
        #expect(throws: SL651Fault.self) {
            try SL651Report(
                SL651Frame(SL651Made.frame(0x2F, SL651Made.bytes(body))),
                zone: Fixture.shanghai,
            )
        }
    }

    @Test func `elements without a time of observation are no readings`() throws {
        let body = SL651Made.bytes("0001260712080030 39 23 00010490")
        let content = try Self.content(SL651Made.frame(0x32, body))
        #expect(content.readings == [])
        #expect(content.unread.map(\.name) == ["39"])
    }

    @Test func `random bodies never break the reader`() {
        for seed in 0..<3_000 as Range<UInt64> {
            var seeded = Seeded(state: seed)
            let marks: [[UInt8]] = [
                [0xF1, 0xF1], [0xF0, 0xF0], [0x39, 0x23], [0x04, 0x18], [0xF4, 0x60], [0xF5, 0xC0],
                [0xFF, 0x12], [0x20, 0x19],
            ]
            var body = SL651Made.bytes("0001260712080030 F0F0 2607120800")
            for _ in 0..<Int.random(in: 0...12, using: &seeded) {
                body += marks[Int.random(in: 0..<marks.count, using: &seeded)]
                for _ in 0..<Int.random(in: 0...24, using: &seeded) {
                    body.append(UInt8.random(in: 0...255, using: &seeded))
                }
            }
            let function = UInt8.random(in: 0x2E...0x37, using: &seeded)
            _ = try? Self.content(SL651Made.frame(function, body))
        }
    }
}
