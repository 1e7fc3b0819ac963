import Configuration
import Model
import Platform
import Stations
import Testing

@testable import ReleaseDaemon

/// Packets kept as they came.
@Suite("Frames kept", .timeLimit(.minutes(20)))
struct FrameTests {
    private static func packet(_ number: Int, from device: String = ListenerBench.airName)
        -> [UInt8]
    {
        DevicePackets.hj212(
            DevicePackets.air(
                device,
                at: ListenerBench.eight - .minutes(Int64(number)),
                number: "2026071208000000\(number)",
            )
        )
    }

    /// Asks until the files hold that many: they are written behind the answers' backs.
    private static func frames(
        _ bench: ListenerBench,
        _ query: String = "",
        count: Int,
    ) throws -> [JSON] {
        while true {
            let answer = try bench.office.call("duty-a", "GET", "frames" + query)
            try #require(answer.status == 200, "\(answer.text)")
            let items = answer.json["items"]?.array ?? []
            if items.count >= count { return items }
        }
    }

    @Test func `what came can be shown, with what became of it`() throws {
        let bench = try ListenerBench()
        let client = try bench.device()
        let packet = Self.packet(1)
        for _ in 0..<2 { #expect(bench.exchange(client, packet) != nil) }
        var damaged = Self.packet(2)
        damaged[damaged.count - 4] = damaged[damaged.count - 4] == 0x30 ? 0x31 : 0x30
        client.send(damaged)
        client.send(Self.packet(3, from: "NOBODY"))
        #expect(bench.exchange(client, Self.packet(4)) != nil)
        let frames = try Self.frames(bench, count: 5)
        #expect(
            frames.map { $0["verdict"]?.string ?? "" }
                == ["stored", "refused", "refused", "repeated", "stored"]
        )
        #expect(frames[1]["reason"]?.string == "未知设备")
        #expect(frames[1]["name"]?.string == "NOBODY")
        #expect(frames[1]["station"] == nil)
        #expect(frames[2]["reason"]?.string == "校验错")
        let text = String(decoding: packet.dropLast(2), as: UTF8.self)
        #expect(frames[4]["frame"]?.string == text)
        #expect(frames[4]["station"]?.string == ListenerBench.air)
        #expect(frames[4]["from"]?.string == "127.0.0.1")
        let refused = try Self.frames(bench, "?refused=true&limit=1", count: 1)
        #expect(refused.map { $0["name"]?.string } == ["NOBODY"])
        #expect(
            try Self.frames(bench, "?station=\(ListenerBench.air)", count: 4).count == 4
        )
        let later = try bench.office.get("duty-a", "frames?from=2026-07-12T08:00:01%2B08:00")
        #expect(later["items"]?.array?.isEmpty == true)
    }

    @Test func `a report of SL 651 is kept part by part, and a row that was refused says why`()
        throws
    {
        let bench = try ListenerBench()
        let client = try bench.device("sl651")
        let parts = HydrologyListenerTests.parts(7, 2)
        client.send(parts[0] + parts[1])
        #expect(client.bytes(25) == HydrologyListenerTests.answer(7))
        client.send(HydrologyListenerTests.frame(8, at: ListenerBench.eight + .hours(2)))
        let frames = try Self.frames(bench, count: 3)
        #expect(frames.map { $0["verdict"]?.string ?? "" } == ["refused", "stored", "part"])
        #expect(frames[0]["reason"]?.string?.isEmpty == false)
        #expect(frames[1]["frame"]?.string == Hex.encode(parts[1]).uppercased())
        #expect(frames[2]["frame"]?.string == Hex.encode(parts[0]).uppercased())
    }

    private static func kept(_ minute: Int64) throws -> KeptFrame {
        KeptFrame(
            at: ListenerBench.eight + .minutes(minute),
            address: try #require(PeerAddress("10.0.0.\(minute % 200 + 1)")),
            content: .hj212(try HJ212Frame(line: packet(1))),
            station: "station-\(minute % 2)",
            name: "tab\there",
        )
    }

    @Test func `files stay within their size, the oldest go, and a restart goes on behind them`()
        throws
    {
        let folder = try BenchFolder()
        let path = folder.path + "/frames"
        let settings = FrameSettings(keepFor: .days(2), sizeBytes: 16_384)
        for round in 0..<4 as Range<Int64> {
            // A new shelf each time: the daemon was started again.
            var shelf = FrameShelf(folder: path, settings: settings)
            for minute in 0..<40 as Range<Int64> {
                let frame = try Self.kept(round * 40 + minute)
                try shelf.put([frame], lost: 0, now: frame.at)
            }
        }
        let names = try FileTree.list(path).map(\.name)
        let size = try names.reduce(0) {
            try $0 + (FileTree.status(path + "/" + $1)?.sizeBytes ?? 0)
        }
        #expect(names.count > 4)
        #expect(size <= settings.sizeBytes)
        let all = try FrameQuestion(limit: 1_000).answers(in: path)
        #expect(all.first?.at == ListenerBench.eight + .minutes(159))
        #expect(all.map(\.at) == all.map(\.at).sorted(by: >))
        #expect(all.first?.columns[4] == "tab\\x09here")
        let some = try FrameQuestion(station: "station-1", limit: 3).answers(in: path)
        #expect(some.map(\.columns[3]) == ["station-1", "station-1", "station-1"])
        // Two days later the old ones go, whatever their size.
        var shelf = FrameShelf(folder: path, settings: settings)
        let late = try Self.kept(3 * 1_440)
        try shelf.put([late], lost: 7, now: late.at)
        #expect(try FileTree.list(path).count == 1)
        #expect(try FrameQuestion(limit: 10).answers(in: path).count == 1)
    }

    @Test func `a line that a crash cut off is no packet`() throws {
        let folder = try BenchFolder()
        let settings = FrameSettings(keepFor: .days(30), sizeBytes: 1_048_576)
        let frame = try Self.kept(1)
        var shelf = FrameShelf(folder: folder.path + "/frames", settings: settings)
        try shelf.put([frame], lost: 0, now: frame.at)
        let file = folder.path + "/frames/2026-07-12-0001.tsv"
        var appended = try AppendedFile(path: file)
        let isWritten = appended.append(Array("2026-07-12T00:02:00.000Z\thj212\t10.".utf8))
        #expect(isWritten)
        #expect(try FrameQuestion(limit: 10).answers(in: folder.path + "/frames").count == 1)
        var next = FrameShelf(folder: folder.path + "/frames", settings: settings)
        try next.put([frame], lost: 0, now: frame.at)
        #expect(try FrameQuestion(limit: 10).answers(in: folder.path + "/frames").count == 2)
    }
}
