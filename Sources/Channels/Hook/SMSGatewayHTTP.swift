package import Model
package import Platform

/// An SMS gateway that takes messages by GET, as Kannel's `sendsms` does.
///
/// The query is a template from the configuration. Alphabet and charset are always named, because a
/// gateway that has to guess sends rubbish and answers 202.
package struct SMSGatewayHTTP: Sendable {
    package static let defaultTimeLimit = Milliseconds.seconds(20)
    /// Stands for the idempotency key in the address of receipts.
    package static let identifierPlace = "{id}"

    /// What a parameter of the query is filled with.
    package enum Value: Sendable, Hashable {
        case fixed(String)
        case secret(Secret)
        case text
        /// What the gateway calls the audience group.
        case recipient
        /// The idempotency key.
        case identifier
        /// 0 for the 7-bit alphabet, 2 for UCS-2.
        case coding
        /// Where receipts go, with the key in place of `{id}`; the gateway fills its own `%d`, `%F`.
        case receiptAddress(Secret)
    }

    package struct Parameter: Sendable, Hashable {
        package let name: String
        package let value: Value

        package init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    package let address: WebAddress
    package let parameters: [Parameter]
    /// Audience group to what the gateway calls it; a group that is not listed goes by its own name.
    package let recipients: [String: String]
    package let timeLimit: Milliseconds

    package init(
        address: WebAddress,
        parameters: [Parameter],
        recipients: [String: String] = [:],
        timeLimit: Milliseconds = defaultTimeLimit,
    ) {
        self.address = address
        self.parameters = parameters
        self.recipients = recipients
        self.timeLimit = timeLimit
    }

    /// The parameters that Kannel 1.4 wants.
    ///
    /// `receipts` is the address of the receipt hook with `{id}` in it, such as
    /// `http://127.0.0.1:8081/hooks/receipts/sms/SECRET?id={id}&type=%d&smsid=%F&reply=%A`.
    /// Without it the gateway is asked for no receipts.
    package static func kannel(
        username: String,
        password: Secret,
        from: String,
        receipts: Secret?,
    ) -> [Parameter] {
        let message = [
            Parameter("username", .fixed(username)),
            Parameter("password", .secret(password)),
            Parameter("from", .fixed(from)),
            Parameter("to", .recipient),
            Parameter("text", .text),
            Parameter("charset", .fixed("UTF-8")),
            Parameter("coding", .coding),
        ]
        guard let receipts else { return message }
        return message + [
            // Delivered, failed, buffered, accepted, rejected.
            Parameter("dlr-mask", .fixed("31")),
            Parameter("dlr-url", .receiptAddress(receipts)),
        ]
    }

    /// Sends one attempt; blocks up to the time limit.
    package func send(_ message: HookMessage) -> DeliveryOutcome {
        guard let request = request(message) else {
            return .permanent(reason: "the request is longer than the client sends")
        }
        do throws(HTTPFailure) {
            return Self.outcome(of: try HTTPSending.send(request, timeLimit: timeLimit))
        } catch {
            return HTTPSending.outcome(of: error)
        }
    }

    /// The request of one attempt; nil when it would be too long.
    package func request(_ message: HookMessage) -> HTTPRequest? {
        let query = parameters.map { parameter in
            PercentEncoding.encode(parameter.name) + "="
                + PercentEncoding.encode(fill(parameter.value, message))
        }
        let target = address.target + "?" + query.joined(separator: "&")
        return address.with(target: target).map { HTTPRequest("GET", $0) }
    }

    private func fill(_ value: Value, _ message: HookMessage) -> String {
        switch value {
        case .fixed(let text): return text
        case .secret(let secret): return secret.reveal()
        case .text: return message.text
        case .recipient: return recipients[message.delivery.target] ?? message.delivery.target
        case .identifier: return message.delivery.id
        case .coding: return SMSSegments.count(message.text).alphabet == .gsm7 ? "0" : "2"
        case .receiptAddress(let template):
            let pieces = template.reveal().split(
                separator: Self.identifierPlace,
                omittingEmptySubsequences: false
            )
            // Kannel fills `%B`, `%F` and others wherever they stand in the address: `%%` is its way to
            // write one per cent sign, so that an escaped byte comes back as it was.
            let id = PercentEncoding.encode(message.delivery.id).split(
                separator: "%",
                omittingEmptySubsequences: false,
            )
            return pieces.joined(separator: id.joined(separator: "%%"))
        }
    }

    /// `0:` taken, `3:` queued by the gateway; 4xx never; 503 and 429 were refused before sending.
    ///
    /// Another 5xx, or a 2xx in other words, leaves open whether the text went out: unknown.
    package static func outcome(of response: HTTPResponse) -> DeliveryOutcome {
        let words = String(decoding: response.body.prefix(replyLimitBytes), as: UTF8.self)
        let reply = "HTTP \(response.status)" + (words.isEmpty ? "" : ": " + words)
        switch response.status {
        case 200...299 where words.hasPrefix("0:"):
            return .accepted(reference: nil, isQueuedByGateway: false)
        case 200...299 where words.hasPrefix("3:"):
            return .accepted(reference: nil, isQueuedByGateway: true)
        case 429, 503: return .retry(reason: reply, after: HTTPSending.retryAfter(response))
        case 200...299, 500...599: return .unknown(reason: reply)
        default: return .permanent(reason: reply)
        }
    }

    private static let replyLimitBytes = 200
}
