package import Model
package import Platform

/// A hook that is an address: the document by POST, signed if there are keys (Standard Webhooks 1.0.0).
///
/// Redirects are never followed: a release must not go where nobody configured it to.
package struct HookHTTP: Sendable {
    package static let defaultTimeLimit = Milliseconds.seconds(20)

    package let address: WebAddress
    /// Several while keys are being exchanged; none for a hook without signature.
    package let keys: [StandardWebhookSignature]
    /// Such as `Authorization`.
    package let fields: [HTTPField]
    package let timeLimit: Milliseconds

    package init(
        address: WebAddress,
        keys: [StandardWebhookSignature] = [],
        fields: [HTTPField] = [],
        timeLimit: Milliseconds = defaultTimeLimit,
    ) {
        self.address = address
        self.keys = keys
        self.fields = fields
        self.timeLimit = timeLimit
    }

    /// Sends one attempt; blocks up to the time limit.
    package func send(_ message: HookMessage, zone: ZoneRules, now: Instant) -> DeliveryOutcome {
        let request = request(message, zone: zone, now: now)
        do throws(HTTPFailure) {
            return Self.outcome(of: try HTTPSending.send(request, timeLimit: timeLimit))
        } catch {
            return HTTPSending.outcome(of: error)
        }
    }

    /// The request of one attempt: same id and body each time, a new timestamp and signature.
    package func request(_ message: HookMessage, zone: ZoneRules, now: Instant) -> HTTPRequest {
        let body = message.event(in: zone).compactBytes
        let identifier = Self.identifier(message.delivery.id)
        var all = [
            HTTPField("Content-Type", "application/json"),
            HTTPField("Idempotency-Key", identifier),
        ]
        if !keys.isEmpty {
            let signed = StandardWebhookSignature.headers(
                for: body,
                identifier: identifier,
                attemptedAt: now,
                keys: keys,
            )
            all += signed.map { HTTPField($0.name, $0.value) }
        }
        return HTTPRequest("POST", address, fields: all + fields, body: body)
    }

    /// The id of a message holds no full stop, which separates what is signed, and only ASCII.
    package static func identifier(_ id: String) -> String {
        PercentEncoding.encode(id, keeping: "/").map { $0 == "." ? "~" : String($0) }.joined()
    }

    /// 2xx taken; 408, 425, 429 and 5xx again, `Retry-After` heeded; 410 the target is gone; the rest
    /// never, redirects included.
    package static func outcome(of response: HTTPResponse) -> DeliveryOutcome {
        let status = response.status
        switch status {
        case 200...299: return .accepted(reference: reference(response), isQueuedByGateway: false)
        case 408, 425, 429, 500...599:
            return .retry(reason: "HTTP \(status)", after: HTTPSending.retryAfter(response))
        case 410: return .disabled(reason: "HTTP 410")
        default: return .permanent(reason: "HTTP \(status)")
        }
    }

    private static func reference(_ response: HTTPResponse) -> String? {
        guard let document = try? JSONReader.read(response.body) else { return nil }
        return (document["ref"] ?? document["id"])?.string.map { String($0.prefix(200)) }
    }
}
