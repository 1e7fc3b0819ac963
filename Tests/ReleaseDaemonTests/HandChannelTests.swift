import Ledger
import Model
import Platform
import Testing

@testable import ReleaseDaemon

@Suite("Paper and channels by hand", .timeLimit(.minutes(20)))
struct HandChannelTests {
    private static func bench() throws -> OfficeBench {
        try OfficeBench { folder in
            try folder.edit(
                "channels.json5",
                "{ name: \"feed\", kind: \"feed\" },",
                """
                { name: "feed", kind: "feed" },
                { name: "board", kind: "print", targets: [{ id: "hall", name: "大厅公告栏" }] },
                { name: "press", kind: "manual", targets: [
                  { id: "daily", name: "日报" }, { id: "radio", name: "电台" },
                  { id: "window", name: "政务窗口" }, { id: "journal", name: "刊物" },
                ] },
                """,
            )
        }
    }

    @Test func `a person records four outcomes, with evidence, and nobody else does`() throws {
        let bench = try Self.bench()
        let (_, id) = try bench.released(channels: "web,feed,board,press")
        let daily = "\(id)/1/press/daily"
        let refused: [(String, JSON, Int, String)] = [
            ("duty-a", ["id": .string(daily), "outcome": "published"], 400, "usage.missing"),
            (
                "duty-a", ["id": .string(daily), "outcome": "sung", "evidence": "x"], 400,
                "usage.value"
            ),
            (
                "duty-a",
                [
                    "id": .string(daily), "outcome": "published", "evidence": "x",
                    "at": "2099-01-01 10:00",
                ], 400, "usage.at"
            ),
            (
                "duty-a", ["id": "R-9999/1/press/daily", "outcome": "failed", "evidence": "x"], 404,
                ""
            ),
            (
                "duty-a", ["id": .string("\(id)/1/web/web"), "outcome": "failed", "evidence": "x"],
                409, "refused.notByHand"
            ),
            (
                "auditor-a", ["id": .string(daily), "outcome": "published", "evidence": "x"], 403,
                "permission.role"
            ),
        ]
        for (who, body, status, code) in refused {
            let answer = try bench.call(who, "POST", "deliveries/done", body)
            #expect(answer.status == status, "\(body.compactText): \(answer.text)")
            if !code.isEmpty { #expect(answer.code == code) }
        }
        for (target, outcome, state) in [
            ("daily", "handedOver", Delivery.State.accepted),
            ("daily", "published", .confirmed), ("radio", "unknown", .unknown),
            ("radio", "published", .confirmed), ("window", "failed", .dead),
        ] {
            let delivery = "\(id)/1/press/\(target)"
            try bench.act(
                "duty-b",
                "deliveries/done",
                ["id": .string(delivery), "outcome": .string(outcome), "evidence": "2版"],
            )
            #expect(try bench.delivery(delivery)?.state == state)
        }
        // It waits for a person as long as nobody says anything.
        #expect(try bench.delivery("\(id)/1/press/journal")?.state == .queued)
        let again = try bench.call(
            "duty-a",
            "POST",
            "deliveries/done",
            ["id": .string(daily), "outcome": "failed", "evidence": "x"],
        )
        #expect(again.code == "refused.deliveryState")
        let receipts = try bench.entries(.deliveryReceipt).filter { $0.subject == daily }
        #expect(receipts.first?.actor == "duty-b")
        #expect(receipts.first?.body["reference"] == "2版")
    }

    @Test func `a release has a sheet of paper with the address of its record and no script`()
        throws
    {
        let bench = try Self.bench()
        let (_, id) = try bench.released(channels: "web,feed,board")
        let sheet = try bench.page("/releases/\(id)/print").text
        let release = try bench.get("duty-a", "releases/\(id)")
        for words in [
            "<link rel=\"stylesheet\" href=\"/print.css\">", "/releases/\(id)", "望澜大桥",
            release["indexNumber"]?.string ?? "?",
        ] {
            #expect(sheet.contains(words), "\(words)")
        }
        for word in ["<script", "<nav", "<img", "style=\""] { #expect(!sheet.contains(word)) }
        #expect(try bench.page("/print.css").text.contains("size: A4"))
        // The sheet is ready; that it hangs on the wall is said by a person.
        try bench.wait("the sheet is made") {
            try bench.delivery("\(id)/1/board/hall")?.state == .accepted
        }
        try bench.act(
            "duty-a",
            "deliveries/done",
            ["id": .string("\(id)/1/board/hall"), "outcome": "published", "evidence": "照片7号"],
        )
        #expect(try bench.delivery("\(id)/1/board/hall")?.state == .confirmed)
        try bench.act("leader-a", "releases/\(id)/withdraw", ["reason": "内容不实"])
        try bench.wait("the sheet says that it was withdrawn") {
            let sheet = try bench.page("/releases/\(id)/print").text
            return sheet.contains("撤回") && !sheet.contains("集装箱船")
        }
    }

    @Test func `without such a channel there is no sheet`() throws {
        let bench = try OfficeBench()
        let (_, id) = try bench.released()
        #expect(try bench.page("/releases/\(id)/print").status == 404)
        #expect(try bench.page("/print.css").status == 404)
    }
}
