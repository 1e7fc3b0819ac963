import Glibc
import Model
import Platform
import Testing

@testable import Channels

@Suite struct HookProgramTests {
    static let zone = ZoneRules(name: "Asia/Shanghai", fixedOffsetSeconds: 8 * 3_600)

    static func message(
        _ text: String = "【防汛办】今日14时起开闸泄洪",
        expires: Int64? = 3_600,
    ) -> HookMessage {
        HookMessage(
            delivery: OutboxPolicyTests.delivery(.sending, attempts: 2, expires: expires),
            title: "开闸泄洪",
            text: text,
        )
    }

    private func run(_ script: String, limit: Milliseconds = .seconds(20)) -> DeliveryOutcome {
        HookProgram(program: "/bin/sh", arguments: ["-c", script], timeLimit: limit)
            .send(Self.message(), zone: Self.zone)
    }

    @Test(arguments: [64, 65, 66, 67, 77, 78]) func `wrong input or settings are for ever`(
        _ status: Int,
    ) {
        #expect(run("exit \(status)") == .permanent(reason: "exit \(status)"))
    }

    @Test(arguments: [1, 2, 69, 70, 71, 74, 75, 126, 255]) func `any other failure is retried`(
        _ status: Int,
    ) {
        #expect(run("exit \(status)") == .retry(reason: "exit \(status)", after: nil))
    }

    @Test(arguments: [124, 137]) func `a time limit inside the hook leaves it unknown`(
        _ status: Int,
    ) {
        #expect(run("exit \(status)") == .unknown(reason: "exit \(status)"))
    }

    @Test func `a run that is ended leaves it unknown`() {
        #expect(run("kill -9 $$") == .unknown(reason: "signal 9"))
        let outcome = run("cat >/dev/null; exec sleep 30", limit: Milliseconds(100))
        #expect(outcome == .unknown(reason: "time limit"))
    }

    @Test func `a program that is not there sent nothing`() {
        let hook = HookProgram(program: "/nonexistent/hook")
        let outcome = hook.send(Self.message(), zone: Self.zone)
        #expect(outcome == .retry(reason: "could not start: errno \(ENOENT)", after: nil))
    }

    @Test func `the last words on standard error are the reason`() {
        #expect(run("echo a >&2; echo b >&2; exit 65") == .permanent(reason: "exit 65: b"))
    }

    @Test func `the gateway's own id is on the last line of the output`() {
        let cases: [(String, DeliveryOutcome)] = [
            ("echo hello", .accepted(reference: nil, isQueuedByGateway: false)),
            (
                #"echo a; echo '{"ref":"g-7"}'; echo"#,
                .accepted(reference: "g-7", isQueuedByGateway: false)
            ),
            (
                #"echo '{"ref":null,"queued":true}'"#,
                .accepted(reference: nil, isQueuedByGateway: true)
            ),
            (#"echo '{"ref":7}'"#, .accepted(reference: nil, isQueuedByGateway: false)),
            ("true", .accepted(reference: nil, isQueuedByGateway: false)),
        ]
        for (script, outcome) in cases { #expect(run(script) == outcome, "\(script)") }
    }

    @Test func `a program gets the document, its key and nothing of ours`() throws {
        let hook = HookProgram(
            program: "/bin/sh",
            arguments: ["-c", "cat; env | sort"],
            settings: ["OWN": "1"],
        )
        let result = hook.process(Self.message(), zone: Self.zone, isDryRun: true).run()
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        let document = try JSONReader.read(String(lines[0]))
        #expect(document["id"] == "R-0001/1/sms/residents")
        #expect(document["target"] == "residents")
        #expect(document["segments"]?["parts"] == 1)
        #expect(document["expires"] == "2026-07-12T09:20:00.000+08:00")
        #expect(document["drill"] == false)
        let names = Set(lines.dropFirst().map { String($0.prefix { $0 != "=" }) })
        let expected: Set = [
            "ATTEMPT", "CHANNEL", "DEADLINE", "DRY_RUN", "IDEMPOTENCY_KEY", "OWN", "RELEASE_ID",
            "REVISION", "TARGET",
        ]
        #expect(names.isSuperset(of: expected))
        #expect(
            names.subtracting(expected).isSubset(of: ["PATH", "LANG", "TZ", "PWD", "SHLVL", "_"])
        )
        #expect(lines.contains("IDEMPOTENCY_KEY=R-0001/1/sms/residents"))
        #expect(lines.contains("ATTEMPT=2") && lines.contains("DRY_RUN=1"))
    }
}

/// The hooks that come with the product, run as the daemon runs them.
@Suite struct ShippedHookTests {
    private static let folder =
        #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/config/hooks/"
    private static let hasCurl = unsafe access(CurlRequest.defaultProgram, X_OK) == 0

    private func kannel(_ port: UInt16, _ text: String, settings: [String: String] = [:])
        -> DeliveryOutcome
    {
        let all = [
            "KANNEL_URL": "http://127.0.0.1:\(port)/cgi-bin/sendsms", "KANNEL_USER": "tester",
            "KANNEL_PASSWORD": #"a"b\c"#, "KANNEL_FROM": "10086", "KANNEL_TO": "list 1",
            "RECEIPT_URL": "http://127.0.0.1:9/hooks/receipts/sms/S",
        ]
        let hook = HookProgram(
            program: Self.folder + "sms-kannel.sh",
            settings: all.merging(settings) { $1 },
        )
        return hook.send(HookProgramTests.message(text), zone: HookProgramTests.zone)
    }

    @Test(.enabled(if: hasCurl)) func `the Kannel hook maps every reply as the contract says`()
        throws
    {
        let replies: [(String?, DeliveryOutcome)] = [
            (
                AnsweringServer.answer("400 Bad", "Missing receiver number, rejected"),
                .permanent(reason: "exit 65: 400 Missing receiver number, rejected")
            ),
            (
                AnsweringServer.answer("403 Forbidden", "Authorization failed for sendsms"),
                .permanent(reason: "exit 77: 403 Authorization failed for sendsms")
            ),
            (
                AnsweringServer.answer("503 Busy", "later"),
                .retry(reason: "exit 75: 503 later", after: nil)
            ),
            (
                AnsweringServer.answer("202 Accepted", "0: Accepted for delivery"),
                .accepted(reference: nil, isQueuedByGateway: false)
            ),
            (
                AnsweringServer.answer("202 Accepted", "3: Queued for later delivery"),
                .accepted(reference: nil, isQueuedByGateway: true)
            ),
            (AnsweringServer.answer("500 Error", "?"), .unknown(reason: "exit 124: 500 ?")),
        ]
        let server = try AnsweringServer(replies.map(\.0))
        for (_, outcome) in replies { #expect(kannel(server.port, "泄洪") == outcome) }
    }

    @Test(.enabled(if: hasCurl)) func `the Kannel hook tells unknown from never sent`() throws {
        let server = try AnsweringServer([nil])
        guard case .unknown = kannel(server.port, "泄洪") else {
            Issue.record("a connection that closes without an answer is unknown")
            return
        }
        let closed = try AnsweringServer([])
        // Nobody takes the port after the listener has gone with its thread.
        guard case .permanent = kannel(closed.port, "泄洪", settings: ["KANNEL_TO": ""]) else {
            Issue.record("a missing setting is permanent")
            return
        }
    }

    @Test(.enabled(if: hasCurl)) func `the Kannel hook sends the text to the letter`() throws {
        let server = try AnsweringServer([
            AnsweringServer.answer("202 Accepted", "0: Accepted for delivery")
        ])
        let text = "【办】\"50%\"+\\n后\n空 格&=😀"
        #expect(kannel(server.port, text) == .accepted(reference: nil, isQueuedByGateway: false))
        let line = try #require(server.requests.first).prefix { $0 != "\r\n" }
        let query = line.split(separator: " ")[1].split(separator: "?")[1]
        var values: [Substring: String?] = [:]
        for pair in query.split(separator: "&") {
            let name = pair.prefix { $0 != "=" }
            values[name] = PercentEncoding.decode(pair.dropFirst(name.count + 1))
        }
        #expect(values["text"] == text)
        #expect(values["coding"] == "2" && values["charset"] == "UTF-8")
        #expect(values["to"] == "list 1" && values["password"] == #"a"b\c"#)
        let address = try #require(values["dlr-url"] ?? nil)
        #expect(address.hasPrefix("http://127.0.0.1:9/hooks/receipts/sms/S?id=%%52%%2d"))
        #expect(address.hasSuffix("&type=%d&smsid=%F&reply=%A&ts=%T"))
        let id = address.split(separator: "id=")[1].prefix { $0 != "&" }
        let once = id.split(separator: "%%").map { "%" + $0 }.joined()
        #expect(PercentEncoding.decode(Substring(once)) == "R-0001/1/sms/residents")
    }

    @Test func `the alarm hook writes a line and answers with its number`() throws {
        let folder = "/tmp/released-hooks-" + Hex.encode(RandomBytes.make(8))
        try FileTree.makeFolder(folder, mode: 0o700)
        defer { try? FileTree.removeTree(folder) }
        let hook = HookProgram(
            program: Self.folder + "alarm-to-file.sh",
            settings: ["ALARM_FILE": folder + "/alarms.jsonl"],
        )
        for line in 1...2 {
            let outcome = hook.send(HookProgramTests.message("超期"), zone: HookProgramTests.zone)
            #expect(
                outcome == .accepted(reference: "alarms.jsonl:\(line)", isQueuedByGateway: false)
            )
        }
        let unset = HookProgram(program: Self.folder + "alarm-to-file.sh")
        #expect(
            unset.send(HookProgramTests.message(), zone: HookProgramTests.zone)
                == .permanent(reason: "exit 78: ALARM_FILE is not set")
        )
    }

    @Test func `alarms that come at once get lines of their own`() throws {
        let folder = "/tmp/released-hooks-" + Hex.encode(RandomBytes.make(8))
        try FileTree.makeFolder(folder, mode: 0o700)
        defer { try? FileTree.removeTree(folder) }
        let crowd = """
            for number in $(seq 30); do echo "{}" | "$HOOK" & done
            wait
            """
        let result = ChildProcess(
            program: "/bin/sh",
            arguments: ["-c", crowd],
            environment: [
                "PATH": "/usr/bin:/bin", "ALARM_FILE": folder + "/alarms.jsonl",
                "HOOK": Self.folder + "alarm-to-file.sh",
            ],
            timeLimit: .seconds(60),
        ).run()
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 30)
        #expect(Set(lines) == Set((1...30).map { #"{"ref":"alarms.jsonl:\#($0)"}"# }))
    }
}
