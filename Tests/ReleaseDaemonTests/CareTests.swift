import Clock
import Ledger
import Model
import Platform
import Server
import Testing

@testable import ReleaseDaemon

/// A wall clock that is a fixed span ahead of the real one.
struct ShiftedTime: TimeSource {
    let by: Milliseconds
    var now: Instant { SystemTime.now() + by }
}

@Suite("Start, reload and deadlines", .timeLimit(.minutes(20)))
struct CareTests {
    @Test func `a second daemon on the same state is refused`() throws {
        let bench = try OfficeBench()
        #expect(throws: Daemon.StartFailure.self) {
            _ = try OfficeBench.assemble(bench.folder, bench.output, bench.time)
        }
        #expect(try bench.get(nil, "status")["id"]?.string == "released")
    }

    @Test func `after a restart the gap is on record, pages are equal, queues go on`() throws {
        let bench = try OfficeBench()
        try bench.act("duty-a", "channels/media/pause")
        let (_, id) = try bench.released(channels: "web,feed")
        let other = try bench.approved(OfficeBench.draft(nil, channels: "web,media"))
        try bench.act("duty-a", "releases/\(other)/publish")
        try bench.wait("not out") {
            try bench.page("/releases/\(other)").status == 200
        }
        let paths = ["/", "/releases/\(id)", "/feeds/all.atom", "/feeds/all.json"]
        let before = try paths.map { try bench.page($0).body }
        try bench.restart(time: ShiftedTime(by: .minutes(10)))
        #expect(try paths.map { try bench.page($0).body } == before)
        let gap = try #require(try bench.entries(.daemonGap).last)
        #expect((gap.body["to"]?.integer ?? 0) - (gap.body["from"]?.integer ?? 0) >= 590_000)
        #expect(try bench.entries(.daemonStarted).count == 2)
        #expect(try bench.entries(.daemonStopped).count == 1)
        try bench.act("duty-a", "channels/media/resume")
        try bench.wait("the queued delivery was forgotten") {
            try bench.delivery("\(other)/1/media/media")?.state == .accepted
        }
    }

    @Test func `a reload takes everything or nothing`() throws {
        let bench = try OfficeBench()
        let rules = { try bench.get("duty-a", "rules/inc.first_release") }
        #expect(try rules()["version"]?.integer == 1)
        try bench.folder.edit("timelines.json5", "limit: \"6h\"", "limit: \"5h\"")
        try bench.folder.edit("people.json5", "roles: [\"monitor\"]", "roles: [\"nobody\"]")
        // As SIGHUP does it: refused, logged, and nothing has changed.
        bench.running.reload()
        #expect(bench.output.lines.contains { $0.contains("configuration.refused") })
        #expect(try rules()["version"]?.integer == 1)
        #expect(try bench.entries(.configurationLoaded).count == 1)
        let refused = try bench.call("admin-a", "POST", "reload", [:])
        #expect(refused.status == 409)
        #expect(refused.code == "refused.configuration")

        try bench.folder.edit("people.json5", "roles: [\"nobody\"]", "roles: [\"monitor\"]")
        bench.running.reload()
        #expect(try rules()["version"]?.integer == 2)
        #expect(try bench.entries(.configurationLoaded).count == 2)

        try bench.folder.edit("released.json5", "heartbeat: \"15s\"", "heartbeat: \"16s\"")
        let restart = try bench.call("admin-a", "POST", "reload", [:])
        #expect(restart.code == "refused.restart")
        #expect(try bench.entries(.configurationLoaded).count == 2)
    }

    @Test func `an alarm is told in the language that is configured`() throws {
        let bench = try OfficeBench { folder in
            try folder.edit("released.json5", "stream: {", "language: \"en\",\n  stream: {")
        }
        let zone = bench.running.core.setup.bureau.zone
        let occurred = zone.rfc3339(bench.time.now - .hours(6) + .seconds(2))
        _ = try bench.incident(occurred: occurred)
        try bench.wait("nobody was called in English") {
            bench.folder.text("config/received/alarms.jsonl").contains("Acknowledge: releasectl")
        }
        #expect(!bench.folder.text("config/received/alarms.jsonl").contains("确认："))
    }

    @Test func `a due instant that passes is a breach once, and somebody hears`() throws {
        let bench = try OfficeBench()
        let zone = bench.running.core.setup.bureau.zone
        let occurred = zone.rfc3339(bench.time.now - .hours(6) + .seconds(2))
        let incident = try bench.incident(occurred: occurred)
        let duty = incident + "/inc.first_release"
        try bench.wait("no breach") {
            try bench.entries(.obligationBreached).contains { $0.subject == duty }
        }
        try bench.wait("nobody was called") {
            bench.folder.text("config/received/alarms.jsonl").contains(duty)
        }
        let breaches = try bench.entries(.obligationBreached).filter { $0.subject == duty }
        #expect(breaches.count == 1)
        let view = try bench.get("duty-a", "explain?obligation=\(duty)")["obligation"]
        #expect(view?["phase"]?.string == "overdue")
        #expect(view?["breachedAt"] == view?["due"])
        let check = try bench.get(nil, "check/deadlines")
        #expect(check["status"]?.integer == 2, "\(check.compactText)")
        let metrics = try bench.fetch("/metrics", through: .service).text
        let overdue = metrics.split(separator: "\n").filter { $0.contains("overdue") }
        #expect(overdue.contains { !$0.hasPrefix("#") && $0.hasSuffix(" 1") }, "\(overdue)")
    }

    @Test func `an incident without a grade reminds of it`() throws {
        let bench = try OfficeBench()
        let incident = try bench.incident(grade: nil)
        let path = "explain?obligation=\(incident)/int.grade"
        #expect(try bench.get("duty-a", path)["obligation"]?["phase"]?.string == "running")
        try bench.act("leader-a", "incidents/\(incident)/grade", ["to": "III", "reason": "研判"])
        #expect(try bench.get("duty-a", path)["obligation"]?["outcome"]?.string == "met")
    }

    @Test func `metrics are well formed`() throws {
        let bench = try OfficeBench()
        let text = try bench.fetch("/metrics", through: .service).text
        var seen: Set<String> = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            #expect(line.hasPrefix("released_"), "\(line)")
            let value = line.split(separator: " ").last.map(String.init) ?? ""
            #expect(Double(value) != nil, "\(line)")
            #expect(seen.insert(String(line.dropLast(value.count))).inserted, "twice: \(line)")
        }
        #expect(!seen.isEmpty && text.hasSuffix("\n"))
        let open = try bench.fetch(
            "/metrics",
            through: .service,
            fields: [HTTPField("Accept", "application/openmetrics-text; version=1.0.0")],
        )
        #expect(open.text.hasSuffix("# EOF\n"))
    }

    @Test func `the checkpoint follows the head`() throws {
        let bench = try OfficeBench()
        try bench.act("duty-a", "channels/media/pause")
        let head = try bench.head
        try bench.wait("the checkpoint stays behind") {
            try bench.page("/checkpoint.json").json["seq"]?.integer ?? 0 >= head
        }
    }

    @Test(
        arguments: [
            ([], nil),
            (["--version"], DaemonOptions.Command.version),
            (["help"], .help),
            (["check-config", "c"], .checkConfiguration("c")),
            (["check-config"], nil),
            (["verify", "--state", "s"], .verify(state: "s")),
            (["doctor", "--state=s"], .doctor(state: "s")),
            (["restore", "--state", "s", "--from", "b"], .restore(state: "s", backup: "b")),
            (["restore", "--state", "s"], nil),
            (["run", "--config", "c"], nil),
            (["run", "--config", "c", "--state"], nil),
            (["run", "--config", "c", "--state", "s", "--state", "t"], nil),
            (["run", "--config", "c", "--state", "s", "--time", "now"], nil),
            (["run", "--config", "c", "--state", "s", "--public", "localhost:80"], nil),
            (["run", "--config", "c", "--state", "s", "--public", "127.0.0.1"], nil),
            (["run", "--config", "c", "--state", "s", "--public", "127.0.0.1:65536"], nil),
            (
                ["run", "--config", "/c", "--state", "/s", "--public", "[::1]:0"],
                .run(
                    DaemonOptions.Run(
                        configuration: "/c",
                        state: "/s",
                        publicAddress: .tcp(host: "::1", port: 0),
                    )
                )
            ),
            (["stop"], nil),
        ] as [([String], DaemonOptions.Command?)]
    )
    func `the command line is read strictly`(
        words: [String],
        command: DaemonOptions.Command?,
    ) {
        #expect((try? DaemonOptions.read(words)) == command)
    }
}
