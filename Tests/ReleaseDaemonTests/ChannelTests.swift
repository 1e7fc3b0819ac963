import Channels
import Ledger
import Model
import Platform
import Server
import Testing

@testable import ReleaseDaemon

@Suite("Channels at work", .timeLimit(.minutes(20)))
struct ChannelTests {
    /// A path as it goes on the request line: every byte beyond ASCII as %XX.
    private static func encoded(_ path: String) -> String {
        path.utf8.map { byte in
            byte < 0x80 ? String(UnicodeScalar(byte)) : "%" + Hex.encode([byte])
        }.joined()
    }

    @Test func `a paused channel holds its queue and resumes`() throws {
        let bench = try OfficeBench()
        try bench.act("duty-a", "channels/media/pause", ["reason": "检修"])
        let again = try bench.call("duty-a", "POST", "channels/media/pause", [:])
        #expect(again.code == "refused.channelState")
        let incident = try bench.incident()
        let id = try bench.approved(OfficeBench.draft(incident, channels: "web,media"))
        try bench.act("duty-a", "releases/\(id)/publish")
        try bench.wait("web was not read back") {
            try bench.delivery("\(id)/1/web/")?.confirmedAt != nil
                || bench.entries(.deliveryConfirmed).count == 1
        }
        #expect(try bench.delivery("\(id)/1/media/media")?.state == .queued)
        #expect(bench.folder.text("config/received/media.jsonl").isEmpty)
        try bench.act("duty-a", "channels/media/resume")
        try bench.wait("the queue did not go on") {
            try bench.delivery("\(id)/1/media/media")?.state == .accepted
        }
        #expect(bench.folder.text("config/received/media.jsonl").contains(id))
    }

    @Test func `a program that hangs does not delay the web`() throws {
        let bench = try OfficeBench { folder in
            try folder.write(
                "#!/bin/sh\nexec cat /dev/zero >/dev/null\n",
                to: "config/hooks/hang.sh",
                mode: 0o755
            )
            try folder.edit(
                "channels.json5",
                "{ id: \"media-file\", program: \"hooks/to-file.sh\",",
                "{ id: \"media-file\", timeout: \"3s\", program: \"hooks/hang.sh\",",
            )
        }
        let incident = try bench.incident()
        let id = try bench.approved(OfficeBench.draft(incident, channels: "web,feed,media"))
        try bench.act("duty-a", "releases/\(id)/publish")
        try bench.wait("the hung program delayed the web") {
            try bench.entries(.deliveryConfirmed).count == 2
        }
        let attempts = try bench.entries(.deliveryAttempted)
        #expect(attempts.contains { $0.subject == "\(id)/1/media/media" })
        let ended = try bench.entries().filter {
            $0.subject == "\(id)/1/media/media" && $0.kind == .deliveryAccepted
        }
        #expect(ended.isEmpty)
    }

    @Test func `a receipt counts with the right secret only`() throws {
        let bench = try OfficeBench { folder in
            try folder.write("quiet-river\n", to: "config/secrets/sms-receipts", mode: 0o600)
            try folder.edit(
                "channels.json5",
                "signature: \"云津交通\",",
                "signature: \"云津交通\", receipts: { secretFile: \"secrets/sms-receipts\" },",
            )
        }
        let (_, id) = try bench.released(
            channels: "web,sms",
            ["sms": "望澜大桥双向封闭，请绕行澜溪江隧道。咨询0000-00000000"],
        )
        let delivery = "\(id)/1/sms/shipping"
        try bench.wait("not handed over") { try bench.delivery(delivery)?.state == .accepted }
        let query = "?id=\(delivery)&type=1&smsid=7"
        let wrong = try bench.fetch("/hooks/receipts/sms/noisy-river" + query, through: .service)
        let nowhere = try bench.fetch("/hooks/receipts/none/quiet-river" + query, through: .service)
        #expect(wrong.status == 404 && nowhere.status == 404)
        #expect(try bench.delivery(delivery)?.state == .accepted)
        let right = try bench.fetch("/hooks/receipts/sms/quiet-river" + query, through: .service)
        #expect(right.status == 200)
        #expect(try bench.delivery(delivery)?.state == .confirmed)
        let shown = try bench.get("duty-a", "releases/\(id)")["deliveries"]?.array ?? []
        #expect(shown.first { $0["id"]?.string == delivery }?["kind"]?.string == "sms")
    }

    @Test func `a board's own poll is recorded once and a stranger's never`() throws {
        let bench = try OfficeBench { folder in
            for (board, address) in [("青石船闸-1", "127.0.0.1"), ("青石船闸-2", "127.0.0.9")] {
                try folder.edit(
                    "boards.json5",
                    "{ id: \"\(board)\",",
                    "{ id: \"\(board)\", pollAddresses: [\"\(address)\"],",
                )
            }
        }
        let (_, id) = try bench.released(channels: "web,led", ["led": OfficeBench.boardText])
        for _ in 0..<3 {
            for board in 1...2 {
                let path = Self.encoded("/led/青石船闸-\(board).txt")
                #expect(try bench.fetch(path).status == 200)
            }
        }
        try bench.wait("the poll is not on record") {
            try !bench.entries(.boardFetched).isEmpty
        }
        let boards = try bench.get("duty-a", "boards")["items"]?.array ?? []
        let own = try #require(boards.first { $0["id"]?.string == "青石船闸-1" })
        let other = try #require(boards.first { $0["id"]?.string == "青石船闸-2" })
        #expect(own["state"]?.string == "current")
        #expect(other["state"]?.string == "never")
        let showing = own["showing"]?.array?.first
        #expect(showing?["release"]?.string == id)
        #expect(showing?["title"]?.string?.contains("望澜大桥") == true)
        #expect(try bench.entries(.boardFetched).map(\.subject) == ["青石船闸-1"])
        let counts = try bench.get(nil, "status")["boards"]
        for state in ["current", "never", "unwatched"] {
            let count = boards.count { $0["state"]?.string == state }
            #expect(count > 0 && counts?[state]?.integer == Int64(count), "\(state)")
        }
        try bench.restart()
        let after = try bench.get("duty-a", Self.encoded("boards/青石船闸-1"))
        #expect(after["lastPolledRevision"] == own["lastPolledRevision"])
    }

    @Test func `a correction changes page, feed and board and keeps the first revision`() throws {
        let bench = try OfficeBench()
        let (incident, id) = try bench.released(
            channels: "web,feed,led",
            ["led": OfficeBench.boardText],
        )
        let feed = try bench.page("/feeds/all.atom").body
        let draft = OfficeBench.draft(
            incident,
            channels: "web,feed,led",
            [
                "corrects": .string(id), "correction": "船艇数原为12，更正为14。",
                "body": .string(OfficeBench.bulletin.replacing("12艘", with: "14艘")),
                "led": [["望澜大桥禁止通行", "请绕行隧道"]],
            ],
        )
        #expect(try bench.approved(draft) == id)
        try bench.publish(id)
        #expect(try bench.page("/releases/\(id)").text.contains("14艘"))
        #expect(try bench.page("/releases/\(id)/1").text.contains("12艘"))
        #expect(try bench.page("/feeds/all.atom").body != feed)
        let board = bench.folder.text("state/led/滨江大道-1.txt")
        #expect(board.contains("禁止通行"), "\(board)")

        try bench.act("leader-a", "releases/\(id)/withdraw", ["reason": "有误", "wait": 20_000])
        try bench.wait("the board still shows it") {
            !bench.folder.text("state/led/滨江大道-1.txt").contains("禁止通行")
        }
        #expect(try !bench.page("/releases/\(id)").text.contains("14艘"))
        let verified = try bench.get("auditor-a", "ledger/verify")
        #expect(verified["ok"]?.bool == true, "\(verified.compactText)")
    }

    @Test func `an expired release leaves the boards at its instant`() throws {
        let bench = try OfficeBench()
        let zone = bench.running.core.setup.bureau.zone
        let incident = try bench.incident()
        let id = try bench.approved(
            OfficeBench.draft(
                incident,
                channels: "web,led",
                [
                    "led": OfficeBench.boardText,
                    "expires": .string(zone.rfc3339(bench.time.now + .seconds(3))),
                ],
            )
        )
        try bench.publish(id)
        #expect(bench.folder.text("state/led/政务大厅-1.txt").contains("望澜大桥封闭"))
        try bench.wait("the expiry is not on record") {
            try !bench.entries(.releaseExpired).isEmpty
        }
        try bench.wait("the board shows what has expired") {
            !bench.folder.text("state/led/政务大厅-1.txt").contains("望澜大桥封闭")
        }
    }
}
