import Model
import Platform

/// A copy of the running ledger in one file, checked before it gets its name.
package enum LedgerBackup {
    /// Copies the database of a state folder as of now.
    ///
    /// The writer goes on; its log is not emptied before the copy is done. The file appears under `path`
    /// only when its chain has been verified, and its verification is the result.
    package static func write(folder: String, to path: String) throws -> Verification {
        try requireReplaceable(path, state: folder)
        let aside = path + ".part"
        if try FileTree.status(aside) != nil {
            try requireReplaceable(aside, state: folder)
            try FileTree.remove(aside)
        }
        do {
            try Database.copy(LedgerFiles(folder: folder).database, to: aside)
            let result = try check(aside)
            guard result.isSound else {
                throw LedgerError.storage(.corrupt("backup: \(result.findings[0])"))
            }
            try FileTree.move(aside, to: path)
            try FileTree.synchroniseFolder(FileTree.folder(of: path))
            return result
        } catch {
            _ = try? FileTree.remove(aside)
            throw error
        }
    }

    /// Whoever may order a backup names any file of the daemon's account: what is there gives way only
    /// if it is an older copy of a ledger, and never if it is the one in use.
    private static func requireReplaceable(_ path: String, state: String) throws {
        let live = LedgerFiles(folder: state).database
        guard FileTree.canonical(path) != FileTree.canonical(live) else {
            throw LedgerError.file("\(path): 正在使用的台账 / the ledger in use")
        }
        guard let status = try FileTree.status(path) else { return }
        let isLedger =
            status.kind == .file && status.sizeBytes > 0
            && (try? Database(path: path, access: .read).integer("PRAGMA application_id"))
                == LedgerSchema.applicationID
        guard isLedger else {
            throw LedgerError.file("\(path): 已有别的文件，不覆盖 / another file is there, kept")
        }
    }

    /// Reads every page of a copy and verifies chain, bodies and kept bytes.
    package static func check(_ path: String) throws -> Verification {
        try LedgerReader(file: path).read { view in
            let words = try view.database.string("PRAGMA quick_check(1)")
            guard words == "ok" else { throw StorageFault.corrupt(words ?? "no answer") }
            return try view.verify()
        }
    }
}
