import Model
import Platform

/// Copies of `readings.db` beside those of the ledger.
package enum ReadingBackup {
    /// Where the readings of a copy of the ledger lie: `ledger.db` has them in `ledger.readings.db`.
    package static func path(beside ledger: String) -> String {
        (ledger.hasSuffix(".db") ? String(ledger.dropLast(3)) : ledger) + ".readings.db"
    }

    /// Copies the store of a state folder as of now and reads the copy through before it gets its name.
    ///
    /// Nil when there are no readings. The writer goes on.
    package static func write(folder: String, to path: String) throws -> ReadingCheck? {
        let source = ReadingSchema.path(inState: folder)
        guard try FileTree.status(source) != nil else { return nil }
        try requireReplaceable(path, source)
        let aside = path + ".part"
        do {
            try FileTree.remove(aside)
            try Database.copy(source, to: aside)
            let result = try ReadingCheck(file: aside)
            try FileTree.setMode(aside, 0o600)
            try FileTree.move(aside, to: path)
            try FileTree.synchroniseFolder(FileTree.folder(of: path))
            return result
        } catch {
            _ = try? FileTree.remove(aside)
            throw error
        }
    }

    /// Only an older copy of readings gives way, and never the store in use.
    private static func requireReplaceable(_ path: String, _ source: String) throws {
        guard FileTree.canonical(path) != FileTree.canonical(source) else {
            throw LedgerError.file("\(path): 正在使用的读数库 / the readings in use")
        }
        guard let status = try FileTree.status(path) else { return }
        let isOurs =
            status.kind == .file && status.sizeBytes > 0
            && (try? Database(path: path, access: .read).integer("PRAGMA application_id"))
                == ReadingSchema.applicationID
        guard isOurs else {
            throw LedgerError.file("\(path): 已有别的文件，不覆盖 / another file is there, kept")
        }
    }

    /// What became of the readings at a restore.
    package enum Restored: Sendable, Equatable {
        /// There is no copy of them.
        case noCopy
        /// Those of the state folder are sound and have all that the copy has.
        case kept(position: Int64)
        /// The copy was put in place; a former file lies under `damagedPath`.
        case replaced(position: Int64, damagedPath: String?)
    }

    /// Puts the copy beside `backup` in place of a store that is missing, damaged or older.
    ///
    /// No daemon runs on the folder.
    package static func restore(folder: String, beside backup: String) throws -> Restored {
        let copy = path(beside: backup)
        guard try FileTree.status(copy) != nil else { return .noCopy }
        let sound = try ReadingCheck(file: copy)
        let target = ReadingSchema.path(inState: folder)
        if let here = try? ReadingCheck(file: target), here.position >= sound.position {
            return .kept(position: here.position)
        }
        let damaged = try setAside(target)
        // Through SQLite and not byte by byte: it may be larger than memory.
        try Database.copy(copy, to: target)
        try FileTree.setMode(target, 0o600)
        try FileTree.synchroniseFolder(folder)
        return .replaced(position: sound.position, damagedPath: damaged)
    }

    private static func setAside(_ target: String) throws -> String? {
        guard try FileTree.status(target) != nil else { return nil }
        var number = 1
        while try FileTree.status("\(target).damaged-\(number)") != nil { number += 1 }
        let aside = "\(target).damaged-\(number)"
        for suffix in ["", "-wal", "-shm"] where try FileTree.status(target + suffix) != nil {
            try FileTree.move(target + suffix, to: aside + suffix)
        }
        return aside
    }
}
