import Glibc
import Ledger
import Model
import Platform

/// The manifest on the disk: lines are added as files are written.
///
/// Nobody waits for it. If it can't be written it is removed, and the next start renders everything.
/// Owned by the press thread.
final class SiteManifestFile {
    private let path: String
    private let key: Digest
    private let boot: String
    private var file: AppendedFile?
    /// What was added since the file was last written as a whole.
    private var addedBytes = 0

    /// Added lines after which the file is written anew, one line a page.
    static let addedLimitBytes = 16 * 1_024 * 1_024

    /// Beside the site and not in it: it is nobody's page.
    init(stateFolder: String, key: Digest) {
        path = stateFolder + "/site.manifest"
        self.key = key
        boot = SystemTime.bootIdentifier() ?? ""
    }

    /// What the last run left, if it was this program's; whether its files were written under this boot.
    func read() -> (manifest: SiteManifest, isSameBoot: Bool)? {
        guard let bytes = try? FileTree.read(path, limitBytes: SiteManifest.limitBytes),
            let manifest = SiteManifest(bytes, key: key)
        else { return nil }
        return (manifest, !boot.isEmpty && manifest.boot == boot)
    }

    /// From here on the files are those of this run alone.
    func begin() {
        let lines = SiteManifest.firstLine(key: key) + SiteManifest.line(boot: boot)
        do {
            try ReplacedFile.write(lines, to: path, mode: 0o640, durability: .none)
            file = try AppendedFile(path: path)
            addedBytes = 0
        } catch {
            drop()
        }
    }

    /// Goes on with what `read` gave; every file in it has been looked at under this boot.
    func resume() {
        do {
            var old = try AppendedFile(path: path)
            old.cutUnfinishedLine()
            file = consume old
            add(SiteManifest.line(boot: boot))
        } catch {
            drop()
        }
    }

    /// These files are written; with a head, all files hold the record up to it.
    func note(_ pages: [SiteManifest.Page], head: LedgerHead?) {
        guard file != nil, !pages.isEmpty else { return }
        var lines = ""
        for page in pages { lines += SiteManifest.line(page) }
        if let head { lines += SiteManifest.line(head) }
        add(lines)
        if addedBytes > Self.addedLimitBytes { rewrite() }
    }

    /// These files are gone.
    func note(gone paths: [String]) {
        guard file != nil, !paths.isEmpty else { return }
        add(paths.map(SiteManifest.line(gone:)).joined())
    }

    private func add(_ lines: String) {
        addedBytes += lines.utf8.count
        if file?.append(Array(lines.utf8)) == false { drop() }
    }

    private func rewrite() {
        guard let (manifest, _) = read() else { return drop() }
        do {
            try ReplacedFile.write(
                manifest.bytes(key: key),
                to: path,
                mode: 0o640,
                durability: .none,
            )
            file = try AppendedFile(path: path)
            addedBytes = 0
        } catch {
            drop()
        }
    }

    private func drop() {
        file = nil
        _ = try? FileTree.remove(path)
    }
}
