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
    /// The same for unknown paths below a prefix, such as a part of the site in another language.
    let notFoundBelow: [(prefix: [UInt8], representation: Representation)]

    init(
        shards: [SiteShard],
        notFound: Representation,
        notFoundBelow: [(prefix: [UInt8], representation: Representation)] = [],
    ) {
        self.shards = shards
        self.notFound = notFound
        self.notFoundBelow = notFoundBelow
    }

    /// A site with nothing in it.
    package static func empty() -> SiteSnapshot {
        Builder().build()
    }

    /// How many paths it knows.
    package var count: Int { shards.reduce(0) { $0 + $1.count } }

    /// How many of them are answered from a file.
    package var fileCount: Int {
        shards.reduce(0) { $0 + $1.entries.values.count { $0.fileName.count > 0 } }
    }

    /// The answer for a path that is not among those known.
    ///
    /// With a slash at its end a page is the same page, as it is where a web server serves the files; a path
    /// that names a file is not.
    func fallback(_ bytes: Span<UInt8>, _ path: ByteRange) -> Representation {
        if let page = pageBeforeSlash(bytes, path) { return page }
        for page in notFoundBelow where isBelow(bytes, path, page.prefix) {
            return page.representation
        }
        return notFound
    }

    private func pageBeforeSlash(_ bytes: Span<UInt8>, _ path: ByteRange) -> Representation? {
        guard path.count > 2, bytes[path.upper - 1] == 0x2F else { return nil }
        let page = ByteRange(start: path.lower, end: path.upper - 1)
        var index = page.upper - 1
        while index >= page.lower, bytes[index] != 0x2F {
            if bytes[index] == 0x2E { return nil }
            index -= 1
        }
        let hash = pathHash(bytes, page)
        let found = unsafe shards[shardIndex(hash)].find(bytes, page, hash: hash)
        return unsafe found?.takeUnretainedValue()
    }

    /// The answer for a decoded path, for tests and for the daemon's own look-ups.
    package func representation(at path: String) -> Representation? {
        let bytes = Array(path.utf8)
        let hash = pathHash(bytes.span, ByteRange(start: 0, end: bytes.count))
        return shards[shardIndex(hash)].entries[path]
    }

    /// What is sent for a path that is not there, for handlers that find nothing.
    package func notFound(at path: String) -> Representation {
        let bytes = Array(path.utf8)
        return fallback(bytes.span, ByteRange(start: 0, end: bytes.count))
    }

    /// Collects changes to a snapshot; `build` makes the next one.
    package struct Builder {
        private let base: SiteSnapshot?
        private var notFound: Representation?
        private var notFoundBelow: [(prefix: [UInt8], representation: Representation)]
        private var changes: [Int: [(path: String, representation: Representation?)]] = [:]

        /// - Parameter base: what to start from; nil for an empty site.
        package init(from base: SiteSnapshot? = nil) {
            self.base = base
            notFoundBelow = base?.notFoundBelow ?? []
        }

        /// Puts an answer at a path (decoded, UTF-8), replacing what was there.
        ///
        /// - Throws: `ServerError.unusablePath`.
        package mutating func set(
            _ path: String,
            _ representation: Representation,
        ) throws(ServerError) {
            let bytes = Array(path.utf8)
            guard bytes.first == 0x2F, areSegmentsNames(bytes, allowingEmpty: true),
                bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
            else { throw .unusablePath(path) }
            note(path, bytes, representation)
        }

        package mutating func remove(_ path: String) {
            note(path, Array(path.utf8), nil)
        }

        /// The page for unknown paths; its status should be 404.
        ///
        /// With a `prefix`, such as `/en`, for paths that are it or begin with it and a slash; without for all
        /// others.
        package mutating func setNotFound(
            _ representation: Representation,
            below prefix: String = "",
        ) {
            guard !prefix.isEmpty else {
                notFound = representation
                return
            }
            let bytes = Array(prefix.utf8)
            notFoundBelow.removeAll { $0.prefix == bytes }
            notFoundBelow.append((bytes, representation))
        }

        private mutating func note(
            _ path: String,
            _ bytes: [UInt8],
            _ representation: Representation?,
        ) {
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
                notFoundBelow: notFoundBelow,
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
