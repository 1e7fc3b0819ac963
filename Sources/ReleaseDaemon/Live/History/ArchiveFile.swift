import Channels
import Glibc
import Model
import Platform

/// One file of the archive while it is written: a buffer at a time, aside, renamed when it is whole.
final class ArchiveFile {
    private let date: CivilDate
    private let path: String
    private let aside: String
    private let file: FileDescriptor
    private var buffer: [UInt8] = []
    private var hash = SHA256()
    private var bytes = 0
    private(set) var rows = 0

    private static let bufferBytes = 256 * 1_024

    static func folder(inSite folder: String) -> String { folder + "/live/archive" }

    init(folder: String, date: CivilDate) throws {
        let folder = Self.folder(inSite: folder)
        try FileTree.makeFolder(folder)
        self.date = date
        path = folder + "/" + date.text + ".csv"
        aside = folder + "/." + date.text + ReplacedFile.temporarySuffix
        _ = try FileTree.remove(aside)
        file = try FileDescriptor.open(
            aside,
            flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
            mode: 0o644,
        )
        LiveArchive.writeHeader(into: &buffer)
    }

    func add(_ report: LiveReport, of station: LiveStation, in zone: ZoneRules) throws {
        LiveArchive.write(report, of: station, zone: zone, into: &buffer)
        rows += 1
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    private func flush() throws {
        let filled = buffer
        buffer = []
        try file.writeAll(filled.span, path: aside)
        hash.update(filled)
        bytes += filled.count
    }

    /// Puts it in place of what was there.
    func finish(writtenAt: Instant) throws -> ArchivedDay {
        try flush()
        try FileTree.setMode(aside, 0o644)
        try FileTree.move(aside, to: path)
        return ArchivedDay(
            date: date,
            bytes: bytes,
            rows: rows,
            digest: hash.finalize(),
            writtenAt: writtenAt,
        )
    }

    func discard() { _ = try? FileTree.remove(aside) }
}
