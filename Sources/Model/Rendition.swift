/// One representation as the public gets it: prepared bytes under a path.
///
/// Pure renderers make them; the press writes them to disk and hands them to the server. The same
/// content gives the same bytes, after a restart, a rebuild, in another time zone and language of the
/// host: no rendition reads a clock.
package struct Rendition: Sendable, Hashable {
    /// Absolute, such as `/releases/R-0001`.
    package let path: String
    /// The file below `site/` that holds it, such as `releases/R-0001/index.html`.
    package let file: String
    package let mediaType: String
    package let body: [UInt8]
    /// When its content last changed: from the record, never from a clock.
    package let lastModified: Instant
    package let caching: Caching
    /// Tells this body from every other under the path; nil where the body's own digest does.
    ///
    /// A digest of digests of its parts, where hashing all of the body again would be dear.
    package let stamp: Digest?

    /// How long a cache may answer in our place.
    package enum Caching: Sendable, Hashable {
        /// Releases, archive, feeds: readers stay served when the origin is down.
        case release
        /// Home, boards, live data: stale must never look current.
        case live
        /// Named by its content or revision: never changes.
        case immutable

        /// The `Cache-Control` field (RFC 9111, RFC 5861).
        package var field: String {
            switch self {
            case .release: "public, max-age=5, stale-while-revalidate=30, stale-if-error=86400"
            case .live: "public, max-age=1, must-revalidate"
            case .immutable: "public, max-age=31536000, immutable"
            }
        }
    }

    package init(
        path: String,
        file: String,
        mediaType: String,
        body: [UInt8],
        lastModified: Instant,
        caching: Caching,
        stamp: Digest? = nil,
    ) {
        self.path = path
        self.file = file
        self.mediaType = mediaType
        self.body = body
        self.lastModified = lastModified
        self.caching = caching
        self.stamp = stamp
    }
}
