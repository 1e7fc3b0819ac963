import Channels
import Model
import Platform
import Server

/// The public site as plain files and as prepared answers: the same bytes in both.
///
/// File first, then the new generation. Pages are not synced one by one: whatever a crash loses is made
/// again from the ledger at the next start, where every file is compared with what it should hold.
struct SiteFolder {
    private let folder: String
    private let memoryLimitBytes: Int
    private var digests: [String: Digest] = [:]
    private var residentBytes = 0
    private var sizes: [String: Int] = [:]

    /// Largest page that is compared at start.
    private static let comparedLimitBytes = 8 * 1_024 * 1_024

    init(folder: String, memoryLimitBytes: Int) {
        self.folder = folder
        self.memoryLimitBytes = memoryLimitBytes
    }

    /// The digest of what is out under a path.
    func digest(at path: String) -> Digest? { digests[path] }

    /// The file below the folder that holds a path.
    static func file(of path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        return name.contains(".")
            ? SitePath.file(ofDocument: path) : SitePath.file(ofPage: path)
    }

    /// Writes what differs from what is out and puts it into the next snapshot.
    ///
    /// - Returns: the paths that changed.
    mutating func place(
        _ renditions: [Rendition],
        into builder: inout SiteSnapshot.Builder,
        comparingFiles: Bool,
    ) throws -> [String] {
        var changed: [String] = []
        for rendition in renditions {
            let digest = SHA256.digest(of: rendition.body)
            guard digests[rendition.path] != digest else { continue }
            try write(rendition, comparing: comparingFiles)
            let representation = try representation(rendition, digest: digest)
            if rendition.path == "/404" { builder.setNotFound(representation) }
            try builder.set(rendition.path, representation)
            digests[rendition.path] = digest
            changed.append(rendition.path)
        }
        return changed
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
        digest: Digest,
    ) throws -> Representation {
        let head = RepresentationHead(
            status: rendition.path == "/404" || rendition.path == "/en/404" ? .notFound : .ok,
            contentType: rendition.mediaType,
            etag: String(digest.hex.prefix(32)),
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
        if isKept { return try Representation(head, body: rendition.body) }
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
