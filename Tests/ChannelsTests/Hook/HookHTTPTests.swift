import Model
import Platform
import Testing

@testable import Channels

@Suite struct HookHTTPTests {
    private let now = OutboxPolicyTests.now
    private let zone = HookProgramTests.zone

    private func hook(_ port: UInt16, keys: [StandardWebhookSignature] = []) throws -> HookHTTP {
        HookHTTP(
            address: try #require(WebAddress("http://127.0.0.1:\(port)/hook")),
            keys: keys,
            timeLimit: .seconds(20),
        )
    }

    @Test(arguments: [
        (301, DeliveryOutcome.permanent(reason: "HTTP 301")),
        (400, .permanent(reason: "HTTP 400")),
        (401, .permanent(reason: "HTTP 401")),
        (404, .permanent(reason: "HTTP 404")),
        (410, .disabled(reason: "HTTP 410")),
        (408, .retry(reason: "HTTP 408", after: nil)),
        (425, .retry(reason: "HTTP 425", after: nil)),
        (429, .retry(reason: "HTTP 429", after: nil)),
        (500, .retry(reason: "HTTP 500", after: nil)),
        (503, .retry(reason: "HTTP 503", after: nil)),
        (200, .accepted(reference: nil, isQueuedByGateway: false)),
        (204, .accepted(reference: nil, isQueuedByGateway: false)),
    ]) func `a status says what happens next`(_ status: Int, _ outcome: DeliveryOutcome) {
        #expect(HookHTTP.outcome(of: HTTPResponse(status: status)) == outcome)
    }

    @Test func `a wait that is asked for is heeded if it can be read`() {
        for (text, wait) in [
            ("120", Milliseconds.seconds(120)), ("0", .zero), ("-1", nil), ("soon", nil),
            ("99999999999", nil), ("Wed, 21 Oct 2026 07:28:00 GMT", nil),
        ] {
            let response = HTTPResponse(status: 503, fields: [HTTPField("retry-after", text)])
            #expect(HTTPSending.retryAfter(response) == wait)
        }
    }

    @Test func `a request without an answer is unknown, one that never left is retried`() throws {
        let silent = try AnsweringServer([nil])
        let message = HookProgramTests.message()
        guard case .unknown = try hook(silent.port).send(message, zone: zone, now: now) else {
            Issue.record("no answer is unknown")
            return
        }
        guard case .retry = try hook(1).send(message, zone: zone, now: now) else {
            Issue.record("a refused connection is retried")
            return
        }
    }

    @Test func `a signed request can be verified and keeps its id`() throws {
        let server = try AnsweringServer([AnsweringServer.answer("200 OK", #"{"ref":"w-1"}"#)])
        let secret = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        let key = try #require(StandardWebhookSignature(secret: secret))
        let outcome = try hook(server.port, keys: [key])
            .send(HookProgramTests.message(), zone: zone, now: now)
        #expect(outcome == .accepted(reference: "w-1", isQueuedByGateway: false))
        let text = try #require(server.requests.first)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1)
        var fields: [String: String] = [:]
        for line in parts[0].split(separator: "\r\n").dropFirst() {
            let name = line.prefix { $0 != ":" }
            fields[name.lowercased()] = String(line.dropFirst(name.count + 2))
        }
        try key.verify(Array(parts[1].utf8), now: now) { fields[$0] }
        #expect(fields["webhook-id"] == "R-0001/1/sms/residents")
        let event = try JSONReader.read(String(parts[1]))
        #expect(event["type"] == "release.published")
        #expect(event["data"]?["text"] == "【防汛办】今日14时起开闸泄洪")
    }

    @Test func `a message id has no full stop and stays distinct`() {
        #expect(
            HookHTTP.identifier("2026-0001/inc.first_release/1/breached/h/p")
                == "2026-0001/inc~first_release/1/breached/h/p"
        )
        #expect(!HookHTTP.identifier("屏.1\r\n").contains("."))
        #expect(HookHTTP.identifier("a b") == "a%20b")
    }
}
