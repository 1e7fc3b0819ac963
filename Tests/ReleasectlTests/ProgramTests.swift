import Model
import Testing

@testable import releasectl

@Suite("Program")
struct ProgramTests {
    @Test(
        arguments: [
            (400, 2), (401, 4), (403, 4), (404, 5), (409, 1), (413, 1), (503, 1),
        ] as [(Int, Int32)]
    )
    func `the daemon's refusal sets the exit status`(status: Int, code: Int32) {
        let failure = Failure.refusal(status: status, code: "c", message: "为什么", hint: "怎么办")
        let world = World { _ in .failure(failure) }
        #expect(world.run(["incident", "list"]).code == code)
        #expect(world.errors == "✘ 为什么\n下一步  怎么办\n")
        #expect(world.output.isEmpty)
    }

    @Test func `with json an error is one document on standard error`() throws {
        let failure = Failure.refusal(
            status: 409,
            code: "refused.fourEyes",
            message: "M",
            hint: "H"
        )
        let world = World { _ in .failure(failure) }
        #expect(world.run(["release", "approve", "R-0001", "--json"]) == .refused)
        let error: JSON = ["code": "refused.fourEyes", "message": "M", "hint": "H"]
        #expect(try JSONReader.read(world.errors) == ["error": error])
    }

    @Test(
        arguments: [
            (["check", "deadlines"], 3), (["check", "everything"], 3), (["check"], 3),
            (["status"], 3), (["statu"], 2),
        ] as [([String], Int32)]
    )
    func `a check never says critical when it cannot tell`(words: [String], code: Int32) {
        let world = World { _ in .failure(.unreachable(address: "/x", reason: "r")) }
        #expect(world.run(words).code == code)
    }

    @Test(arguments: [0, 1, 2, 3] as [Int64])
    func `a check passes the daemon's verdict on`(status: Int64) {
        let world = World { _ in
            .success(["id": "deadlines", "status": .integer(status), "line": "OK - 2 running"])
        }
        #expect(world.run(["check", "deadlines"]).code == Int32(status))
        #expect(world.output == "OK - 2 running\n")
    }

    @Test(
        arguments: [("works", "✔", 0), ("failed", "✘", 1), ("untested", "!", 0)]
            as [(String, String, Int32)]
    )
    func `a test of a channel ends as it went`(verdict: String, mark: String, code: Int32) {
        let world = World { _ in
            .success([
                "id": "sms", "kindName": "短信", "state": "ok", "stateName": "正常",
                "test": "连不上", "testVerdict": .string(verdict),
            ])
        }
        #expect(world.run(["channel", "test", "sms"]).code == code)
        #expect(world.output.hasPrefix(mark), "\(world.output)")
        #expect(world.output.contains("试发  连不上"))
        #expect(world.run(["channel", "test", "sms", "--json"]).code == code)
    }

    static let printing: [[String]] = [
        ["status"], ["status", "--json"], ["help"], ["--version"], ["completions", "bash"],
        ["ledger", "export"], ["ledger", "export", "--json"], ["sms", "segments", "x"],
        ["doctor"], ["check", "boards"],
    ]

    @Test(arguments: printing)
    func `what cannot be written ends with a reason and an exit status`(words: [String]) {
        let full = Failure.unwritten(reason: Phrase("磁盘已满", "the disk is full"))
        let world = World(outputFailure: full) { _ in .success(["items": [["seq": 1]]]) }
        #expect(world.run(words) == (words[0] == "check" ? .unknown : .refused))
        #expect(world.errors.contains("磁盘已满"))
        #expect(world.errors.contains(words.contains("--json") ? "hint" : "下一步"))
    }

    @Test(arguments: printing)
    func `a reader that has seen enough is no failure`(words: [String]) {
        let world = World(outputFailure: .readerGone) { _ in .success(["items": [["seq": 1]]]) }
        #expect(world.run(words) == .done)
        #expect(world.errors.isEmpty)
        #expect(world.calls.count <= 1)
    }

    static let dangers: [([String], String)] = [
        (["release", "withdraw", "R-0001", "--reason", "R"], "R-0001"),
        (["incident", "close", "2026-0001", "--missed", "--reason", "R"], "2026-0001"),
        (
            ["ledger", "erase", "4f1c", "--reason", "R", "--basis", "B", "--approved-by", "P"],
            "4f1c"
        ), (["token", "revoke", "T-0003"], "T-0003"),
    ]

    @Test(arguments: dangers.indices)
    func `the dangerous is asked twice`(index: Int) {
        let (words, subject) = Self.dangers[index]
        let right = World(reply: subject)
        #expect(right.run(words) == .done)
        #expect(right.questions.count == 1)
        #expect(right.calls.count == 1)

        let wrong = World(reply: "y")
        #expect(wrong.run(words) == .refused)
        #expect(wrong.calls.isEmpty)

        let nobody = World()
        #expect(nobody.run(words) == .refused)
        #expect(nobody.calls.isEmpty)
        #expect(nobody.errors.contains("--yes"))

        let sure = World()
        #expect(sure.run(words + ["--yes"]) == .done)
        #expect(sure.calls.count == 1)
    }

    @Test(arguments: [
        ["release", "publish", "R-0001"], ["release", "approve", "R-0001"],
        ["incident", "close", "2026-0001"],
    ])
    func `the urgent is never asked`(words: [String]) {
        let world = World(reply: "no")
        #expect(world.run(words) == .done)
        #expect(world.questions.isEmpty)
    }

    @Test func `an incident goes out with the daemon's keys`() {
        let world = World()
        _ = world.run([
            "incident", "open", "--title", "T", "--category", "accident", "--occurred", "-30m",
            "--estimated", "--lead-org", "O",
        ])
        let body: JSON = [
            "title": "T", "category": "accident", "occurred": "-30m", "leadOrg": "O",
            "estimated": true,
        ]
        #expect(world.calls.map(\.body) == [body])
        #expect(world.calls.map(\.target) == ["/api/v1/incidents"])
    }

    @Test func `a draft carries text, pages of lines, and channels`() {
        let world = World(input: Array("一\r\n二".utf8))
        _ = world.run([
            "release", "draft", "--kind", "notice", "--title", "T", "--body", "-", "--led",
            "望澜大桥限行 / 24小时/天 | 请绕行", "--channels", "web, feed",
        ])
        let body = world.calls.first?.body
        #expect(body?["body"] == "一\n二")
        #expect(body?["led"] == [["望澜大桥限行", "24小时/天"], ["请绕行"]])
        #expect(body?["channels"] == ["web", "feed"])
    }

    @Test func `ids are encoded into the path`() {
        let world = World()
        _ = world.run(["incident", "show", "../tokens?x=1#"])
        #expect(world.calls.map(\.target) == ["/api/v1/incidents/..%2Ftokens%3Fx%3D1%23"])
    }

    @Test func `a review says pass or fail, not both and not neither`() {
        let words = ["release", "review", "R-0001", "--kind", "secrecy", "--note", "N"]
        #expect(World().run(words) == .usage)
        #expect(World().run(words + ["--pass", "--fail"]) == .usage)
        let world = World()
        #expect(world.run(words + ["--fail"]) == .done)
        #expect(world.calls.last?.body?["passed"] == false)
    }

    @Test func `an export pages through the entries`() {
        let world = World { call in
            let from = call.query.first { $0.key == "from" }?.value.integer ?? 0
            let last = min(from + CommandTable.exportPage - 1, 700)
            let items: [JSON] = from > last ? [] : (from...last).map { ["seq": .integer($0)] }
            return .success(["items": .array(items)])
        }
        #expect(world.run(["ledger", "export"]) == .done)
        #expect(world.output.split(separator: "\n").count == 700)
        #expect(world.output.hasPrefix("{\"seq\":1}\n{\"seq\":2}\n"))
        #expect(world.calls.count == 2)
    }

    @Test func `verify that finds something fails`() {
        let world = World { _ in
            .success([
                "id": "verify", "ok": false, "levels": ["chain": false, "witnesses": nil],
                "findings": [["seq": 7, "code": "chain.hash", "message": "哈希不符"]],
            ])
        }
        #expect(world.run(["ledger", "verify"]) == .refused)
        #expect(world.output.contains("✘ #7  哈希不符"))
    }
}
