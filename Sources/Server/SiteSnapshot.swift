/// Everything the public listener answers from at one instant: paths to prepared answers.
///
/// Immutable. Paths lie in 256 shards by hash; a change rebuilds the shards it touches and shares
/// the others, so that one page among a hundred
/// thousand costs microseconds. Look-up goes by bytes, without string, lock or reference count.
package final class SiteSnapshot: Sendable {
    static let shardCount = 256
    let shards: [SiteShard]
    /// What is sent for an unknown path.
    let notFound: Representation

    init(shards: [SiteShard], notFound: Representation) {
        self.shards = shards
        self.notFound = notFound
    }

    /// A site with nothing in it.
    package static func empty() -> SiteSnapshot {
        Builder().build()
    }

    /// How many paths it knows.
    package var count: Int { shards.reduce(0) { $0 + $1.count } }

    /// The answer for a decoded path, for tests and for the daemon's own look-ups.
    package func representation(at path: String) -> Representation? {
        let bytes = Array(path.utf8)
        let hash = pathHash(bytes.span, ByteRange(start: 0, end: bytes.count))
        return shards[shardIndex(hash)].entries[path]
    }

    /// Collects changes to a snapshot; `build` makes the next one.
    package struct Builder {
        private let base: SiteSnapshot?
        private var notFound: Representation?
        private var changes: [Int: [(path: String, representation: Representation?)]] = [:]

        /// - Parameter base: what to start from; nil for an empty site.
        package init(from base: SiteSnapshot? = nil) {
            self.base = base
        }

        /// Puts an answer at a path (decoded, UTF-8), replacing what was there.
        ///
        /// - Throws: `ServerError.unusablePath`.
        package mutating func set(
            _ path: String,
            _ representation: Representation,
        ) throws(ServerError) {
            let hasDots = path.split(separator: "/").contains { $0 == "." || $0 == ".." }
            guard path.utf8.first == 0x2F, !hasDots,
                path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
            else { throw .unusablePath(path) }
            note(path, representation)
        }

        package mutating func remove(_ path: String) {
            note(path, nil)
        }

        /// The page for unknown paths; its status should be 404.
        package mutating func setNotFound(_ representation: Representation) {
            notFound = representation
        }

        private mutating func note(_ path: String, _ representation: Representation?) {
            let bytes = Array(path.utf8)
            let hash = pathHash(bytes.span, ByteRange(start: 0, end: bytes.count))
            changes[shardIndex(hash), default: []].append((path, representation))
        }

        package func build() -> SiteSnapshot {
            var shards =
                base?.shards ?? Array(repeating: SiteShard([:]), count: SiteSnapshot.shardCount)
            for (index, list) in changes {
                var entries = shards[index].entries
                for change in list { entries[change.path] = change.representation }
                shards[index] = SiteShard(entries)
            }
            return SiteSnapshot(
                shards: shards,
                notFound: notFound ?? base?.notFound ?? SiteSnapshot.plainNotFound(),
            )
        }
    }

    private static func plainNotFound() -> Representation {
        let head = RepresentationHead(
            status: .notFound,
            contentType: "text/plain; charset=utf-8",
            cacheControl: "no-store",
        )
        do {
            return try Representation(head, body: Array("404 Not Found\n".utf8))
        } catch {
            preconditionFailure("constant headers are usable")
        }
    }
}

/// A hash of a path's bytes, eight at a time; good enough for tables of our own making.
@inline(__always)
func pathHash(_ bytes: Span<UInt8>, _ range: ByteRange) -> UInt64 {
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: range.count)
    for index in range.indices {
        hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3
    }
    hash ^= hash >> 32
    return hash &* 0xD6E8_FEB8_6659_FD93
}

@inline(__always)
func shardIndex(_ hash: UInt64) -> Int {
    Int(hash >> 56) & (SiteSnapshot.shardCount - 1)
}
