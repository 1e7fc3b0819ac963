import Channels
import Model
import Platform
import Testing

@testable import ReleaseDaemon

/// Reasons on a Chinese screen are Chinese, but for what somebody else said.
@Suite("Causes")
struct CauseTests {
    private static let failures: [HTTPFailure] = [
        .invalidRequest("two Host fields"), .couldNotConnect(SystemError.text(111)),
        .couldNotConnect("sms.example: Name or service not known"),
        .couldNotConnect("/usr/bin/curl: " + SystemError.text(2)), .timedOutBeforeSending,
        .noAnswer("the connection was closed"), .noAnswer(SystemError.text(104)),
        .timedOutAfterSending, .badResponse("its first line"),
        .responseTooLarge(limitBytes: 65_536),
    ]

    /// What a hook that ends like this puts on record.
    private static func shell(_ script: String, program: String = "/bin/sh") -> String {
        let process = ChildProcess(
            program: program,
            arguments: ["-c", script],
            environment: [:],
            folder: "/",
            input: [],
            timeLimit: .seconds(30),
        )
        return HookProgram.outcome(of: process.run()).reason ?? ""
    }

    @Test func `each failure has a Chinese sentence, and English stays as recorded`() {
        let table: [(String, String)] =
            zip(
                Self.failures.map(\.description),
                [
                    "请求没有发出：有两个 Host", "连不上对方：对方拒绝连接（errno 111）",
                    "连不上对方：找不到主机 sms.example", "连不上对方：/usr/bin/curl：没有这个文件（errno 2）",
                    "连接超时，什么都没有发出", "已发出，没有答复：连接已被关闭",
                    "已发出，没有答复：对方断开了连接（errno 104）", "已发出，等答复超时",
                    "答复不符合 HTTP：首行有误", "答复超过 65536 字节",
                ]
            ).map { ($0, $1) } + [
                (Self.shell("exit 75"), "程序以状态 75 结束"),
                (Self.shell("echo busy >&2; exit 75"), "程序以状态 75 结束，原话：busy"),
                (Self.shell("kill -9 $$"), "程序被信号 9 终止"),
                (Self.shell("", program: "/nothing/here"), "程序无法启动：没有这个文件（errno 2）"),
                ("time limit: waiting", "程序超过时限，已被终止，原话：waiting"),
                ("HTTP 503", "对方答复 HTTP 503"),
                ("HTTP 503: try later", "对方答复 HTTP 503，原话：try later"),
                ("status 404", "读到的答复是 HTTP 404"),
                (OutboxPolicy.Reason.noReceipt, "没有按时收到回执"),
                (OutboxPolicy.Reason.stopped, "投递途中服务停止，不知是否送到"),
                (OutboxPolicy.Reason.notConfigured, "配置里没有这个渠道"),
                (OutboxPolicy.Reason.exhausted("HTTP 500"), "重试次数已用完；最后一次：对方答复 HTTP 500"),
                ("failed", "回执：没有送达"), ("rejected: 0x45", "回执：被拒收，原话：0x45"),
                ("other bytes than published", "读到的内容与发布的不一致"),
            ]
        for (recorded, chinese) in table {
            #expect(Cause.phrase(recorded).chinese == chinese, "\(recorded)")
            #expect(Cause.phrase(recorded).english == recorded)
        }
    }

    @Test(arguments: [
        "", "HTTP", "HTTP x", "HTTP 503x", "exit ", "something else: entirely", "(errno 5)",
    ])
    func `what nobody foresaw is quoted in a Chinese sentence`(recorded: String) {
        #expect(Cause.chinese(recorded) == "原因（原文）：" + recorded)
    }

    @Test func `a delivery, its channel and the doctor say why in the reader's language`() throws {
        let bench = try OfficeBench { folder in
            try folder.edit(
                "released.json5",
                "readBack: {",
                "readBack: { url: \"http://127.0.0.1:1\",",
            )
        }
        let id = try bench.approved(OfficeBench.draft(nil, channels: "web"))
        try bench.act("duty-a", "releases/\(id)/publish")
        try bench.wait("no reason was recorded") {
            try !bench.entries(.deliveryReceipt).isEmpty
        }
        for (language, word) in [("zh", "连不上对方：对方拒绝连接（errno 111）"), ("en", "could not connect: ")] {
            let fields = [HTTPField("Accept-Language", language)]
            let shown = try bench.call("duty-a", "GET", "releases/\(id)", fields: fields)
            let delivery = try #require(shown.json["deliveries"]?.array?.first)
            let reason = delivery["reason"]?.string ?? ""
            #expect(reason.hasPrefix(word), "\(reason)")
            #expect(delivery["cause"]?.string?.hasPrefix("could not connect: ") == true)
            let doctor = try bench.call("duty-a", "GET", "doctor", fields: fields)
            let detail = doctor.json["items"]?.array?.first { $0["id"] == "readBack" }?["detail"]
            #expect(detail?.string?.contains(word) == true, "\(doctor.text)")
        }
    }
}
