import Model
import Platform
import Testing

@testable import releasectl

@Suite("A simulated year", .timeLimit(.minutes(20)))
struct SimulateTests {
    private static let root = FileTree.folder(
        of: FileTree.folder(of: FileTree.folder(of: #filePath))
    )
    private static let configuration = root + "/config"

    private static func document(_ words: [String]) throws -> JSON {
        let world = World()
        let status = world.run(["simulate", "--json", "--config", configuration] + words)
        #expect(status == .done, "\(world.errors)")
        return try JSONReader.read(world.output)
    }

    private static func outcome(_ document: JSON, _ rule: String) -> JSON {
        (document["outcomes"]?.array ?? []).first { $0["id"]?.string == rule } ?? .null
    }

    @Test func `slots are met on their days, and the record is sound`() throws {
        let rules = ["--rule", "pub.forest_update", "--rule", "prj.monthly"]
        let year = try Self.document(["--from", "2026-01-01", "--to", "2026-12-31"] + rules)
        #expect(year["sound"] == true)
        let update = Self.outcome(year, "pub.forest_update")
        #expect(update["duties"] == 36 && update["met"] == 36 && update["breaches"] == 0)
        #expect(Self.outcome(year, "prj.monthly")["met"] == 12)
        let dates = (year["items"]?.array ?? []).filter { $0["rule"] == "pub.forest_update" }
            .compactMap { $0["date"]?.string }
        let expected = (1...12).flatMap { month in
            [10, 20, 30].map { day in
                let last = CivilDate.length(ofMonth: month, year: 2_026)
                return CivilDate(year: 2_026, month: month, day: min(day, last))?.text ?? ""
            }
        }
        #expect(dates == expected)
    }

    @Test func `when nobody acts every slot is a breach, warned before and raised after`() throws {
        let words = ["--from", "2026-02-01", "--to", "2026-03-31", "--rule", "pub.forest_update"]
        let idle = Self.outcome(try Self.document(words + ["--idle"]), "pub.forest_update")
        #expect(idle["duties"] == 6 && idle["met"] == 0)
        // The last one is due after the end of the last day only by its breach.
        #expect(idle["breaches"] == 6 || idle["breaches"] == 5)
        #expect((idle["overdue"]?.integer ?? 0) >= 5)
    }

    @Test func `incidents run through the real engine, met at the edge and late after it`() throws {
        let folder = "/tmp/released-events-" + Hex.encode(RandomBytes.make(6))
        try FileTree.makeFolder(folder)
        defer { try? FileTree.removeTree(folder) }
        let events = """
            [{"at": "2026-02-16T23:59", "grade": "I", "doneAfter": "6h"},
             {"at": "2026-02-20T01:00", "grade": "II", "doneAfter": "7h"},
             {"at": "2026-02-21T01:00", "grade": "II"},
             {"at": "2026-02-22T01:00", "grade": "IV", "doneAfter": "1h", "every": "1h", "times": 3},
             {"at": "2026-02-03T10:00", "kind": "request", "doneAfter": "24h", "every": "1h", "times": 2},
             {"at": "2026-02-03T10:00", "kind": "request"}]
            """
        try ReplacedFile.write(events, to: folder + "/events.json")
        let document = try Self.document([
            "--from", "2026-02-01", "--to", "2026-02-28", "--events", folder + "/events.json",
            "--all-rules",
            "--to-folder", folder + "/export",
        ])
        #expect(document["incidents"] == 9)
        let first = Self.outcome(document, "inc.first_release")
        #expect(first["duties"] == 3 && first["met"] == 1 && first["late"] == 1)
        #expect(first["overdue"] == 1 && first["breaches"] == 2)
        #expect(Self.outcome(document, "inc.press_conference")["met"] == 2)
        let request = Self.outcome(document, "nat.request_20wd")
        #expect(request["duties"] == 3 && request["met"] == 2)
        // Twenty working days from 3 February end after the simulated month.
        #expect(request["open"] == 1)
        // The auditor counts each of them anew, in another language.
        let audit = ChildProcess(
            program: "/usr/bin/env",
            arguments: ["python3", Self.root + "/scripts/audit_ledger.py", folder + "/export"],
            environment: ["PATH": Environment.value("PATH") ?? "/usr/bin"],
            timeLimit: .minutes(2),
        ).run()
        if audit.ending != .exit(127) {
            #expect(audit.ending == .exit(0), "\(String(decoding: audit.output, as: UTF8.self))")
        }
    }

    @Test(arguments: [
        ["--to", "2026-01-31"], ["--from", "2026-13-01", "--to", "2026-12-31"],
        ["--from", "2026-02-01", "--to", "2026-01-31"],
        ["--from", "2026-01-01", "--to", "2046-01-31"],
        ["--from", "2026-01-01", "--to", "2026-01-31", "--rule", "no.such"],
        ["--from", "2026-01-01", "--to", "2026-01-31", "--events", "/nowhere.json"],
    ])
    func `what can't be meant is refused`(words: [String]) {
        let world = World()
        #expect(world.run(["simulate", "--config", Self.configuration] + words) == .usage)
        #expect(!world.errors.isEmpty && world.output.isEmpty)
    }

    @Test(arguments: [
        "{}", "[{}]", #"[{"at": "yesterday"}]"#,
        #"[{"at": "2026-01-01T00:00", "kind": "column"}]"#,
        #"[{"at": "2026-01-01T00:00", "grade": "V"}]"#,
        #"[{"at": "2026-01-01T00:00", "times": 1000000}]"#,
        #"[{"at": "2026-01-01T00:00", "x": 1}]"#,
        #"[{"at": "2026-01-01T00:00", "every": "0s", "times": 2}]"#, "[",
    ])
    func `events that nobody understands are refused`(text: String) {
        #expect(throws: Failure.self) {
            try SimulatedEvent.read(text, organisation: "o", zone: .utc)
        }
    }

    @Test(arguments: ["zh", "en"])
    func `the year is drawn in eighty columns, as a page and for a telephone`(language: String)
        throws
    {
        let words = ["calendar", "show", "--year", "2027", "--config", Self.configuration]
        let world = World(width: 80)
        #expect(world.run(words + ["--lang", language]) == .done)
        for line in world.output.split(separator: "\n") {
            #expect(DisplayWidth.of(String(line)) <= 80, "\(line)")
        }
        // The notices end in 2026.
        #expect(world.output.contains(language == "zh" ? "暂定" : "provisional"))
        let page = World()
        #expect(page.run(words + ["--lang", language, "--format", "html"]) == .done)
        #expect(page.output.hasPrefix("<!DOCTYPE html>") && page.output.contains("<table>"))
        let telephone = World()
        #expect(telephone.run(words + ["--format", "ics"]) == .done)
        #expect(telephone.output.hasPrefix("BEGIN:VCALENDAR\r\n"))
    }
}
