import Model
import Platform

/// A copy of the record that anyone can check with nothing but Python: entries as JSON Lines, kept bytes
/// as files, and the script that verifies them.
package struct LedgerExport {
    /// The first entry to export.
    package let from: Int64
    /// Also bytes with a salted digest: texts that may be personal.
    package let includesPersonal: Bool
    /// Where `verify_ledger.py` lies; it is copied into the folder.
    package let verifierPath: String?

    package init(from: Int64 = 1, includesPersonal: Bool = false, verifierPath: String? = nil) {
        self.from = from
        self.includesPersonal = includesPersonal
        self.verifierPath = verifierPath
    }

    /// Writes the export into a new folder and returns the number of entries.
    package func write(_ view: LedgerView, to folder: String) throws -> Int {
        try FileTree.makeFolder(folder, mode: 0o700)
        // Whoever may export names any folder of the daemon's account: nothing in it is touched.
        guard try FileTree.list(folder).isEmpty else {
            throw LedgerError.file("\(folder): 目录不是空的 / the folder is not empty")
        }
        try FileTree.makeFolder(folder + "/content", mode: 0o700)
        let count = try writeEntries(view, to: folder + "/entries.jsonl")
        try writeContents(view, to: folder + "/content")
        if let verifierPath {
            let script = try FileTree.read(verifierPath, limitBytes: Self.scriptLimitBytes)
            try ReplacedFile.write(script, to: folder + "/verify_ledger.py", mode: 0o755)
        }
        try ReplacedFile.write(Self.readme, to: folder + "/README")
        return count
    }

    private func writeEntries(_ view: LedgerView, to path: String) throws -> Int {
        let rows = try view.database.freshStatement(
            "SELECT \(EntryLine.columns) FROM entries WHERE seq >= ?1 ORDER BY seq"
        )
        try rows.bind(.integer(from))
        var file = try AppendedFile(path: path)
        var lines = EntryLine()
        var count = 0
        while try rows.step() {
            lines.addExported(rows)
            lines.addLineFeed()
            count += 1
            guard lines.bytes.count >= Self.blockBytes else { continue }
            guard file.append(lines.bytes) else { throw LedgerError.file("\(path): write failed") }
            lines.clear()
        }
        guard file.append(lines.bytes) else { throw LedgerError.file("\(path): write failed") }
        file.synchronise()
        return count
    }

    /// One file a digest, and `index.jsonl` with salts and erasures.
    private func writeContents(_ view: LedgerView, to folder: String) throws {
        let rows = try view.database.freshStatement(
            "SELECT digest, salt, bytes, erased_by FROM content ORDER BY digest"
        )
        var index = try AppendedFile(path: folder + "/index.jsonl")
        while try rows.step() {
            let name = Hex.encode(rows.bytes(0))
            let isPersonal = !rows.isNull(1)
            let isWithheld = isPersonal && !includesPersonal
            if !rows.isNull(2), !isWithheld {
                try ReplacedFile.write(
                    rows.bytes(2),
                    to: "\(folder)/\(name)",
                    mode: 0o600,
                    durability: .none,
                )
            }
            let line: JSON = [
                "digest": .string(name),
                "erasedBy": rows.isNull(3) ? .null : .integer(rows.integer(3)),
                "salt": isPersonal && !isWithheld ? .string(Hex.encode(rows.bytes(1))) : .null,
                "withheld": .bool(isWithheld),
            ]
            guard index.append(line.canonicalBytes + [UInt8(ascii: "\n")]) else {
                throw LedgerError.file("\(folder): write failed")
            }
        }
        index.synchronise()
    }

    private static let blockBytes = 1 << 20
    private static let scriptLimitBytes = 1 << 20

    private static let readme = """
        台账导出 / Ledger export

        entries.jsonl  每行一条台账记录，规范化 JSON（RFC 8785）。
                       One entry a line, canonical JSON (RFC 8785).
        content/       以摘要命名的正文；index.jsonl 给出盐值与依法销毁记录。
                       Kept texts by digest; index.jsonl gives salts and erasures.
        verify_ledger.py  python3 verify_ledger.py . [--witness FILE]

        hash = SHA-256("released-entry-1" + previous(32 bytes) + line without "hash" and "previous")
        content: SHA-256(bytes), or SHA-256("released-content-1" + salt + bytes)

        没有外部见证时，被截尾、被整体改写或被旧文件替换的台账自身仍然一致。
        Without a witness a cut tail, a rewritten chain or an older file is consistent with itself.

        """
}
