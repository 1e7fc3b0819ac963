import Ledger
import Model
import Platform
import Server

/// Looks at the files that the last run left, on every processor, while the press reads the record.
final class SiteSurvey: Sendable {
    /// One page of the manifest and what its file is now.
    struct Found: Sendable {
        let page: SiteManifest.Page
        /// Of the file as it is, when it holds what was noted.
        let identity: FileIdentity
        let representation: Representation
    }

    /// The whole of it: what can be served, and the paths whose files are not what was noted.
    struct Result: Sendable {
        var found: [Found] = []
        var unknown: Set<String> = []
    }

    private let result = Monitor(Result())
    private let threads: [WorkerThread]

    /// Threads at most; more of them only wait for the same folders.
    private static let threadLimit = 4

    /// Begins.
    ///
    /// A file that was not touched under this boot is what it was. Any other is read, for after a loss of
    /// power size and time prove nothing.
    init(
        _ pages: [SiteManifest.Page],
        folder: String,
        isSameBoot: Bool,
        head: @escaping @Sendable (SiteManifest.Page) -> RepresentationHead,
    ) throws {
        let count = min(allowedProcessors(), Self.threadLimit)
        threads = try (0..<count).map { [result] number in
            let share = stride(from: number, to: pages.count, by: count).map { pages[$0] }
            // A name of its own for each: counting references to one costs both processors more than a copy.
            let own = String(decoding: Array(folder.utf8), as: UTF8.self)
            let look = Look(folder: own, isSameBoot: isSameBoot, head: head)
            return try WorkerThread(name: "survey") {
                let seen = look.at(share)
                result.change { result in
                    result.found += seen.found
                    result.unknown.formUnion(seen.unknown)
                }
            }
        }
    }

    /// Waits for the end; called once.
    func finish() -> Result {
        for thread in threads { thread.join() }
        return result.look { $0 }
    }

    private struct Look: Sendable {
        let folder: String
        let isSameBoot: Bool
        let head: @Sendable (SiteManifest.Page) -> RepresentationHead

        func at(_ pages: [SiteManifest.Page]) -> Result {
            var result = Result()
            result.found.reserveCapacity(pages.count)
            for page in pages {
                if let found = found(page) {
                    result.found.append(found)
                } else {
                    result.unknown.insert(page.path)
                }
            }
            return result
        }

        private func found(_ page: SiteManifest.Page) -> Found? {
            let name = SiteFolder.file(of: page.path)
            let path = folder + "/" + name
            guard let identity = FileIdentity(of: path),
                isSameBoot && identity == page.identity || holds(page, path),
                let representation = try? Representation(
                    head(page),
                    page: DiskPage(file: name, length: page.identity.sizeBytes),
                )
            else { return nil }
            return Found(page: page, identity: identity, representation: representation)
        }

        private func holds(_ page: SiteManifest.Page, _ path: String) -> Bool {
            let bytes = try? FileTree.read(path, limitBytes: SiteFolder.comparedLimitBytes)
            return bytes.map { SHA256.digest(of: $0) == page.digest } ?? false
        }
    }
}
