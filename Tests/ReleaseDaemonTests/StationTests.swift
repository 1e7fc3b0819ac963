import Ledger
import Model
import Platform
import Server
import Testing

@testable import ReleaseDaemon

@Suite("Stations", .timeLimit(.minutes(20)))
struct StationTests {
    /// 2026-07-12 08:00 in the bureau's zone.
    static let eight = Instant(milliseconds: 1_783_814_400_000)
    static let air = "demo-air-east"
    static let lock = "demo-lock-qingshi"

    static func row(_ station: String, _ end: Instant, _ values: JSON) -> JSON {
        let zone = ZoneRules(name: "bench", fixedOffsetSeconds: 8 * 3_600)
        return [
            "station": .string(station), "periodEnd": .string(zone.rfc3339(end)),
            "values": values,
        ]
    }

    static let cleanAir: JSON = [
        "pm25": 35, "pm10": 50, "so2": 5, "no2": 20, "co": "0.6", "o3": 80,
    ]

    static func push(
        _ bench: OfficeBench,
        _ rows: [JSON],
        by who: String = "air-data",
        type: String = "application/json",
    ) throws -> OfficeBench.Answer {
        try send(bench, JSON.array(rows).canonicalBytes, by: who, type: type)
    }

    static func send(
        _ bench: OfficeBench,
        _ body: [UInt8],
        by who: String,
        type: String,
    ) throws -> OfficeBench.Answer {
        try bench.fetch(
            "/intake/v1/readings",
            "POST",
            body: body,
            through: .service,
            fields: [
                HTTPField("Authorization", "Bearer " + (try bench.token(of: who))),
                HTTPField("Content-Type", type),
            ],
        )
    }

    static func lines(_ answer: OfficeBench.Answer, _ key: String) -> [Int64] {
        (answer.json[key]?.array ?? []).compactMap(\.integer)
    }

    static func codes(_ answer: OfficeBench.Answer) -> [String] {
        (answer.json["rejected"]?.array ?? []).compactMap { $0["code"]?.string }
    }

    @Test func `a batch is taken row by row, repeated without effect, and corrected`() throws {
        let bench = try OfficeBench(time: ManualTime(Self.eight))
        let good = Self.row(Self.air, Self.eight, Self.cleanAir)
        let first = try Self.push(
            bench,
            [
                good,
                Self.row("nowhere", Self.eight, Self.cleanAir),
                Self.row(Self.lock, Self.eight, ["upstream": 12]),
                Self.row(Self.air, Self.eight + .minutes(6), Self.cleanAir),
                Self.row(Self.air, Self.eight - .seconds(15), ["radon": 3]),
                Self.row(Self.air, Self.eight + .minutes(5), Self.cleanAir),
            ],
        )
        #expect(first.status == 200, "\(first.text)")
        #expect(Self.lines(first, "accepted") == [1, 6])
        #expect(
            Self.codes(first) == [
                "station.unknown", "station.notYours", "row.future", "row.item",
            ]
        )
        let reason = first.json["rejected"]?.array?.first?["reason"]
        #expect(reason?["zh"]?.string?.isEmpty == false)
        #expect(reason?["en"]?.string?.isEmpty == false)
        let again = try Self.push(bench, [good])
        #expect(Self.lines(again, "unchanged") == [1])
        var worse = Self.cleanAir
        worse["pm25"] = 36
        let revised = try Self.push(bench, [Self.row(Self.air, Self.eight, worse)])
        #expect(Self.lines(revised, "revised") == [1])
        let none = try Self.push(bench, [Self.row("nowhere", Self.eight, Self.cleanAir)])
        #expect(none.status == 422)
        #expect(none.code == "refused.station.unknown")
        // The newest period stays the newest, whatever came later.
        let station = try #require(bench.running.office.live.station(Self.air))
        #expect(station.reports.map(\.periodEnd) == [Self.eight + .minutes(5), Self.eight])
        #expect(station.reports.map(\.revision) == [1, 2])
        #expect(station.reports.last?.values.first?.text == "36")
    }

    @Test func `CSV and JSON Lines are taken, anything else is refused`() throws {
        let bench = try OfficeBench(time: ManualTime(Self.eight))
        let csv =
            "station,periodEnd,upstream,downstream\n\(Self.lock),2026-07-12T08:00:00+08:00,21.345,---\n"
        let answer = try Self.send(bench, Array(csv.utf8), by: "water-data", type: "text/csv")
        #expect(Self.lines(answer, "accepted") == [2], "\(answer.text)")
        let report = try #require(bench.running.office.live.station(Self.lock)?.latest)
        #expect(report.values.map(\.text) == ["21.34", nil])
        #expect(report.values.map(\.mark) == [.good, .missing])
        #expect(report.index == nil)
        let line = Self.row(Self.lock, Self.eight - .seconds(15), ["upstream": 21])
        let lines = try Self.send(
            bench,
            line.canonicalBytes + Array("\n{\n".utf8),
            by: "water-data",
            type: "application/x-ndjson",
        )
        #expect(Self.lines(lines, "accepted") == [1])
        #expect(Self.codes(lines) == ["row.json"])
        let xml = try Self.send(bench, Array("<a/>".utf8), by: "water-data", type: "text/xml")
        #expect(xml.status == 400)
        #expect(xml.code == "usage.format")
        let officer = try Self.push(bench, [line], by: "duty-a")
        #expect(officer.status == 403)
        let nobody = try bench.fetch("/intake/v1/readings", "POST", through: .service)
        #expect(nobody.status == 401)
        // A station's token sees nothing but stations.
        #expect(try bench.call("water-data", "GET", "incidents").status == 403)
        #expect(try bench.call("water-data", "GET", "stations").status == 200)
    }

    @Test func `a token that is revoked hands in nothing more, however often it did before`() throws
    {
        let bench = try OfficeBench(time: ManualTime(Self.eight))
        let rows = [Self.row(Self.air, Self.eight, Self.cleanAir)]
        for _ in 1...3 { #expect(try Self.push(bench, rows).status == 200) }
        let tokens = try bench.get("admin-a", "tokens")["items"]?.array ?? []
        let mine = tokens.first { $0["person"]?.string == "air-data" }
        let id = try #require(mine?["id"]?.string)
        try bench.act("admin-a", "tokens/revoke", ["id": .string(id), "reason": "遗失"])
        #expect(try Self.push(bench, rows).status == 401)
    }

    @Test func `values are checked, and one that failed is never a number`() throws {
        let bench = try OfficeBench(time: ManualTime(Self.eight))
        _ = try Self.push(bench, [Self.row(Self.air, Self.eight - .seconds(15), Self.cleanAir)])
        var odd = Self.cleanAir
        odd["pm25"] = 1_001
        odd["pm10"] = 451
        _ = try Self.push(bench, [Self.row(Self.air, Self.eight, odd)])
        let report = try #require(bench.running.office.live.station(Self.air)?.latest)
        #expect(report.values[0].text == nil)
        #expect(report.values[0].mark == .invalid(Phrase("不可能的数值", "no possible value")))
        #expect(report.values[1].text == "451")
        #expect(report.values[1].mark == .suspect)
        #expect(report.values[1].checks == ["source", "time", "range", "rate", "gap"])
        let index = try #require(report.index)
        #expect(index.edition == "HJ 633—2026")
        // Without PM2.5 an index above 100 is told all the same.
        #expect(index.value == 339)
        #expect(index.primary.map(\.english) == ["particles (PM10)"])
        let former = bench.running.office.live.station(Self.air)?.reports.last
        #expect(former?.index?.value == 50)
    }

    @Test func `what the public sees is the same after a restart`() throws {
        let bench = try OfficeBench(time: ManualTime(Self.eight))
        let times = (0..<5).map { Self.eight - .seconds(15 * Int64($0)) }
        _ = try Self.push(bench, times.map { Self.row(Self.air, $0, Self.cleanAir) })
        var odd = Self.cleanAir
        odd["pm25"] = 1_001
        _ = try Self.push(bench, [Self.row(Self.air, Self.eight, odd)])
        let before = bench.running.office.live.stations
        #expect(before.first?.reports.count == 5)
        try bench.restart()
        #expect(bench.running.office.live.stations == before)
    }

    /// Entries about one station: the others of the demonstration are silent in these tests.
    static func silences(
        _ bench: OfficeBench,
        _ kind: EntryKind = .stationInterrupted,
        of station: String = air,
    ) throws -> [Entry] {
        try bench.entries(kind).filter { $0.subject == "station/" + station }
    }

    @Test func `silence is recorded once, also over a restart, and ends with the next report`()
        throws
    {
        let time = ManualTime(Self.eight)
        let bench = try OfficeBench(time: time)
        _ = try Self.push(bench, [Self.row(Self.air, Self.eight, Self.cleanAir)])
        let heard = Monitor(false)
        let live = bench.running.office.live
        live.observe { [weak live] changed in
            guard changed.contains(Self.air), let station = live?.station(Self.air) else { return }
            heard.change { $0 = station.interruptedSince != nil }
        }
        // At the last instant it is still in time.
        time.advance(by: .seconds(30))
        bench.running.office.live.bell.ring()
        _ = try bench.get("air-data", "stations")
        #expect(try Self.silences(bench).isEmpty)
        time.advance(by: Milliseconds(1))
        bench.running.office.live.bell.ring()
        _ = heard.wait { $0 ? true : nil }
        let begun = try #require(try Self.silences(bench).first)
        #expect(begun.subject == "station/" + Self.air)
        #expect(begun.effectiveAt == Self.eight + .seconds(30))
        #expect(begun.body.optionalInstant("since") == Self.eight + .seconds(15))
        try bench.restart()
        let fresh = bench.running.office.live
        #expect(fresh.station(Self.air)?.interruptedSince == Self.eight + .seconds(15))
        // A period that is late itself ends nothing.
        time.set(Self.eight + .minutes(10))
        _ = try Self.push(bench, [Self.row(Self.air, Self.eight + .seconds(15), Self.cleanAir)])
        #expect(fresh.station(Self.air)?.interruptedSince != nil)
        _ = try Self.push(bench, [Self.row(Self.air, Self.eight + .minutes(10), Self.cleanAir)])
        #expect(fresh.station(Self.air)?.interruptedSince == nil)
        try bench.wait("the end is on record") {
            try Self.silences(bench, .stationResumed).count == 1
        }
        #expect(try Self.silences(bench).count == 1)
        // Silent again while the daemon is down: found at the start and dated when it was late.
        try bench.restart { _ in time.advance(by: .hours(1)) }
        try bench.wait("the silence of the downtime is on record") {
            try Self.silences(bench).count == 2
        }
        let found = try Self.silences(bench).last
        #expect(found?.effectiveAt == Self.eight + .minutes(10) + .seconds(30))
    }

    @Test func `a damaged store of readings stops neither start nor officers`() throws {
        let folder = try BenchFolder()
        try folder.write("this is no database, and long enough to be read", to: "state/readings.db")
        let bench = try OfficeBench(folder)
        #expect(try bench.call("duty-a", "GET", "incidents").status == 200)
        let refused = try Self.push(bench, [Self.row(Self.air, SystemTime().now, Self.cleanAir)])
        #expect(refused.status == 503)
        #expect(refused.fields.contains { $0.name.lowercased() == "retry-after" })
        #expect(bench.running.core.faults.current.contains { $0.part == LiveRoom.part })
    }
}
