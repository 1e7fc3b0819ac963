import Channels
import Model
import Platform
import Server

/// The public site as plain files and as prepared answers: the same bytes in both.
///
/// The new generation first, for readers wait for it; then the files, and only then is a page said to be
/// out. What stays on disk alone is written before the generation that names it. Pages are not synced one
/// by one: whatever a crash loses is made again from the ledger at the next start, where every file is
/// compared with what it should hold.
struct SiteFolder {
    private let folder: String
    private let memoryLimitBytes: Int
    /// Stamps of what is out, or the digests of bodies that have none.
    private var stamps: [String: Digest] = [:]
    /// Digests of stamped bodies that somebody asked for.
    private var digests: [String: Digest] = [:]
    private var residentBytes = 0
    private var isStamped: Set<String> = []
    private var sizes: [String: Int] = [:]
    /// Files that do not hold yet what is out, by path; at most one for each page.
    private var owed: [String: Rendition] = [:]

    /// Largest page that is compared at start.
    private static let comparedLimitBytes = 8 * 1_024 * 1_024

    init(folder: String, memoryLimitBytes: Int) {
        self.folder = folder
        self.memoryLimitBytes = memoryLimitBytes
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
        let name = path.split(separator: "/").last ?? ""
        return name.contains(".")
            ? SitePath.file(ofDocument: path) : SitePath.file(ofPage: path)
    }

    /// Puts what differs from what is out into the next snapshot; its file is owed.
    ///
    /// - Returns: the paths that changed.
    mutating func place(
        _ renditions: [Rendition],
        into builder: inout SiteSnapshot.Builder,
    ) throws -> [String] {
        var changed: [String] = []
        for rendition in renditions {
            let stamp = rendition.stamp ?? SHA256.digest(of: rendition.body)
            guard stamps[rendition.path] != stamp else { continue }
            let representation = try representation(rendition, stamp: stamp)
            if let prefix = SitePath.prefix(ofNotFound: rendition.path) {
                builder.setNotFound(representation, below: prefix)
            }
            try builder.set(rendition.path, representation)
            stamps[rendition.path] = stamp
            digests[rendition.path] = nil
            if rendition.stamp != nil { isStamped.insert(rendition.path) }
            changed.append(rendition.path)
        }
        return changed
    }

    /// Writes the files that are owed; those that could not be written stay owed.
    ///
    /// When `comparing`, as at start, a file that holds the bytes already is left alone.
    mutating func writeFiles(comparing: Bool) throws {
        for (path, rendition) in owed {
            try write(rendition, comparing: comparing)
            owed[path] = nil
        }
    }

    private func write(_ rendition: Rendition, comparing: Bool) throws {
        let path = folder + "/" + rendition.file
        if comparing {
            let present = try? FileTree.read(path, limitBytes: Self.comparedLimitBytes)
            if present == rendition.body { return }
        }
        do {
            try ReplacedFile.write(rendition.body, to: path, durability: .none)
        } catch {
            // The first page of a new release: its folder is not there yet.
            try FileTree.makeFolder(FileTree.folder(of: path))
            try ReplacedFile.write(rendition.body, to: path, durability: .none)
        }
    }

    private mutating func representation(
        _ rendition: Rendition,
        stamp: Digest,
    ) throws -> Representation {
        let head = RepresentationHead(
            status: SitePath.prefix(ofNotFound: rendition.path) == nil ? .ok : .notFound,
            contentType: rendition.mediaType,
            etag: String(stamp.hex.prefix(32)),
            lastModified: rendition.lastModified.milliseconds / 1_000,
            cacheControl: rendition.caching.field,
            headers: Self.headers,
        )
        let size = rendition.body.count
        let former = sizes[rendition.path] ?? 0
        let isKept =
            residentBytes - former + size <= memoryLimitBytes || !Self.mayLeave(rendition.path)
        residentBytes += (isKept ? size : 0) - former
        sizes[rendition.path] = isKept ? size : 0
        if isKept {
            owed[rendition.path] = rendition
            return try Representation(head, body: rendition.body)
        }
        try write(rendition, comparing: true)
        owed[rendition.path] = nil
        return try Representation(head, page: DiskPage(file: rendition.file, length: size))
    }

    /// Home, lists, feeds and boards are always in memory; a single release may be read from disk.
    private static func mayLeave(_ path: String) -> Bool {
        path.hasPrefix("/releases/") || path.hasPrefix("/en/releases/")
            || path.hasPrefix("/archive/") || path.hasPrefix("/en/archive/")
    }

    private static let headers: [(name: String, value: String)] = [
        ("Access-Control-Allow-Origin", "*"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", PageFrame.contentSecurityPolicy),
        ("Referrer-Policy", "no-referrer"),
    ]
}
