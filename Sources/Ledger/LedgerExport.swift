import Model
import Platform

/// A copy of the record that anyone can check with nothing but Python: entries as JSON Lines, kept bytes
/// as files, rules and calendars as they were, our own verdict of each duty, and the scripts that verify all
/// of it.
package struct LedgerExport {
    /// The first entry to export.
    package let from: Int64
    /// Also bytes with a salted digest: texts that may be personal.
    package let includesPersonal: Bool
    /// Where `verify_ledger.py` lies, and `audit_ledger.py` beside it; both are copied into the folder.
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
        try writeConfigurations(view, to: folder + "/configuration")
        try writeCheckpoints(view, to: folder + "/checkpoints")
        // Of a part of the record no duty can be counted.
        if from <= 1 {
            try writeDuties(view, to: folder + "/duties.jsonl")
            try writeZone(view, to: folder + "/zone.tzif")
        }
        if let verifierPath { try copyScripts(beside: verifierPath, to: folder) }
        try ReplacedFile.write(Self.readme, to: folder + "/README")
        try writeSums(of: folder)
        return count
    }

    private func copyScripts(beside verifier: String, to folder: String) throws {
        let place = FileTree.folder(of: verifier)
        for name in ["verify_ledger.py", "audit_ledger.py"] {
            let path = place + "/" + name
            guard try FileTree.status(path) != nil else { continue }
            let script = try FileTree.read(path, limitBytes: Self.scriptLimitBytes)
            try ReplacedFile.write(script, to: folder + "/" + name, mode: 0o755)
        }
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

        python3 audit_ledger.py . [--witness FILE] [--signers FILE] [--verdicts]

        只需 Python，不需要本系统：核对文件、链、正文、签名，并按当时的规则和日历逐日重算每项时限任务的到期和结论。
        Needs Python alone: checks files, chain, kept texts and signatures, and counts the due instant and the
        verdict of every duty anew, day by day, by the rules and calendars as they were.

        entries.jsonl   每行一条台账记录，规范化 JSON（RFC 8785）。
                        One entry a line, canonical JSON (RFC 8785).
        content/        以摘要命名的正文和公开时的原文；index.jsonl 给出盐值与依法销毁记录。
                        Kept texts and published bytes by digest; index.jsonl gives salts and erasures.
        configuration/  每次加载时有变化的规则（timelines.json5）、日历（calendar/）和目录，按记录序号。
                        Rules, calendars and catalogue as each load changed them, by number of the entry.
        checkpoints/    每日检查点及其签名；--signers 用 ssh-keygen 核对。
                        Daily heads with their signatures; --signers verifies them by ssh-keygen.
        duties.jsonl    本系统对每项任务的结论，供比对。
                        Our own verdict of each duty, to compare with.
        SHA256SUMS      sha256sum -c SHA256SUMS

        hash = SHA-256("released-entry-1" + previous(32 bytes) + line without "hash" and "previous")
        content: SHA-256(bytes), or SHA-256("released-content-1" + salt + bytes)

        没有外部旁证，被截尾、被整体改写或被旧文件替换的台账自身仍然一致。旁证：存下的 checkpoint.json、网页、订阅源。
        Without a witness a cut tail, a rewritten chain or an older file is consistent with itself. A witness is a
        saved checkpoint.json, page or feed.

        """
}
