import Glibc
import Ledger
import Model
import Platform
import Server
import Testing

@testable import ReleaseDaemon

/// A start serves the files of the last run when they are whole, and what it serves is what rendering
/// everything would have given.
@Suite("Start with a site from the last run", .timeLimit(.minutes(20)))
struct RestartTests {
    /// A bench with a published release, and every page as it was before the stop.
    ///
    /// Its stations owe nothing for hours: on a slow machine those of the demonstration would fall silent
    /// between two looks at their pages.
    private func stopped() throws -> (OfficeBench, [String: [UInt8]], String) {
        let bench = try OfficeBench { folder in
            let period = "period: \"15s\", grace: \"15s\""
            try folder.edit("stations.json5", period, period.replacing("15s", with: "1h"))
            try folder.edit("stations.json5", "window: \"90s\"", "window: \"6h\"")
        }
        let draft = OfficeBench.draft(try bench.incident(), channels: "web,feed,led")
        let id = try bench.approved(draft)
        try bench.act("duty-a", "releases/\(id)/publish", ["wait": 20_000])
        bench.stop()
        return (bench, try files(bench), id)
    }

    /// Every file of the site but the checkpoint, which names the newest entry.
    private func files(_ bench: OfficeBench) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        func add(_ folder: String) throws {
            for entry in try FileTree.list(folder) {
                let path = folder + "/" + entry.name
                if entry.kind == .folder {
                    try add(path)
                } else if entry.name != "checkpoint.json" {
                    files[path] = try FileTree.read(path, limitBytes: 8 * 1_048_576)
                }
            }
        }
        try add(bench.folder.state + "/site")
        return files
    }

    /// What the daemon serves at the address of each file.
    private func check(
        _ bench: OfficeBench,
        serves files: [String: [UInt8]],
        _ location: SourceLocation = #_sourceLocation,
    ) throws {
        let root = bench.folder.state + "/site"
        for (file, bytes) in files {
            var path = String(file.dropFirst(root.count))
            if path.hasSuffix("/index.html") { path.removeLast("/index.html".count) }
            if path.isEmpty { path = "/" }
            let isNotFound = path.hasSuffix("/404.html")
            let answer = try bench.page(isNotFound ? path.replacing(".html", with: "") : path)
            let isSame = answer.body == bytes
            #expect(isSame, "\(path): \(answer.status)", sourceLocation: location)
            #expect(answer.status == (isNotFound ? 404 : 200), "\(path)", sourceLocation: location)
        }
    }

    /// Waits until every page of the last run was rendered and compared.
    private func looked(_ bench: OfficeBench) throws {
        try bench.wait("the last run's pages are still looked at") {
            bench.running.server.snapshot.fileCount == 0
        }
    }

    /// Whether the last start has written the manifest anew, as one that renders everything does.
    private func manifest(_ bench: OfficeBench) -> FileIdentity? {
        FileIdentity(of: bench.folder.state + "/site.manifest")
    }

    @Test func `an untouched site is served at once and is the same when all was looked at`() throws
    {
        let (bench, before, _) = try stopped()
        let former = try #require(manifest(bench)).inode
        try bench.restart()
        try check(bench, serves: before)
        try looked(bench)
        try check(bench, serves: before)
        #expect(try files(bench) == before)
        #expect(manifest(bench)?.inode == former)
        #expect(!bench.output.lines.contains { $0.contains("site.repaired") })
    }

    @Test func `a page that was written over is made again before anybody gets it`() throws {
        let (bench, before, id) = try stopped()
        let file = bench.folder.state + "/site/releases/\(id)/index.html"
        let bytes = try #require(before[file])
        try ReplacedFile.write(bytes.map { $0 == 0x31 ? 0x32 : $0 }, to: file)
        try bench.restart()
        try check(bench, serves: before)
        #expect(try files(bench) == before)
    }

    @Test func `a page that is gone, and a whole site that is gone, are made again`() throws {
        let (bench, before, id) = try stopped()
        try FileTree.remove(bench.folder.state + "/site/releases/\(id)/index.html")
        try bench.restart()
        try check(bench, serves: before)
        bench.stop()
        try FileTree.removeTree(bench.folder.state + "/site")
        try bench.restart()
        try check(bench, serves: before)
    }

    @Test
    func `damage that no date shows is served for as long as it is not looked at, then mended`()
        throws
    {
        let (bench, before, id) = try stopped()
        let path = bench.folder.state + "/site/releases/\(id)/index.html"
        let file = try #require(FileIdentity(of: path))
        let bytes = try #require(before[path])
        // A change in place whose date is put back: what a failing disk does too.
        try overwrite(path, bytes.map { $0 == 0x31 ? 0x32 : $0 }, file)
        #expect(FileIdentity(of: path) == file)
        try bench.restart()
        try looked(bench)
        try check(bench, serves: before)
        #expect(try files(bench) == before)
        #expect(bench.output.lines.contains { $0.contains("site.repaired") })
    }

    @Test func `what was published after the files were written is out when the start is ready`()
        throws
    {
        let (bench, before, id) = try stopped()
        // A crash between the commit and the files: the manifest and the files are those of before.
        let manifest = bench.folder.state + "/site.manifest"
        let old = try FileTree.read(manifest, limitBytes: 1 << 20)
        try bench.restart()
        let other = try bench.approved(OfficeBench.draft(nil, channels: "web,feed"))
        try bench.act("duty-a", "releases/\(other)/publish", ["wait": 20_000])
        try bench.act("leader-a", "releases/\(id)/withdraw", ["reason": "测试撤回"])
        try bench.wait("not withdrawn") { try bench.page("/releases/\(id)").text.contains("已撤回") }
        bench.stop()
        let after = try files(bench)
        for (file, _) in after where before[file] == nil { try FileTree.remove(file) }
        for (file, bytes) in before where after[file] != bytes {
            try ReplacedFile.write(bytes, to: file)
        }
        try ReplacedFile.write(old, to: manifest)
        try bench.restart()
        try check(bench, serves: after)
        #expect(try files(bench) == after)
    }

    @Test func `under another boot files are believed by their bytes alone`() throws {
        let (bench, before, id) = try stopped()
        let manifest = bench.folder.state + "/site.manifest"
        let boot = try #require(SystemTime.bootIdentifier())
        let text = String(decoding: try FileTree.read(manifest, limitBytes: 1 << 20), as: UTF8.self)
        let older = text.replacing(boot, with: "another-boot")
        #expect(older != text)
        try ReplacedFile.write(older, to: manifest)
        let path = bench.folder.state + "/site/releases/\(id)/index.html"
        let file = try #require(FileIdentity(of: path))
        try overwrite(path, try #require(before[path]).map { _ in 0 }, file)
        try bench.restart()
        try check(bench, serves: before)
        #expect(try files(bench) == before)
    }

    @Test func `a manifest that can't be written costs no page`() throws {
        let (bench, before, _) = try stopped()
        let manifest = bench.folder.state + "/site.manifest"
        try FileTree.remove(manifest)
        try FileTree.makeFolder(manifest)
        try bench.restart()
        try check(bench, serves: before)
        _ = try bench.released(channels: "web")
    }

    /// Writes into the same file and gives it its old date.
    private func overwrite(_ path: String, _ bytes: [UInt8], _ former: FileIdentity) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_TRUNC)
        defer { close(descriptor) }
        #expect(unsafe write(descriptor, bytes, bytes.count) == bytes.count)
        let date = timespec(
            tv_sec: Int(former.modifiedNanoseconds / 1_000_000_000),
            tv_nsec: Int(former.modifiedNanoseconds % 1_000_000_000),
        )
        #expect(unsafe futimens(descriptor, [date, date]) == 0)
    }
}
