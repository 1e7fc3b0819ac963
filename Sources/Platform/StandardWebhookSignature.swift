package import Model

/// Signs and verifies webhooks as Standard Webhooks 1.0.0 says, scheme `v1` (HMAC-SHA256).
///
/// The identifier stays the same over all attempts of one delivery, time and signature are made anew
/// for each attempt.
package struct StandardWebhookSignature: Sendable {
    /// How far a timestamp may be from the receiver's clock, either way.
    package static let tolerance = Milliseconds.minutes(5)

    /// The names of the three headers.
    package static let identifierHeader = "webhook-id"
    package static let timestampHeader = "webhook-timestamp"
    package static let signatureHeader = "webhook-signature"

    /// Why a signed request was not believed.
    package enum Refusal: Error, Hashable, Sendable {
        case missingHeader(String)
        case malformedTimestamp
        case tooOld
        case tooNew
        case noMatchingSignature
    }

    private static let keyBytes = 24...64
    private let key: [UInt8]

    /// Takes the secret in base64, with or without `whsec_`; nil unless it is 24 to 64 bytes.
    package init?(secret: Secret) {
        let text = secret.reveal()
        let encoded = text.hasPrefix("whsec_") ? String(text.dropFirst(6)) : text
        guard let key = Base64.decode(encoded), Self.keyBytes.contains(key.count) else {
            return nil
        }
        self.key = key
    }

    /// The signature of one attempt, `v1,` and base64.
    ///
    /// Precondition: the identifier has no full stop, which separates the signed parts.
    package func sign(_ body: [UInt8], identifier: String, attemptedAt: Instant) -> String {
        sign(body, identifier: identifier, seconds: attemptedAt.milliseconds / 1000)
    }

    /// The three headers of one attempt; several keys while they are being exchanged.
    package static func headers(
        for body: [UInt8],
        identifier: String,
        attemptedAt: Instant,
        keys: [Self],
    ) -> [(name: String, value: String)] {
        let signatures = keys.map {
            $0.sign(body, identifier: identifier, attemptedAt: attemptedAt)
        }
        return [
            (identifierHeader, identifier),
            (timestampHeader, String(attemptedAt.milliseconds / 1000)),
            (signatureHeader, signatures.joined(separator: " ")),
        ]
    }

    /// Accepts the request, or says why not.
    ///
    /// `header` gives a header's value by lower-case name.
    package func verify(
        _ body: [UInt8],
        now: Instant,
        header: (String) -> String?,
    ) throws(Refusal) {
        let identifier = try Self.required(Self.identifierHeader, header)
        let timestamp = try Self.required(Self.timestampHeader, header)
        let signatures = try Self.required(Self.signatureHeader, header)
        guard timestamp.utf8.allSatisfy({ (0x30...0x39).contains($0) }), timestamp.utf8.count <= 12,
            let seconds = Int64(timestamp)
        else { throw .malformedTimestamp }
        let sent = Instant(milliseconds: seconds * 1000)
        if sent < now - Self.tolerance { throw .tooOld }
        if sent > now + Self.tolerance { throw .tooNew }
        guard !identifier.contains(".") else { throw .noMatchingSignature }
        let expected = Array(sign(body, identifier: identifier, seconds: seconds).utf8)
        for signature in signatures.split(separator: " ")
        where HMACSHA256.areEqual(Array(signature.utf8), expected) { return }
        throw .noMatchingSignature
    }

    private func sign(_ body: [UInt8], identifier: String, seconds: Int64) -> String {
        precondition(!identifier.contains("."), "a full stop would shift the signed parts")
        let signed = Array("\(identifier).\(seconds).".utf8) + body
        return "v1," + Base64.encode(HMACSHA256.code(for: signed, key: key).bytes)
    }

    private static func required(
        _ name: String,
        _ header: (String) -> String?,
    ) throws(Refusal) -> String {
        guard let value = header(name), !value.isEmpty else { throw .missingHeader(name) }
        return value
    }
}
