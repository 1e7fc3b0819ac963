import Channels
import Clock
import Ledger
import Model
import Platform
import Testing

@testable import ReleaseDaemon

@Suite("Threads that send", .timeLimit(.minutes(20)))
struct SenderTests {
    /// Writes how many run at once, and waits (for 10 s at most) until as many as wanted have begun.
    private static let meetingHook = """
        #!/bin/sh
        cat >/dev/null
        echo x >>received/begun
        n=0
        while [ "$(grep -c '' received/begun)" -lt "$WANTED" ] && [ $n -lt 200 ]; do
          sleep 0.05
          n=$((n + 1))
        done
        [ "$(grep -c '' received/begun)" -ge "$WANTED" ] && echo met >>received/met
        exit 0
        """

    /// Three groups behind one hook that takes so many at a time.
    private static func bench(concurrent: Int, wanted: Int) throws -> OfficeBench {
        try OfficeBench { folder in
            try folder.write(meetingHook, to: "config/hooks/meet.sh", mode: 0o755)
            try folder.write("", to: "config/received/begun")
            try folder.edit(
                "channels.json5",
                "{ id: \"sms-file\", program: \"hooks/to-file.sh\", settings: { RECEIVED: \"received/sms.jsonl\" } }",
                "{ id: \"sms-file\", program: \"hooks/meet.sh\", concurrent: \(concurrent), settings: { WANTED: \"\(wanted)\" } }",
            )
        }
    }

    private static func publish(_ bench: OfficeBench) throws -> String {
        let incident = try bench.incident()
        let more: JSON = ["sms": "望澜大桥封闭，请绕行隧道。"]
        let id = try bench.approved(OfficeBench.draft(incident, channels: "web,sms", more))
        try bench.act("duty-a", "releases/\(id)/publish")
        return id
    }

    @Test func `a hook takes as many attempts at a time as it says`() throws {
        let bench = try Self.bench(concurrent: 3, wanted: 3)
        let id = try Self.publish(bench)
        try bench.wait("the three never met") {
            try ["residents", "shipping", "officials"].allSatisfy {
                try bench.delivery("\(id)/1/sms/\($0)")?.state == .accepted
            }
        }
        #expect(bench.folder.text("config/received/met") == "met\nmet\nmet\n")
    }

    @Test func `a hook that takes one at a time is never called twice at once`() throws {
        let bench = try OfficeBench { folder in
            try folder.write(
                """
                #!/bin/sh
                cat >/dev/null
                mkdir received/busy || { echo overlap >>received/overlap; exit 0; }
                sleep 0.1
                rmdir received/busy
                """,
                to: "config/hooks/alone.sh",
                mode: 0o755,
            )
            try folder.write("", to: "config/received/overlap")
            try folder.edit(
                "channels.json5",
                "{ id: \"sms-file\", program: \"hooks/to-file.sh\", settings: { RECEIVED: \"received/sms.jsonl\" } }",
                "{ id: \"sms-file\", program: \"hooks/alone.sh\", concurrent: 1 }",
            )
        }
        let id = try Self.publish(bench)
        try bench.wait("not sent") {
            try ["residents", "shipping", "officials"].allSatisfy {
                try bench.delivery("\(id)/1/sms/\($0)")?.state == .accepted
            }
        }
        #expect(bench.folder.text("config/received/overlap").isEmpty)
        #expect(try bench.entries(.deliveryAttempted).count { $0.subject.contains("/sms/") } == 3)
    }

    @Test func `places are counted for each hook, and who waits is told`() {
        let slots = HookSlots()
        slots.setLimits(["a": 2, "b": 1])
        #expect(slots.take("a") && slots.take("a") && !slots.take("a"))
        #expect(slots.take("b"))
        #expect(slots.giveBack("a"))
        #expect(!slots.giveBack("b"), "nobody waits for b")
        #expect(slots.take("a") && !slots.take("a"))
        slots.setLimits(["a": 3])
        #expect(slots.take("a"), "a greater bound holds at once")
    }

    @Test func `idle threads end at once, and one that hangs is left at the limit`() throws {
        let bench = try OfficeBench { folder in
            try folder.write(
                "#!/bin/sh\nmkdir -p received\necho x >received/hung\nexec sleep 4\n",
                to: "config/hooks/hang.sh",
                mode: 0o755,
            )
            try folder.edit(
                "channels.json5",
                "{ id: \"media-file\", program: \"hooks/to-file.sh\",",
                "{ id: \"media-file\", program: \"hooks/hang.sh\",",
            )
        }
        let deliveries = bench.running.office.deliveries
        let id = try bench.approved(OfficeBench.draft(nil, channels: "web,media"))
        try bench.act("duty-a", "releases/\(id)/publish")
        try bench.wait("the hook was not called") {
            !bench.folder.text("config/received/hung").isEmpty
        }
        deliveries.close()
        let begun = SystemTime.monotonicNanoseconds()
        deliveries.join(withinMilliseconds: 50)
        #expect(SystemTime.monotonicNanoseconds() - begun < 3_000_000_000)
        let left = bench.output.lines.filter { $0.contains("delivery.abandoned") }
        #expect(left.count == 1 && left.first?.contains("channel=media") == true, "\(left)")
        // The stop waits for it within the limit, and then all are joined.
        bench.stop()
        #expect(bench.output.lines.count { $0.contains("delivery.abandoned") } == 1)
    }

    @Test func `a reload gives a new channel its threads`() throws {
        let bench = try OfficeBench()
        try bench.folder.edit(
            "channels.json5",
            "targets: [{ id: \"media\", name: \"媒体通稿\", hook: \"media-file\" }] },",
            """
            targets: [{ id: "media", name: "媒体通稿", hook: "media-file" }] },
                { name: "press", kind: "hook", targets: [{ id: "agency", name: "通讯社", hook: "media-file" }] },
            """,
        )
        try bench.act("admin-a", "reload")
        let id = try bench.approved(OfficeBench.draft(nil, channels: "web,press"))
        try bench.act("duty-a", "releases/\(id)/publish")
        try bench.wait("the new channel sends nothing") {
            try bench.delivery("\(id)/1/press/agency")?.state == .accepted
        }
    }

    @Test func `counts are those of the documents`() throws {
        let bench = try OfficeBench()
        let first = try bench.incident()
        _ = try bench.incident(grade: nil)
        _ = try bench.incident(occurred: "-7h")
        try bench.act(
            "leader-a",
            "incidents/\(first)/grade",
            ["to": "III", "reason": "研判"],
        )
        try bench.act(
            "duty-a",
            "incidents/\(first)/correct",
            ["occurred": "-20m", "reason": "核实"],
        )
        let now = bench.time.now
        try bench.running.core.reader.read { view in
            let tally = try view.obligationTally(now: now)
            var expected: [String: ObligationTally.RuleCount] = [:]
            for state in Obligation.openStates + [Obligation.settledState] {
                let rows = try view.records(
                    .obligation,
                    state: state,
                    through: .max,
                    limit: .max,
                )
                #expect(try view.count(.obligation, state: state) == rows.count)
                for row in rows {
                    let duty = try Obligation(record: row)
                    var count = expected[duty.rule.id] ?? ObligationTally.RuleCount()
                    if let outcome = duty.outcome {
                        count.outcomes[outcome, default: 0] += 1
                    } else {
                        count.phases[duty.phase(at: now), default: 0] += 1
                        if duty.due > now {
                            count.nextDue = min(count.nextDue ?? .never, duty.due)
                        } else {
                            count.oldestOverdue = min(count.oldestOverdue ?? .never, duty.due)
                        }
                    }
                    expected[duty.rule.id] = count
                }
            }
            #expect(tally.overdue > 0 && tally.running > 0)
            #expect(Set(tally.rules.keys) == Set(expected.keys))
            for (rule, count) in expected {
                let found = try #require(tally.rules[rule])
                #expect(found.phases.filter { $0.value > 0 } == count.phases, "\(rule)")
                #expect(found.outcomes == count.outcomes, "\(rule)")
                #expect(found.nextDue == count.nextDue, "\(rule)")
                #expect(found.oldestOverdue == count.oldestOverdue, "\(rule)")
            }
            let oldest = try #require(try view.oldestOverdue(now: now))
            let row = try #require(try view.record(.obligation, oldest))
            #expect(try Obligation(record: row).due < now)
        }
        // An older database has no counts; it gets them when it is opened.
        bench.stop()
        let path = LedgerFiles(folder: bench.folder.state).database
        try Database(path: path, access: .write).execute(
            """
            DROP TABLE duties;
            DELETE FROM migrations WHERE version = 3;
            PRAGMA user_version = 2;
            """
        )
        try bench.restart()
        let again = try bench.running.core.reader.read { try $0.obligationTally(now: now) }
        #expect(again.overdue > 0 && again.running > 0)
    }
}
