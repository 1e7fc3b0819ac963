package import Model
import Platform

/// The chain over the readings, in the order in which they were received: each row gives a link from the one
/// before and its own content.
///
///     link = SHA-256("released-reading-1" ‖ link before ‖ row)
///
/// A row keeps the first 64 bits of its link; the ledger names the whole link once an hour. Whoever edits a
/// row without the rest shows by the row, whoever rewrites the rest shows by the hour.
struct ReadingChain: Sendable, Hashable {
    private(set) var link: Digest

    private static let domain = Array("released-reading-1".utf8)

    init(after link: Digest) { self.link = link }

    /// What a row keeps of its link.
    var mark: Int64 { Int64(bitPattern: link.prefix) }

    mutating func add(
        station: String,
        periodStart: Int64,
        periodEnd: Int64,
        revision: Int64,
        receivedAt: Int64,
        position: Int64,
        values: [UInt8],
    ) {
        var bytes = Self.domain
        bytes.reserveCapacity(bytes.count + 32 + 40 + 1 + station.utf8.count + values.count)
        bytes += link.bytes
        for number in [periodStart, periodEnd, revision, receivedAt, position] {
            var shift: Int64 = 56
            while shift >= 0 {
                bytes.append(UInt8(truncatingIfNeeded: number >> shift))
                shift -= 8
            }
        }
        bytes.append(UInt8(truncatingIfNeeded: station.utf8.count))
        bytes.append(contentsOf: station.utf8)
        bytes += values
        link = SHA256.digest(of: bytes)
    }
}

/// Up to which row the chain of the readings goes: what an hourly entry says.
package struct ReadingHead: Sendable, Hashable {
    /// Of the last row; 0 before the first.
    package let position: Int64
    package let link: Digest

    package init(position: Int64, link: Digest) {
        self.position = position
        self.link = link
    }
}
