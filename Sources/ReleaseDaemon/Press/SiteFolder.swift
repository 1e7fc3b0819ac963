import Channels
import Ledger
import Model
import Platform
import Server

/// The public site as plain files and as prepared answers: the same bytes in both.
///
/// The new generation first, for readers wait for it; then the files, and only then is a page said to be
/// out. What stays on disk alone is written before the generation that names it. Pages are not synced one
/// by one: what a file holds is noted in a manifest, against which a start compares it, and whatever a
/// crash lost is made again from the ledger.
struct SiteFolder {
    /// What `place` has done.
    struct Placed {
        /// The paths that changed.
        var changed: [String] = []
        /// Pages that are the same and are served from memory now.
        var fetched = 0
    }

    private let folder: String
    private let memoryLimitBytes: Int
    private let manifest: SiteManifestFile
    private let headers: SharedHeaders
    /// Stamps of what is out, or the digests of bodies that have none.
    private var stamps: [String: Digest] = [:]
    /// Digests of stamped bodies that somebody asked for.
    private var digests: [String: Digest] = [:]
    private var residentBytes = 0
    private var isStamped: Set<String> = []
    private var sizes: [String: Int] = [:]
    /// Files that do not hold yet what is out, by path, with their stamps; at most one for each page.
    private var owed: [String: (rendition: Rendition, stamp: Digest)] = [:]
    /// Pages of the last run that are served from their files and were not rendered in this one.
    private var adopted: Set<String> = []
    /// Paths whose files are to be taken away.
    private var gone: Set<String> = []
    /// Files that are written and not noted yet.
    private var written: [SiteManifest.Page] = []
    /// The last entry that all files together hold.
    private var wholeUpTo: LedgerHead?
    /// Adopted files that did not hold what they should.
    private(set) var repaired: [String] = []

    /// Largest page that is compared at start.
    static let comparedLimitBytes = 8 * 1_024 * 1_024

    init(folder: String, memoryLimitBytes: Int, manifest: SiteManifestFile) throws {
        headers = try Self.headers()
        self.folder = folder
        self.memoryLimitBytes = memoryLimitBytes
        self.manifest = manifest
    }

    /// What the last run left, and whether its files were written under this boot.
    func lastRun() -> (manifest: SiteManifest, isSameBoot: Bool)? { manifest.read() }

    /// Nothing of the last run counts: every file is compared or written.
    func begin() { manifest.begin() }

    /// Begins to look at the files of the last run.
    func survey(_ last: SiteManifest, isSameBoot: Bool) throws -> SiteSurvey {
        try SiteSurvey(
            Array(last.pages.values),
            folder: folder,
            isSameBoot: isSameBoot,
            head: { [headers] in Self.head($0, headers) },
        )
    }

    /// Serves what the last run left, from its files.
    mutating func adopt(
        _ found: [SiteSurvey.Found],
        into builder: inout SiteSnapshot.Builder,
    ) throws {
        stamps.reserveCapacity(found.count)
        adopted.reserveCapacity(found.count)
        var moved: [SiteManifest.Page] = []
        for file in found {
            let page = file.page
            if file.identity != page.identity { moved.append(page.with(file.identity)) }
            let answer = Self.notFound(page, folder, headers) ?? file.representation
            try set(page.path, answer, into: &builder)
            stamps[page.path] = page.stamp
            if page.isStamped {
                isStamped.insert(page.path)
                digests[page.path] = page.digest
            }
            adopted.insert(page.path)
        }
        manifest.resume()
        manifest.note(moved, head: nil)
    }

    /// A page of what is not there, in memory: handlers answer with it too, and they have no file to send.
    private static func notFound(
        _ page: SiteManifest.Page,
        _ folder: String,
        _ headers: SharedHeaders,
    ) -> Representation? {
        guard SitePath.prefix(ofNotFound: page.path) != nil,
            let body = try? FileTree.read(
                folder + "/" + file(of: page.path),
                limitBytes: comparedLimitBytes,
            ),
            SHA256.digest(of: body) == page.digest
        else { return nil }
        return try? Representation(head(page, headers), body: body)
    }

    /// What the last run left and no document of now is: it goes.
    mutating func removeUnclaimed(from builder: inout SiteSnapshot.Builder) -> Int {
        let unclaimed = adopted
        remove(unclaimed, from: &builder)
        return unclaimed.count
    }

    /// These are served no longer; their files go when files are written next.
    mutating func remove(_ paths: some Sequence<String>, from builder: inout SiteSnapshot.Builder) {
        for path in paths where stamps.removeValue(forKey: path) != nil {
            builder.remove(path)
            digests[path] = nil
            isStamped.remove(path)
            residentBytes -= sizes.removeValue(forKey: path) ?? 0
            owed[path] = nil
            adopted.remove(path)
            gone.insert(path)
        }
    }

    /// Files that the last run wrote and whose pages are no more.
    mutating func removeFiles(unlessServed paths: [String]) throws {
        gone.formUnion(paths.filter { stamps[$0] == nil })
        try writeFiles(comparing: false, head: nil)
    }

    /// The digest of what is out under a path, whose file is written.
    mutating func digest(at path: String) throws -> Digest? {
        guard let stamp = stamps[path] else { return nil }
        guard isStamped.contains(path) else { return stamp }
        if let known = digests[path] { return known }
        let file = folder + "/" + Self.file(of: path)
        let digest = SHA256.digest(
            of: try FileTree.read(file, limitBytes: Self.comparedLimitBytes)
        )
        digests[path] = digest
        return digest
    }

    /// The file below the folder that holds a path.
    static func file(of path: String) -> String {
        for byte in path.utf8.reversed() {
            if byte == UInt8(ascii: ".") { return SitePath.file(ofDocument: path) }
            if byte == UInt8(ascii: "/") { break }
        }
        return SitePath.file(ofPage: path)
    }

    /// Puts what differs from what is out into the next snapshot; its file is owed.
    mutating func place(
        _ renditions: [Rendition],
        into builder: inout SiteSnapshot.Builder,
    ) throws -> Placed {
        var placed = Placed()
        for rendition in renditions {
            let stamp = rendition.stamp ?? SHA256.digest(of: rendition.body)
            let isSame = stamps[rendition.path] == stamp
            if isSame, !adopted.contains(rendition.path) { continue }
            if !isSame { adopted.remove(rendition.path) }
            let representation = try representation(rendition, stamp: stamp)
            try set(rendition.path, representation, into: &builder)
            if isSame {
                placed.fetched += 1
                continue
            }
            stamps[rendition.path] = stamp
            gone.remove(rendition.path)
            digests[rendition.path] = nil
            if rendition.stamp != nil { isStamped.insert(rendition.path) }
            placed.changed.append(rendition.path)
        }
        return placed
    }

    /// Serves a file of the archive, which another has written, from the disk.
    func place(_ day: ArchivedDay, into builder: inout SiteSnapshot.Builder) throws {
        let head = Self.head(
            day.path,
            "text/csv; charset=utf-8; header=present",
            day.digest,
            day.writtenAt,
            .live,
            headers,
        )
        let page = DiskPage(file: SitePath.file(ofDocument: day.path), length: day.bytes)
        try builder.set(day.path, try Representation(head, page: page))
    }

    private func set(
        _ path: String,
        _ representation: Representation,
        into builder: inout SiteSnapshot.Builder,
    ) throws {
        if let prefix = SitePath.prefix(ofNotFound: path) {
            builder.setNotFound(representation, below: prefix)
        }
        try builder.set(path, representation)
    }

    /// Writes the files that are owed; those that could not be written stay owed.
    ///
    /// When `comparing`, as at start, a file that holds the bytes already is left alone. With a head, the
    /// files hold all of the record up to it when this returns.
    mutating func writeFiles(comparing: Bool, head: LedgerHead?) throws {
        for (path, page) in owed {
            try write(page.rendition, stamp: page.stamp, comparing: comparing)
            owed[path] = nil
        }
        for path in gone { _ = try FileTree.remove(folder + "/" + Self.file(of: path)) }
        manifest.note(gone: Array(gone))
        gone = []
        if let head { wholeUpTo = head }
        guard !written.isEmpty else { return }
        manifest.note(written, head: wholeUpTo)
        written = []
    }

    private mutating func write(
        _ rendition: Rendition,
        stamp: Digest,
        comparing: Bool,
    ) throws {
        let path = folder + "/" + rendition.file
        let wasAdopted = adopted.remove(rendition.path) != nil
        if comparing {
            let present = try? FileTree.read(path, limitBytes: Self.comparedLimitBytes)
            if present == rendition.body {
                if !wasAdopted { note(rendition, stamp, path) }
                return
            }
            if wasAdopted { repaired.append(rendition.path) }
        }
        do {
            try ReplacedFile.write(rendition.body, to: path, durability: .none)
        } catch {
            // The first page of a new release: its folder is not there yet.
            try FileTree.makeFolder(FileTree.folder(of: path))
            try ReplacedFile.write(rendition.body, to: path, durability: .none)
        }
        note(rendition, stamp, path)
    }

    /// A page without a stamp of its own has its digest for one.
    private mutating func note(_ rendition: Rendition, _ stamp: Digest, _ path: String) {
        guard let identity = FileIdentity(of: path) else { return }
        let digest = rendition.stamp == nil ? stamp : SHA256.digest(of: rendition.body)
        if rendition.stamp != nil { digests[rendition.path] = digest }
        written.append(
            SiteManifest.Page(
                path: rendition.path,
                mediaType: rendition.mediaType,
                caching: rendition.caching,
                lastModified: rendition.lastModified,
                stamp: stamp,
                digest: digest,
                identity: identity,
            )
        )
    }

    private static func head(
        _ page: SiteManifest.Page,
        _ headers: SharedHeaders,
    ) -> RepresentationHead {
        head(page.path, page.mediaType, page.stamp, page.lastModified, page.caching, headers)
    }

    private static func head(
        _ path: String,
        _ mediaType: String,
        _ stamp: Digest,
        _ lastModified: Instant,
        _ caching: Rendition.Caching,
        _ headers: SharedHeaders,
    ) -> RepresentationHead {
        RepresentationHead(
            status: SitePath.prefix(ofNotFound: path) == nil ? .ok : .notFound,
            contentType: mediaType,
            etag: String(stamp.hex.prefix(32)),
            lastModified: lastModified.milliseconds / 1_000,
            cacheControl: caching.field,
            shared: headers,
        )
    }

    private mutating func representation(
        _ rendition: Rendition,
        stamp: Digest,
    ) throws -> Representation {
        let head = Self.head(
            rendition.path,
            rendition.mediaType,
            stamp,
            rendition.lastModified,
            rendition.caching,
            headers,
        )
        let size = rendition.body.count
        let former = sizes[rendition.path] ?? 0
        let isKept =
            residentBytes - former + size <= memoryLimitBytes || !Self.mayLeave(rendition.path)
        residentBytes += (isKept ? size : 0) - former
        sizes[rendition.path] = isKept ? size : 0
        if isKept {
            owed[rendition.path] = (rendition, stamp)
            return try Representation(head, body: rendition.body)
        }
        try write(rendition, stamp: stamp, comparing: true)
        owed[rendition.path] = nil
        return try Representation(head, page: DiskPage(file: rendition.file, length: size))
    }

    /// Home, lists, feeds and boards are always in memory; a single release may be read from disk.
    private static func mayLeave(_ path: String) -> Bool {
        path.hasPrefix("/releases/") || path.hasPrefix("/en/releases/")
            || path.hasPrefix("/archive/") || path.hasPrefix("/en/archive/")
    }

    private static func headers() throws -> SharedHeaders {
        try SharedHeaders([
            ("Access-Control-Allow-Origin", "*"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", PageFrame.contentSecurityPolicy),
            ("Referrer-Policy", "no-referrer"),
        ])
    }
}
