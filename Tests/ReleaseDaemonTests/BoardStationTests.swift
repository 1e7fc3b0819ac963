import Channels
import Model
import Platform
import Server
import Testing

@testable import ReleaseDaemon

/// Boards that show what stations measure, and files in the formats of vendors.
@Suite("Stations and formats on boards", .timeLimit(.minutes(20)))
struct BoardStationTests {
    private static let file = "state/led/青石船闸-1.txt"

    /// A path as it goes on the request line.
    private static func encoded(_ path: String) -> String {
        path.utf8.map { byte in
            byte < 0x80 ? String(UnicodeScalar(byte)) : "%" + Hex.encode([byte])
        }.joined()
    }

    private func push(_ bench: OfficeBench, _ level: String, at end: String) throws {
        let csv = "station,periodEnd,upstream,downstream\ndemo-lock-qingshi,\(end),\(level),18.05\n"
        let answer = try bench.fetch(
            "/intake/v1/readings",
            "POST",
            body: Array(csv.utf8),
            through: .service,
            fields: [
                HTTPField("Authorization", "Bearer " + (try bench.token(of: "water-data"))),
                HTTPField("Content-Type", "text/csv"),
            ],
        )
        #expect(answer.status == 200, "\(answer.text)")
    }

    private func end(_ bench: OfficeBench, ago periods: Int64 = 0) -> String {
        let now = bench.running.core.time.now.milliseconds / 15_000 - periods
        return bench.running.core.setup.bureau.zone.rfc3339(Instant(milliseconds: now * 15_000))
    }

    private func bytes(_ bench: OfficeBench, _ file: String) -> [UInt8] {
        (try? FileTree.read(bench.folder.path + "/" + file, limitBytes: 65_536)) ?? []
    }

    private func holds(
        _ bench: OfficeBench,
        _ text: String,
        _ file: String = BoardStationTests.file
    ) throws -> Bool {
        let wanted = try BoardCharset.gb18030.encode(text)
        let all = bytes(bench, file)
        return all.indices.contains { all[$0...].starts(with: wanted) }
    }

    @Test
    func `a board follows the river, and says at the instant that it is silent, polled or not`()
        throws
    {
        let bench = try OfficeBench()
        try push(bench, "22.32", at: end(bench, ago: 2))
        try bench.wait("the board lacks the level") { try holds(bench, "上游 22.32 米") }
        try push(bench, "22.38", at: end(bench, ago: 1))
        try bench.wait("the board lacks the next level") { try holds(bench, "上游 22.38 米") }
        try bench.wait("file and answer differ") {
            try bench.fetch(Self.encoded("/led/青石船闸-1.txt")).body == bytes(bench, Self.file)
        }
        // Nobody fetches anything from here on.
        try bench.wait("the board is not marked") { try holds(bench, "数据中断") }
        #expect(try holds(bench, "截至 "))
        #expect(try holds(bench, "上游 22.38 米"))
        let board = try bench.get("duty-a", Self.encoded("boards/青石船闸-1"))
        #expect(board["silentStations"]?.array == ["demo-lock-qingshi"])
        #expect(board["stations"]?.array == ["demo-lock-qingshi"])
        let check = try bench.get(nil, "check/boards")
        #expect(check["line"]?.string?.contains("青石船闸-1") == true, "\(check.compactText)")
        try push(bench, "22.41", at: end(bench))
        try bench.wait("the mark stays") {
            try holds(bench, "上游 22.41 米") && !holds(bench, "数据中断")
        }
    }

    @Test func `new readings on a board are no entry each`() throws {
        let bench = try OfficeBench()
        let path = Self.encoded("/led/青石船闸-1.txt") + "?key=demo-qingshi-1"
        try push(bench, "22.10", at: end(bench, ago: 3))
        try bench.wait("not shown") { try holds(bench, "22.10") }
        for step in 0..<3 {
            try push(bench, "22.2\(step)", at: end(bench, ago: Int64(2 - step)))
            try bench.wait("not shown") { try holds(bench, "22.2\(step)") }
            try bench.wait("not heard") {
                _ = try bench.fetch(path)
                let board = try bench.get("duty-a", Self.encoded("boards/青石船闸-1"))
                return board["lastPolledRevision"] == board["revision"]
            }
        }
        #expect(try bench.entries(.boardFetched).count == 1)
    }

    @Test func `a vendor's playlist is served and lies in the folder, and a fetch of it counts`()
        throws
    {
        let bench = try OfficeBench { folder in
            try folder.edit(
                "boards.json5",
                "{ id: \"绕城高速-3\",",
                "{ id: \"绕城高速-3\", pollKey: \"k-3\",",
            )
        }
        let (_, id) = try bench.released(channels: "web,led", ["led": OfficeBench.boardText])
        try bench.wait("no playlist") {
            bytes(bench, "state/led/绕城高速-3.lst").starts(with: Array("[playlist]\r\n".utf8))
                && !bytes(bench, "state/led/绕城高速-3.fallback.lst").isEmpty
        }
        try bench.wait("not accepted") {
            try bench.delivery("\(id)/1/led/绕城高速-3")?.state == .accepted
        }
        let answer = try bench.fetch(Self.encoded("/led/绕城高速-3.lst") + "?key=k-3")
        #expect(answer.status == 200)
        #expect(answer.body == bytes(bench, "state/led/绕城高速-3.lst"))
        try bench.wait("the fetch is not on record") {
            try bench.entries(.boardFetched).map(\.subject) == ["绕城高速-3"]
        }
        let delivery = try bench.delivery("\(id)/1/led/绕城高速-3")
        #expect(delivery?.state == .confirmed)
        let board = try bench.get("duty-a", Self.encoded("boards/绕城高速-3"))
        #expect(board["format"]?.string == "sansi")
        #expect(board["document"]?.string?.hasPrefix("[playlist]") == true)
        let fit = try bench.act("duty-a", "boards/fit", ["board": "绕城高速-3", "text": "前方,施工"])
        #expect(fit["document"]?.string?.hasSuffix("前方，施工\r\n") == true, "\(fit.compactText)")
        #expect(fit["seconds"]?.integer == 5)
    }

    @Test func `signs with a channel of their own show its releases and no others`() throws {
        let bench = try OfficeBench()
        _ = try bench.released(channels: "web,signs", ["led": [["LOCK CLOSED", "USE RING ROAD"]]])
        _ = try bench.released(channels: "web,led", ["led": OfficeBench.boardText])
        let sign = "state/led/云津港-1.txt"
        try bench.wait("the sign shows nothing of it") {
            bench.folder.text(sign).contains("LOCK CLOSED")
        }
        let other = "state/led/政务大厅-1.txt"
        try bench.wait("the other shows nothing of its own") {
            bench.folder.text(other).contains(
                OfficeBench.boardText.array?.first?.array?.first?.string ?? "?"
            )
        }
        #expect(!bench.folder.text(other).contains("LOCK"))
        #expect(bench.folder.text("state/led/云津港-1.multi").contains("LOCK CLOSED[nl]USE RING ROAD"))
        // A Chinese text is refused in its name where it is meant for it, and nowhere else.
        let draft = try bench.act(
            "duty-a",
            "releases",
            OfficeBench.draft(nil, channels: "web,signs", ["led": OfficeBench.boardText]),
        )
        let codes = (draft["findings"]?.array ?? []).compactMap { $0["code"]?.string }
        #expect(codes.contains("led.characterNotDefined"), "\(codes)")
    }

    @Test func `signs of a feed stand in one file; what is gone from it is told to go blank`()
        throws
    {
        let first = "{ id: \"a\", name: { zh: \"甲\" }, columns: 20, rows: 2, format: \"msgfeed\", "
        let sign = { (id: String, sign: String) in
            first.replacing("\"a\"", with: "\"\(id)\"")
                + "feed: \"ring\", sign: \"\(sign)\", language: \"en\", fallback: [\"DRIVE SAFELY\"] },\n"
        }
        let bench = try OfficeBench { folder in
            try folder.edit(
                "boards.json5",
                "  boards: [\n",
                "  boards: [\n" + sign("a", "V1") + sign("b", "V2"),
            )
            try folder.edit("channels.json5", "[\"云津港-1\"", "[\"a\", \"b\", \"云津港-1\"")
        }
        let feed = "state/led/ring.msgfeed"
        try bench.wait("no feed") { bytes(bench, feed).count > 10 }
        let lines = bench.folder.text(feed).split(separator: "\n").map(String.init)
        #expect(lines.map { String($0.prefix(3)) } == ["V1\t", "V2\t"])
        #expect(lines.allSatisfy { $0.contains("[jp3][jl3][pt50o0]DRIVE SAFELY\t20") })
        // A Chinese text is refused by name when it is checked.
        let fit = try bench.act("duty-a", "boards/fit", ["board": "a", "text": "前方施工"])
        #expect(fit["findings"]?.array?.first?["code"]?.string == "led.characterNotDefined")
        try bench.folder.edit("boards.json5", sign("b", "V2"), "")
        try bench.folder.edit("channels.json5", "\"a\", \"b\",", "\"a\",")
        bench.running.reload()
        try bench.wait("the sign that is gone keeps its message") {
            bench.folder.text(feed).hasSuffix("V2\t\t\n")
        }
        try bench.wait("its text lies there still") {
            try FileTree.status(bench.folder.path + "/state/led/b.txt") == nil
        }
        #expect(try bench.fetch("/led/b.txt").status == 404)
        #expect(try bench.fetch("/led/ring.msgfeed").status == 200)
    }
}
