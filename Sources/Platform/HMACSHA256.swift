package import Model

/// A keyed digest: HMAC (RFC 2104) with SHA-256.
package enum HMACSHA256 {
    private static let blockCount = 64

    /// The authentication code of `message` under `key`.
    ///
    /// A key longer than a block is hashed first.
    package static func code(for message: [UInt8], key: [UInt8]) -> Digest {
        var block = key.count > blockCount ? SHA256.digest(of: key).bytes : key
        block.append(contentsOf: repeatElement(0, count: blockCount - block.count))
        var inner = SHA256()
        inner.update(block.map { $0 ^ 0x36 })
        inner.update(message)
        var outer = SHA256()
        outer.update(block.map { $0 ^ 0x5c })
        outer.update(inner.finalize().bytes)
        return outer.finalize()
    }

    /// Whether two byte strings are equal, in a time that depends only on their lengths.
    ///
    /// For comparing secrets and codes: an early return would tell a guesser how far they got.
    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
