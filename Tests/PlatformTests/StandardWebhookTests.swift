import Model
import Platform
import Testing

@Suite struct StandardWebhookTests {
    let secret = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    let identifier = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    let body = Array("{\"test\": 2432232314}".utf8)
    let attempt = Instant(milliseconds: 1_614_265_330_000)
    let right = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    let wrong = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc="

    private func verify(
        signature: String,
        changing: [String: String?] = [:],
        now: Instant? = nil,
        body: [UInt8]? = nil,
    ) throws {
        var headers: [String: String] = [
            "webhook-id": identifier, "webhook-timestamp": "1614265330",
            "webhook-signature": signature,
        ]
        for (name, value) in changing { headers[name] = value }
        let key = try #require(StandardWebhookSignature(secret: secret))
        try key.verify(body ?? self.body, now: now ?? attempt) { headers[$0] }
    }

    @Test(arguments: [
        "", "whsec_", "whsec_short", "whsec_AAAA", "not base64!",
        "whsec_" + Base64.encode([UInt8](repeating: 1, count: 23)),
        "whsec_" + Base64.encode([UInt8](repeating: 1, count: 65)),
    ])
    func `an unusable secret is refused`(text: String) {
        #expect(StandardWebhookSignature(secret: Secret(text)) == nil)
    }

    @Test func `the published vector comes out, with and without the prefix`() throws {
        for text in [secret.reveal(), String(secret.reveal().dropFirst(6))] {
            let key = try #require(StandardWebhookSignature(secret: Secret(text)))
            #expect(key.sign(body, identifier: identifier, attemptedAt: attempt) == right)
        }
        try verify(signature: right)
    }

    @Test(arguments: ["webhook-id", "webhook-timestamp", "webhook-signature"])
    func `each header is needed`(name: String) {
        for value in [nil, ""] {
            #expect(throws: StandardWebhookSignature.Refusal.missingHeader(name)) {
                try verify(signature: right, changing: [name: value])
            }
        }
    }

    @Test func `no signature but the right one is believed`() {
        for signature in [
            "v1,", wrong, "v2,x \(wrong)", String(right.dropLast()), right + "=",
            "v2" + right.dropFirst(2),
            right.uppercased(),
        ] {
            #expect(throws: StandardWebhookSignature.Refusal.noMatchingSignature) {
                try verify(signature: signature)
            }
        }
        #expect(throws: StandardWebhookSignature.Refusal.noMatchingSignature) {
            try verify(signature: right, body: body + [32])
        }
        #expect(throws: StandardWebhookSignature.Refusal.noMatchingSignature) {
            try verify(signature: right, changing: ["webhook-id": "msg_other"])
        }
        #expect(throws: StandardWebhookSignature.Refusal.noMatchingSignature) {
            try verify(signature: right, changing: ["webhook-id": "a.b"])
        }
    }

    @Test func `one right signature among others is enough`() throws {
        try verify(signature: "\(wrong) v2,abc \(right)")
    }

    @Test func `five minutes either way are tolerated, no more`() throws {
        let tolerance = StandardWebhookSignature.tolerance
        try verify(signature: right, now: attempt + tolerance)
        try verify(signature: right, now: attempt - tolerance)
        #expect(throws: StandardWebhookSignature.Refusal.tooOld) {
            try verify(signature: right, now: (attempt + tolerance).successor)
        }
        #expect(throws: StandardWebhookSignature.Refusal.tooNew) {
            try verify(signature: right, now: attempt - tolerance - Milliseconds(1))
        }
    }

    @Test(arguments: ["x", "-1", "+1614265330", "1614265330.0", "99999999999999999999", " 1"])
    func `a timestamp is whole seconds`(text: String) {
        #expect(throws: StandardWebhookSignature.Refusal.malformedTimestamp) {
            try verify(signature: right, changing: ["webhook-timestamp": text])
        }
    }

    @Test func `while keys are exchanged either one verifies`() throws {
        let old = try #require(StandardWebhookSignature(secret: secret))
        let fresh = Secret(Base64.encode([UInt8](repeating: 9, count: 32)))
        let new = try #require(StandardWebhookSignature(secret: fresh))
        let headers = StandardWebhookSignature.headers(
            for: body,
            identifier: identifier,
            attemptedAt: attempt,
            keys: [new, old],
        )
        for key in [old, new] {
            try key.verify(body, now: attempt) { name in headers.first { $0.name == name }?.value }
        }
    }
}
