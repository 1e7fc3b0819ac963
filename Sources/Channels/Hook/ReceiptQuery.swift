import Model

/// A receipt as a gateway calls it back: `id=…&type=8&smsid=…&reply=ACK%2F`.
///
/// Numbers of people that the gateway may add are not read.
package struct ReceiptQuery: Sendable, Hashable {
    package enum Mistake: Error, Sendable, Hashable {
        case tooLong(limit: Int)
        case malformed(String)
        case missing(String)
        case unknownType(String)
    }

    static let limitBytes = 4_096
    static let detailLimit = 200

    /// The id of the delivery.
    package let delivery: String
    package let receipt: DeliveryReceipt

    /// Reads the query of the callback, without the question mark.
    ///
    /// `type` is one bit of Kannel's mask: 1 delivered, 2 failed, 4 buffered, 8 accepted by the
    /// carrier, 16 rejected by it.
    package static func read(_ query: String) throws(Mistake) -> ReceiptQuery {
        guard query.utf8.count <= limitBytes else { throw .tooLong(limit: limitBytes) }
        var values: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let name = pair.prefix { $0 != "=" }
            guard let value = PercentEncoding.decode(pair.dropFirst(name.count + 1)) else {
                throw .malformed(String(name.prefix(40)))
            }
            // The first one counts: ours stands in front of what a gateway appends.
            if values[String(name)] == nil { values[String(name)] = value }
        }
        guard let id = values["id"], !id.isEmpty else { throw .missing("id") }
        guard let type = values["type"] else { throw .missing("type") }
        guard let state = states[type] else { throw .unknownType(String(type.prefix(40))) }
        return ReceiptQuery(
            delivery: id,
            receipt: DeliveryReceipt(
                state,
                reference: bounded(values["smsid"]),
                detail: bounded(values["reply"]),
            ),
        )
    }

    private static let states: [String: DeliveryReceipt.State] = [
        "1": .delivered, "2": .failed, "4": .buffered, "8": .accepted, "16": .rejected,
    ]

    private static func bounded(_ text: String?) -> String? {
        guard let text, !text.isEmpty else { return nil }
        return String(text.prefix(detailLimit))
    }
}
