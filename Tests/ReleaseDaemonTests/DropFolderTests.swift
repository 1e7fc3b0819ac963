import Glibc
import Ledger
import Model
import Platform
import Testing

@testable import ReleaseDaemon

/// Files that others put into a watched folder.
@Suite("Drop folder", .timeLimit(.minutes(20)))
struct DropFolderTests {
    static let eight = StationTests.eight
    static let lock = StationTests.lock

    /// The demonstration with a watched folder for its lock.
    static func bench(
        _ folder: BenchFolder? = nil,
        more: String = "",
        makesFolder: Bool = true,
        edit: (BenchFolder) throws -> Void = { _ in },
    ) throws -> OfficeBench {
        let folder = try folder ?? BenchFolder()
        if makesFolder { try FileTree.makeFolder(folder.path + "/drop") }
        let source =
            "folders: [{ id: \"files\", folder: \"\(folder.path)/drop\", stations: [\"\(lock)\"]\(more) }],"
        try folder.edit("stations.json5", "{\n  stations: [", "{\n  \(source)\n  stations: [")
        return try OfficeBench(folder, time: ManualTime(eight), edit: edit)
    }

    static func csv(_ level: String, _ end: String = "2026-07-12T08:00:00+08:00") -> String {
        "station,periodEnd,upstream,downstream\n\(lock),\(end),\(level),18.5\n"
    }

    static func names(_ bench: OfficeBench, _ folder: String = "") -> [String] {
        let path = bench.folder.path + "/drop/" + folder
        return ((try? FileTree.list(path)) ?? []).filter { $0.kind != .folder }.map(\.name)
    }

    static func level(_ bench: OfficeBench) -> String? {
        bench.running.office.live.station(lock)?.latest?.values.first?.text
    }

    @Test func `a file that was renamed into place is taken, and kept under its instant`() throws {
        let bench = try Self.bench()
        try bench.folder.write(Self.csv("21.34"), to: "drop/.a.csv.tmp")
        try FileTree.move(
            bench.folder.path + "/drop/.a.csv.tmp",
            to: bench.folder.path + "/drop/a.csv"
        )
        try bench.wait("taken") { Self.names(bench, "done").count == 1 }
        #expect(Self.level(bench) == "21.34")
        #expect(Self.names(bench, "done") == ["20260712T000000.000Z-a.csv"])
        #expect(Self.names(bench).isEmpty)
        #expect(Self.names(bench, "taking").isEmpty)
        // The same file again changes nothing and is kept beside the first.
        try bench.folder.write(Self.csv("21.340"), to: "drop/a.csv")
        try bench.wait("taken again") { Self.names(bench, "done").count == 2 }
        #expect(bench.running.office.live.station(Self.lock)?.latest?.revision == 1)
        #expect(Self.names(bench, "done").last == "20260712T000000.000Z-a.csv")
        #expect(Self.names(bench, "done").first == "20260712T000000.000Z-2-a.csv")
    }

    @Test func `a file that is still open for writing is left alone until it is closed`() throws {
        let bench = try Self.bench()
        let path = bench.folder.path + "/drop/slow.csv"
        let file = try FileDescriptor.open(path, flags: O_WRONLY | O_CREAT, mode: 0o644)
        let half = Array(Self.csv("21.34").utf8)
        #expect(unsafe write(file.number, half, 60) == 60)
        // Another file's arrival has the folder looked through, this one included.
        try bench.folder.write(Self.csv("19.00"), to: "drop/quick.csv")
        try bench.wait("the other is taken") { Self.names(bench, "done").count == 1 }
        #expect(Self.names(bench) == ["slow.csv"])
        let rest = Array(half.dropFirst(60))
        #expect(unsafe write(file.number, rest, rest.count) == rest.count)
        close(file)
        try bench.wait("taken once it is whole") { Self.names(bench, "done").count == 2 }
        #expect(Self.level(bench) == "21.34")
        #expect(Self.names(bench, "rejected").isEmpty)
    }

    private func close(_ file: consuming FileDescriptor) {}

    @Test func `bad lines are told in both languages and lose no good one`() throws {
        let bench = try Self.bench()
        try bench.folder.write(
            Self.csv("21.34")
                + "\(Self.lock),yesterday,1,2\ndemo-air-east,2026-07-12T08:00:00+08:00,1,2\n",
            to: "drop/mixed.CSV",
        )
        try bench.wait("refused") { Self.names(bench, "rejected").count == 2 }
        #expect(Self.level(bench) == "21.34")
        let report = bench.folder.text("drop/rejected/20260712T000000.000Z-mixed.CSV.txt")
        #expect(report.contains("新收 1 行"))
        #expect(report.contains("1 rows accepted"))
        #expect(report.contains("第 3 行 \(Self.lock)："))
        #expect(report.contains("row 3 \(Self.lock): "))
        #expect(report.contains("row 4 demo-air-east: files may not hand in this station"))
    }

    @Test(arguments: [
        ("a.xml", "<a/>", "of no known format"), ("a.json", "{]", "not JSON"),
        ("a.csv", "a,b\n1,2\n", "lacks the column station"), ("a.json", "[]", "not one row"),
        ("empty.csv", "", "an empty file"),
    ])
    func `what is no batch is refused with its reason`(name: String, text: String, why: String)
        throws
    {
        let bench = try Self.bench()
        // Written long ago by this clock, so that an empty file is not one under way.
        try bench.folder.write(text, to: "drop/" + name)
        try bench.wait("refused") { Self.names(bench, "rejected").count == 2 }
        let report = Self.names(bench, "rejected").first { $0.hasSuffix(".txt") } ?? ""
        #expect(bench.folder.text("drop/rejected/" + report).contains(why))
    }

    @Test func `what a crash left half taken is taken at the start and changes nothing twice`()
        throws
    {
        let bench = try Self.bench()
        try bench.folder.write(Self.csv("21.34"), to: "drop/a.csv")
        try bench.wait("taken") { Self.names(bench, "done").count == 1 }
        try bench.restart { folder in
            // Durable, and not moved yet.
            try FileTree.move(
                folder.path + "/drop/done/20260712T000000.000Z-a.csv",
                to: folder.path + "/drop/taking/a.csv",
            )
            // Moved aside, and not read yet.
            try folder.write(
                Self.csv("20.00", "2026-07-12T07:59:45+08:00"),
                to: "drop/taking/b.csv",
            )
            try folder.write(Self.csv("21.35"), to: "drop/c.csv")
        }
        try bench.wait("all taken") { Self.names(bench, "done").count == 3 }
        let reports = bench.running.office.live.station(Self.lock)?.reports
        #expect(reports?.map { $0.values.first?.text } == ["21.35", "20.00"])
        #expect(reports?.map(\.revision) == [2, 1])
    }

    @Test func `links, pipes, folders and hidden files are passed over`() throws {
        let folder = try BenchFolder()
        let drop = folder.path + "/drop"
        try FileTree.makeFolder(drop + "/sub.csv")
        try folder.write(Self.csv("1"), to: "elsewhere.csv")
        try folder.write(Self.csv("2"), to: "drop/.hidden.csv")
        try folder.write(Self.csv("3"), to: "drop/a.csv.part")
        #expect(unsafe symlink(folder.path + "/elsewhere.csv", drop + "/link.csv") == 0)
        #expect(unsafe symlink(drop, drop + "/loop.csv") == 0)
        #expect(unsafe mkfifo(drop + "/pipe.csv", 0o600) == 0)
        let bench = try Self.bench(folder)
        try bench.folder.write(Self.csv("21.34"), to: "drop/good.csv")
        try bench.wait("the good one is taken") { Self.names(bench, "done").count == 1 }
        #expect(Self.level(bench) == "21.34")
        #expect(
            Self.names(bench)
                == [".hidden.csv", "a.csv.part", "link.csv", "loop.csv", "pipe.csv"]
        )
        #expect(Self.names(bench, "rejected").isEmpty)
        let faults = bench.running.core.faults.current.map(\.part)
        #expect(!faults.contains("source/files"))
    }

    @Test func `a folder that is not there is a fault, and taken from once it is`() throws {
        let bench = try Self.bench(makesFolder: false)
        try bench.wait("a fault") {
            bench.running.core.faults.current.contains { $0.part == "source/files" }
        }
        // It hinders nobody else, and doctor names it.
        #expect(try bench.fetch("/readyz", through: .service).status == 200)
        let items = try bench.get("admin-a", "doctor")["items"]?.array ?? []
        let item = items.first { $0["id"]?.string == "source" }
        #expect(item?["status"]?.string == "warning")
        try FileTree.makeFolder(bench.folder.path + "/drop")
        try bench.folder.write(Self.csv("21.34"), to: "drop/a.csv")
        try bench.wait("taken") { Self.names(bench, "done").count == 1 }
        try bench.wait("the fault is over") {
            !bench.running.core.faults.current.contains { $0.part == "source/files" }
        }
        // Taken away and put back below the watch.
        try FileTree.removeTree(bench.folder.path + "/drop")
        try FileTree.makeFolder(bench.folder.path + "/drop")
        try bench.folder.write(Self.csv("21.35"), to: "drop/b.csv")
        try bench.wait("taken from the new folder") { Self.level(bench) == "21.35" }
    }

    @Test func `with too little room nothing is taken and nothing is lost`() throws {
        let bench = try Self.bench { folder in
            try folder.edit(
                "released.json5",
                "stream: {",
                "storage: { freeSpaceWarning: \"1048576MiB\", freeSpaceMinimum: \"1048576MiB\" },\n  stream: {",
            )
        }
        try bench.folder.write(Self.csv("21.34"), to: "drop/a.csv")
        try bench.wait("a fault") {
            bench.running.core.faults.current.contains { $0.part == "source/files" }
        }
        #expect(Self.names(bench) == ["a.csv"])
        #expect(Self.level(bench) == nil)
    }

    @Test func `old files go, by number`() throws {
        let bench = try Self.bench(more: ", keepFiles: 2")
        for number in 0..<4 {
            try bench.folder.write(Self.csv("2\(number).00"), to: "drop/\(number).csv")
            try bench.wait("taken") { Self.level(bench) == "2\(number).00" }
        }
        try bench.wait("two are kept") {
            Self.names(bench, "done")
                == ["20260712T000000.000Z-2.csv", "20260712T000000.000Z-3.csv"]
        }
    }

    @Test func `a larger file is taken in batches, and one that is too large refused unread`()
        throws
    {
        let bench = try Self.bench()
        let zone = ZoneRules(name: "bench", fixedOffsetSeconds: 8 * 3_600)
        var text = "station,periodEnd,upstream\n"
        for number in 0..<4_500 {
            text += "\(Self.lock),\(zone.rfc3339(Self.eight - .seconds(Int64(number)))),21.34\n"
        }
        try bench.folder.write(text, to: "drop/year.csv")
        try bench.wait("taken") { Self.names(bench, "done").count == 1 }
        let settings = try #require(bench.running.office.live.settings(Self.lock))
        let rows = try bench.running.office.live.history(
            of: settings,
            from: Self.eight - .hours(2),
            to: Self.eight,
            limit: 10_000,
        )
        #expect(rows.count == 4_500)
        let path = bench.folder.path + "/drop/huge.csv"
        let file = try FileDescriptor.open(path, flags: O_WRONLY | O_CREAT, mode: 0o644)
        #expect(ftruncate(file.number, 9 << 20) == 0)
        close(file)
        try bench.wait("refused") { Self.names(bench, "rejected").count == 2 }
        let report = bench.folder.text("drop/rejected/20260712T000000.000Z-huge.csv.txt")
        #expect(report.contains("larger than 8 MiB"))
    }

    @Test func `a source that a reload takes away ends, and a new one begins`() throws {
        let bench = try Self.bench()
        let drop = bench.folder.path + "/drop"
        try FileTree.makeFolder(bench.folder.path + "/drop2")
        try bench.folder.edit("stations.json5", "\"\(drop)\"", "\"\(drop)2\"")
        try bench.act("admin-a", "reload")
        try bench.folder.write(Self.csv("21.34"), to: "drop2/a.csv")
        try bench.wait("taken from the new folder") { Self.level(bench) == "21.34" }
        try bench.folder.edit("stations.json5", "id: \"files\"", "id: \"others\"")
        try bench.act("admin-a", "reload")
        try bench.folder.write(Self.csv("21.35"), to: "drop2/b.csv")
        try bench.wait("taken by the new source") { Self.level(bench) == "21.35" }
    }
}
