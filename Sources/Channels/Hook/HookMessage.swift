package import Model
import Platform

/// What a hook is given about one delivery: the same document on every attempt, so that its signature
/// and its effect do not depend on how often it was tried.
package struct HookMessage: Sendable, Hashable {
    package let delivery: Delivery
    package let title: String
    /// The final text, signature included.
    package let text: String
    package let notBefore: Instant?
    /// True for a drill: the text says so too.
    package let isDrill: Bool
    /// Facts of an alarm: rule, due, level.
    package let facts: JSON

    package init(
        delivery: Delivery,
        title: String,
        text: String,
        notBefore: Instant? = nil,
        isDrill: Bool = false,
        facts: JSON = [:],
    ) {
        self.delivery = delivery
        self.title = title
        self.text = text
        self.notBefore = notBefore
        self.isDrill = isDrill
        self.facts = facts
    }

    /// The document on standard input of a program; times are RFC 3339 in `zone`.
    package func document(in zone: ZoneRules) -> JSON {
        let segments = SMSSegments.count(text)
        let document: JSON = [
            "id": .string(delivery.id),
            "subject": .string(delivery.subject),
            "revision": .integer(Int64(delivery.revision)),
            "channel": .string(delivery.channel),
            "target": .string(delivery.target),
            "purpose": .string(delivery.purpose),
            "title": .string(title),
            "text": .string(text),
            "segments": [
                "encoding": .string(segments.alphabet.rawValue),
                "units": .integer(Int64(segments.units)),
                "parts": .integer(Int64(segments.parts.count)),
            ],
            "queuedAt": .string(zone.rfc3339(delivery.queuedAt)),
            "notBefore": JSON(notBefore.map(zone.rfc3339)),
            "expires": JSON(delivery.expiresAt.map(zone.rfc3339)),
            "drill": .bool(isDrill),
            "facts": facts == [:] ? .null : facts,
        ]
        return document.withoutNulls
    }

    /// The body of a webhook: type, timestamp of the event, data (Standard Webhooks 1.0.0).
    package func event(in zone: ZoneRules) -> JSON {
        let type =
            switch delivery.purpose {
            case DeliveryPurpose.release: "release.published"
            case DeliveryPurpose.withdrawal: "release.withdrawn"
            default: "alarm." + delivery.purpose.prefix { $0 != "-" }
            }
        return [
            "type": .string(type),
            "timestamp": .string(zone.rfc3339(delivery.queuedAt)),
            "data": document(in: zone),
        ]
    }
}
