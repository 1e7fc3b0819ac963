/// Addresses that share their first bits: `192.0.2.7`, `10.20.0.0/16`, `2001:db8::/32` (RFC 4632, RFC 4291).
package struct PeerNetwork: Hashable, Sendable, CustomStringConvertible {
    private let first: PeerAddress
    /// Of 128; an IPv4 network counts from its mapped form.
    private let bits: Int

    /// An address alone, or a network with nothing behind its prefix; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = PeerAddress(String(parts[0])), parts.count <= 2 else { return nil }
        let width = first.isIPv4 ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard let given = Int(parts[1]), (0...width).contains(given),
                parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) })
            else { return nil }
            length = given
        }
        bits = 128 - width + length
        self.first = first
        let mask = Self.mask(bits)
        guard first.high & ~mask.high == 0, first.low & ~mask.low == 0 else { return nil }
    }

    package func contains(_ address: PeerAddress) -> Bool {
        let mask = Self.mask(bits)
        return address.high & mask.high == first.high && address.low & mask.low == first.low
    }

    package var description: String {
        let width = first.isIPv4 ? 32 : 128
        let length = bits - 128 + width
        return length == width ? first.description : "\(first)/\(length)"
    }

    private static func mask(_ bits: Int) -> (high: UInt64, low: UInt64) {
        // Swift's smart shift gives 0 from 64 on.
        (bits >= 64 ? .max : ~(UInt64.max >> bits), bits <= 64 ? 0 : ~(UInt64.max >> (bits - 64)))
    }
}
