import Model
import Platform

/// Every committed entry once more, as JSON Lines in files beside the database.
///
/// It is written after COMMIT and not waited for: when the database is damaged, it says what came after
/// the last backup. A file begins with the number of its first entry in its name; what the database has and
/// the journal lacks is added when the ledger is opened. A journal that contradicts the database (an
/// older file was put back) is set aside under another name, never overwritten: it is evidence.
final class EntryJournal {
    private let files: LedgerFiles
    private let database: Database
    private var file: AppendedFile?
    private var written = LedgerHead.none

    /// Size at which the next file is begun.
    private static let rotationBytes = 64 << 20
    private static let prefix = "entries-"
    private static let suffix = ".jsonl"

    /// Opens the last file and adds what it lacks.
    init(_ files: LedgerFiles, database: Database, head: LedgerHead) throws(LedgerError) {
        self.files = files
        self.database = database
        do throws(FileError) {
            try FileTree.makeFolder(files.journal, mode: 0o700)
        } catch {
            throw .file(error.description)
        }
        try openLast()
        if try contradicts(head) { try setAside() }
        guard catchUp(to: head) else { throw .file("\(files.journal): cannot be written") }
    }

    /// Adds the lines of a committed batch; false when the disk refused them, and then they follow later.
    func append(_ lines: [UInt8], head: LedgerHead) -> Bool {
        guard !lines.isEmpty else { return true }
        let first = JournalLine.number(of: lines)
        guard first == written.seq + 1 else { return catchUp(to: head) }
        guard add(lines, first: first) else { return false }
        written = head
        return true
    }

    /// Makes what was written durable.
    func close() {
        file?.synchronise()
        file = nil
    }

    /// The paths of a journal's files in order of their entries.
    static func paths(in folder: String) throws(LedgerError) -> [String] {
        do throws(FileError) {
            return try FileTree.list(folder)
                .filter { $0.name.hasPrefix(prefix) && $0.name.hasSuffix(suffix) }
                .map { "\(folder)/\($0.name)" }
        } catch {
            throw .file(error.description)
        }
    }

    private func openLast() throws(LedgerError) {
        guard let path = try Self.paths(in: files.journal).last else { return }
        var last = try Self.opened(path)
        last.cutUnfinishedLine()
        if let line = last.lastLine() {
            guard let document = try? JSONReader.read(line), let head = LedgerHead(document) else {
                throw .file("\(path): the last line is no entry")
            }
            written = head
        }
        file = consume last
    }

    private static func opened(_ path: String) throws(LedgerError) -> AppendedFile {
        do throws(FileError) {
            return try AppendedFile(path: path)
        } catch {
            throw .file(error.description)
        }
    }

    /// True when the journal's last entry is not the one that the database has under its number.
    private func contradicts(_ head: LedgerHead) throws(LedgerError) -> Bool {
        guard written.seq > 0 else { return false }
        guard written.seq <= head.seq else { return true }
        do throws(StorageFault) {
            let statement = try database.statement("SELECT hash FROM entries WHERE seq = ?1")
            try statement.bind(.integer(written.seq))
            defer { statement.reset() }
            return try !statement.step() || statement.digest(0) != written.hash
        } catch {
            throw .storage(error)
        }
    }

    private func setAside() throws(LedgerError) {
        file = nil
        do throws(FileError) {
            var number = 1
            while try FileTree.status("\(files.journal)-aside-\(number)") != nil { number += 1 }
            try FileTree.move(files.journal, to: "\(files.journal)-aside-\(number)")
            try FileTree.makeFolder(files.journal, mode: 0o700)
        } catch {
            throw .file(error.description)
        }
        written = .none
    }

    private func catchUp(to head: LedgerHead) -> Bool {
        guard written != head else { return true }
        do throws(StorageFault) {
            let rows = try database.freshStatement(
                "SELECT \(EntryLine.columns) FROM entries WHERE seq > ?1 ORDER BY seq"
            )
            try rows.bind(.integer(written.seq))
            var lines = EntryLine()
            var first = written.seq + 1
            var last = written
            while try rows.step() {
                lines.addExported(rows)
                lines.addLineFeed()
                last = LedgerHead(seq: rows.integer(0), hash: rows.digest(8) ?? .zero)
                guard lines.bytes.count >= 1 << 20 else { continue }
                guard add(lines.bytes, first: first) else { return false }
                written = last
                first = last.seq + 1
                lines.clear()
            }
            guard lines.bytes.isEmpty || add(lines.bytes, first: first) else { return false }
            written = last
            return true
        } catch {
            return false
        }
    }

    private func add(_ lines: [UInt8], first: Int64) -> Bool {
        if file == nil || (file?.sizeBytes ?? 0) >= Self.rotationBytes {
            file?.synchronise()
            let digits = String(first)
            let number = String(repeating: "0", count: max(0, 12 - digits.count)) + digits
            let path = "\(files.journal)/\(Self.prefix)\(number)\(Self.suffix)"
            guard let next = try? AppendedFile(path: path) else { return false }
            file = consume next
        }
        return file?.append(lines) ?? false
    }
}

/// Reads a line of the journal without parsing all of it.
enum JournalLine {
    /// The number of the first entry in `lines`; 0 when there is none.
    static func number(of lines: [UInt8]) -> Int64 {
        guard let line = lines.split(separator: UInt8(ascii: "\n"), maxSplits: 1).first,
            let document = try? JSONReader.read(Array(line))
        else { return 0 }
        return document["seq"]?.integer ?? 0
    }
}

extension JournalLine {
    /// The entry of a line, if it gives its own hash.
    static func entry(_ line: [UInt8]) -> Entry? {
        guard let document = try? JSONReader.read(line),
            let head = LedgerHead(document),
            let at = document["at"]?.integer,
            let kind = document["kind"]?.string.flatMap({ EntryKind(rawValue: $0) }),
            let subject = document["subject"]?.string,
            let actor = document["actor"]?.string,
            let effectiveAt = document["effectiveAt"]?.integer,
            let body = document["body"], body.isRecordable,
            let previous = document["previous"]?.string.flatMap({ Digest(hex: $0) })
        else { return nil }
        let draft = EntryDraft(
            kind,
            subject: subject,
            actor: actor,
            effectiveAt: Instant(milliseconds: effectiveAt),
            body: body,
        )
        let entry = Entry(
            seq: head.seq,
            at: Instant(milliseconds: at),
            draft: draft,
            previous: previous,
            hash: { previous, bytes in EntryLine.hash(bytes, after: previous) },
        )
        return entry.hash == head.hash ? entry : nil
    }
}
