package import Model
package import Platform

/// What the hooks that speak HTTP have in common.
package enum HTTPSending {
    /// The answer to one request, plain by our own client, https by the system's curl.
    package static func send(
        _ request: HTTPRequest,
        timeLimit: Milliseconds,
    ) throws(HTTPFailure) -> HTTPResponse {
        switch request.address.scheme {
        case .http: try HTTPConnection.send(request, timeLimit: timeLimit)
        case .https: try CurlRequest(request, timeLimit: timeLimit).send()
        }
    }

    /// What a request without an answer means: unknown as soon as a byte may have arrived.
    package static func outcome(of failure: HTTPFailure) -> DeliveryOutcome {
        if case .invalidRequest = failure { return .permanent(reason: failure.description) }
        if case .responseTooLarge = failure { return .unknown(reason: failure.description) }
        return failure.mayHaveActed
            ? .unknown(reason: failure.description)
            : .retry(reason: failure.description, after: nil)
    }

    /// `Retry-After` in seconds (RFC 9110, 10.2.3); the form with a date is not heeded.
    package static func retryAfter(_ response: HTTPResponse) -> Milliseconds? {
        guard let text = response.field("Retry-After"), text.utf8.count <= 9,
            let seconds = Int64(text), seconds >= 0
        else { return nil }
        return .seconds(seconds)
    }
}

/// Percent-encoding of query values (RFC 3986, section 2.1).
package enum PercentEncoding {
    private static let unreserved = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8
    )

    /// Everything but unreserved characters and `kept` as `%XX` of its UTF-8 bytes.
    package static func encode(_ text: String, keeping kept: String = "") -> String {
        let hex = Array("0123456789ABCDEF".utf8)
        let alsoKept = Set(kept.utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if unreserved.contains(byte) || alsoKept.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text of a query value, `+` as a space; nil when an escape is broken or it is not UTF-8.
    package static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit),
                    let low = rest.popFirst().flatMap(digit)
                else { return nil }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
    }
}
