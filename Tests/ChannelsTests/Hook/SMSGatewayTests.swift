import Model
import Platform
import Testing

@testable import Channels

@Suite struct SMSGatewayTests {
    private func gateway(_ port: UInt16 = 13_013) throws -> SMSGatewayHTTP {
        SMSGatewayHTTP(
            address: try #require(WebAddress("http://127.0.0.1:\(port)/cgi-bin/sendsms")),
            parameters: SMSGatewayHTTP.kannel(
                username: "tester",
                password: Secret("p&w d"),
                from: "10086",
                receipts: Secret("http://127.0.0.1:8081/r?id={id}&type=%d&reply=%A"),
            ),
            recipients: ["residents": "+8600000000001"],
        )
    }

    private func reply(_ status: Int, _ words: String) -> DeliveryOutcome {
        SMSGatewayHTTP.outcome(of: HTTPResponse(status: status, body: Array(words.utf8)))
    }

    @Test func `a reply says taken, queued, refused, or leaves it open`() {
        #expect(
            reply(202, "0: Accepted for delivery")
                == .accepted(reference: nil, isQueuedByGateway: false)
        )
        #expect(
            reply(202, "3: Queued for later delivery")
                == .accepted(reference: nil, isQueuedByGateway: true)
        )
        #expect(reply(202, "Welcome") == .unknown(reason: "HTTP 202: Welcome"))
        #expect(reply(500, "") == .unknown(reason: "HTTP 500"))
        #expect(reply(504, "") == .unknown(reason: "HTTP 504"))
        #expect(reply(503, "busy") == .retry(reason: "HTTP 503: busy", after: nil))
        #expect(reply(403, "no") == .permanent(reason: "HTTP 403: no"))
        #expect(reply(400, "no") == .permanent(reason: "HTTP 400: no"))
        #expect(reply(302, "") == .permanent(reason: "HTTP 302"))
    }

    @Test func `everything in the query is percent-encoded and the charset is named`() throws {
        let request = try #require(try gateway().request(HookProgramTests.message("泄洪 1+1")))
        #expect(
            request.address.target == "/cgi-bin/sendsms?username=tester&password=p%26w%20d"
                + "&from=10086&to=%2B8600000000001&text=%E6%B3%84%E6%B4%AA%201%2B1&charset=UTF-8"
                + "&coding=2&dlr-mask=31&dlr-url=http%3A%2F%2F127.0.0.1%3A8081%2Fr%3Fid%3D"
                + "R-0001%25%252F1%25%252Fsms%25%252Fresidents%26type%3D%25d%26reply%3D%25A"
        )
        let plain = try #require(try gateway().request(HookProgramTests.message("abc")))
        #expect(plain.address.target.contains("&coding=0&"))
    }

    @Test func `the longest text that a gateway takes fits into a request`() throws {
        let text = String(repeating: "汉", count: 670)
        #expect(try gateway().request(HookProgramTests.message(text)) != nil)
        let long = String(repeating: "汉", count: 2_000)
        #expect(
            try gateway().send(HookProgramTests.message(long))
                == .permanent(reason: "the request is longer than the client sends")
        )
    }

    @Test func `a gateway that closes after the request leaves it unknown`() throws {
        let server = try AnsweringServer([
            AnsweringServer.answer("202 Accepted", "0: Accepted for delivery"), nil,
        ])
        let message = HookProgramTests.message()
        #expect(
            try gateway(server.port).send(message)
                == .accepted(reference: nil, isQueuedByGateway: false)
        )
        guard case .unknown = try gateway(server.port).send(message) else {
            Issue.record("no answer is unknown")
            return
        }
        guard case .retry = try gateway(1).send(message) else {
            Issue.record("a refused connection is retried")
            return
        }
    }

    @Test(arguments: [
        "", "type=1", "id=&type=1", "id=a", "id=a&type=3", "id=a&type=delivered", "id=%zz&type=1",
        "id=a&type=1&reply=%FF", "id=a%2&type=1",
        "id=a&type=" + String(repeating: "1", count: 5_000),
    ]) func `a callback that says nothing clear is refused`(_ query: String) {
        #expect(throws: ReceiptQuery.Mistake.self) { try ReceiptQuery.read(query) }
    }

    @Test func `recorded callbacks are read, without the numbers of people`() throws {
        let rejected = try ReceiptQuery.read(
            "id=R2&type=16&smsid=&reply=NACK%2FERR+blocked&to=%2B8600000000404&ts=1795232090"
        )
        #expect(rejected.delivery == "R2")
        #expect(rejected.receipt == DeliveryReceipt(.rejected, detail: "NACK/ERR blocked"))
        let delivered = try ReceiptQuery.read("id=R-0001%2F1%2Fsms%2Fa&type=1&smsid=d433&reply=")
        #expect(delivered.delivery == "R-0001/1/sms/a")
        #expect(delivered.receipt == DeliveryReceipt(.delivered, reference: "d433"))
        let twice = try ReceiptQuery.read("id=a&type=4&id=b")
        #expect(twice.delivery == "a" && twice.receipt.state == .buffered)
    }
}
