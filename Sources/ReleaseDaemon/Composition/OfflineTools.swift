import Glibc
import Ledger
import Model
import Platform

/// What `released` does with a state folder while no daemon runs on it.
enum OfflineTools {
    /// Prints the verification; 0 when the record is sound, 1 when it isn't.
    static func verify(_ state: String) throws -> Int32 {
        let reader = try LedgerReader(folder: state)
        var witnesses: [Witness] = []
        let files = [LedgerFiles(folder: state).head, state + "/site/checkpoint.json"]
        for file in files {
            if let witness = try Witness.read(file) { witnesses.append(witness) }
        }
        let result = try reader.read { view in
            try view.verify(witnesses: witnesses, projections: Projections.all)
        }
        var json = result.json
        let (readings, areSound) = try verifyReadings(state)
        json["readings"] = readings
        Released.write(json.indentedText + "\n", to: STDOUT_FILENO)
        return result.isSound && areSound ? 0 : 1
    }

    /// Nil without a store; a damaged one says what is wrong.
    private static func verifyReadings(_ state: String) throws -> (json: JSON?, areSound: Bool) {
        let file = state + "/readings.db"
        guard try FileTree.status(file) != nil else { return (nil, true) }
        do {
            return (try ReadingCheck(file: file).json, true)
        } catch {
            return (["sound": false, "finding": .string(DropFolder.words(error))], false)
        }
    }

    /// Prints what is found of a state folder, a line an item.
    static func doctor(_ state: String) -> Int32 {
        var isSound = true
        func item(_ isFine: Bool, _ text: String) {
            isSound = isSound && isFine
            Released.write((isFine ? "✔ " : "✘ ") + text + "\n", to: STDOUT_FILENO)
        }
        guard let status = try? FileTree.status(state) else {
            item(false, "\(state) 不存在 / is missing")
            return 1
        }
        item(status.mode & 0o007 == 0, "权限 / mode \(String(status.mode & 0o777, radix: 8))")
        if let free = try? FileTree.freeBytes(at: state) {
            item(free > 100_000_000, "剩余空间 / free space \(free / 1_000_000) MB")
        }
        do {
            let reader = try LedgerReader(folder: state)
            let result = try reader.read { try $0.verify() }
            item(result.isSound, "台账 / ledger: \(result.count)")
            for finding in result.findings { Released.write("  \(finding)\n", to: STDOUT_FILENO) }
        } catch {
            item(false, "台账 / ledger: \(error)")
            Released.write(
                "  下一步 / next: released restore --state \(state) --from BACKUP\n",
                to: STDOUT_FILENO,
            )
        }
        if let found = try? verifyReadings(state), let readings = found.json {
            let words = readings["finding"]?.string ?? "\(readings["rows"]?.integer ?? 0)"
            item(found.areSound, "读数 / readings: \(words)")
        }
        return isSound ? 0 : 1
    }

    /// Puts a backup in place and recovers what came after it from the journal.
    static func restore(_ state: String, from backup: String) throws -> Int32 {
        let lock = try Daemon.lock(state)
        let report = try LedgerRecovery(
            backup: backup,
            folder: state,
            publicFiles: state + "/site",
            projections: Projections.all,
            now: SystemTime.now(),
        ).restore()
        var lines = [
            "备份 / backup: \(report.backupHead.seq)", "恢复 / recovered: \(report.recovered)",
            "找回的内容 / recovered contents: \(report.recoveredContents)",
        ]
        if let missing = report.missing { lines.append("缺失 / missing: \(missing)") }
        for content in report.missingContents {
            lines.append("缺失内容 / missing content: \(content)")
            // The next start renders the site without the text: what was public is kept aside first.
            if let page = try keepPage(of: content, state) {
                lines.append("  网页另存 / its page is kept at: \(page)")
            }
        }
        for content in report.missingEvidence {
            lines.append("缺失的回读内容 / missing read-back bytes: \(content)")
        }
        if let path = report.damagedPath {
            lines.append("损坏的库保存在 / damaged database kept at: \(path)")
        }
        lines += report.notes
        switch try ReadingBackup.restore(folder: state, beside: backup) {
        case .noCopy: break
        case .kept(let position): lines.append("读数完好，保留 / readings kept: \(position)")
        case .replaced(let position, let damaged):
            lines.append("读数取自备份 / readings from the copy: \(position)")
            if let damaged {
                lines.append("损坏的读数库保存在 / damaged readings kept at: \(damaged)")
            }
        }
        Released.write(lines.joined(separator: "\n") + "\n", to: STDOUT_FILENO)
        extendLifetime(lock)
        let isWhole = report.missing == nil && report.missingContents.isEmpty
        return isWhole && report.missingEvidence.isEmpty ? 0 : 1
    }

    /// Copies the page of a revision whose text is gone; nil when it was never public.
    private static func keepPage(of content: MissingContent, _ state: String) throws -> String? {
        guard content.isReleaseText, let revision = content.revision else { return nil }
        let page = "\(state)/site/releases/\(content.subject)/\(revision)/index.html"
        guard let bytes = try? FileTree.read(page, limitBytes: pageLimitBytes) else { return nil }
        try FileTree.makeFolder(state + "/missing", mode: 0o700)
        let copy = "\(state)/missing/\(content.subject)-\(revision).html"
        try ReplacedFile.write(bytes, to: copy, mode: 0o600)
        return copy
    }

    /// A page is far smaller.
    private static let pageLimitBytes = 16 << 20
}
