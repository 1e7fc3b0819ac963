import Clock
import Configuration
import Desk
import Ledger
import Model
import Platform
import Server

extension Office {
    /// Verifies the whole record: chain, bodies, rows, contents, and whatever witnesses there are.
    func verification(_ witnesses: [Witness], _ language: Language) throws -> JSON {
        var all = witnesses
        if let beside = try Witness.read(LedgerFiles(folder: core.folders.state).head) {
            all.append(beside)
        }
        if let site = try Witness.read(core.folders.site + "/checkpoint.json") { all.append(site) }
        let result = try reader.read { view in
            try view.verify(
                witnesses: all,
                projections: Projections.all,
                readings: core.folders.state,
                zone: setup.bureau.zone,
            )
        }
        return core.words(language).verification(result)
    }

    /// Copies the database while it runs, and checks the copy.
    func backup(to file: String) throws -> JSON {
        try BackupTarget.check(file)
        try core.storage.admit(file: file, ofBytes: try ledgerBytes())
        let readingsFile = ReadingBackup.path(beside: file)
        try core.storage.admit(file: readingsFile, ofBytes: try readingBytes())
        let copy = try LedgerBackup.write(folder: core.folders.state, to: file)
        let readings = try ReadingBackup.write(folder: core.folders.state, to: readingsFile)
        let now = time.now
        try writer.perform(.bulk) { try $0.setMeta("backup.at", String(now.milliseconds)) }
        let size = try FileTree.status(file)?.sizeBytes ?? 0
        let answer: JSON = [
            "id": "backup", "file": .string(file), "bytes": .integer(Int64(size)),
            "head": copy.head.json,
            "readingsFile": readings == nil ? .null : .string(readingsFile),
            "readings": readings?.json ?? .null,
        ]
        return answer.withoutNulls
    }
}

extension Office {
    /// How large a copy of the database may get.
    private func ledgerBytes() throws -> Int {
        try FileTree.status(LedgerFiles(folder: core.folders.state).database)?.sizeBytes ?? 0
    }

    private func readingBytes() throws -> Int {
        try FileTree.status(core.folders.state + "/readings.db")?.sizeBytes ?? 0
    }

    /// Writes a folder that an auditor can verify without us.
    func exportLedger(to folder: String, from: Int64) throws -> JSON {
        try core.storage.admit(file: folder + "/entries", ofBytes: try ledgerBytes())
        let export = LedgerExport(from: from, verifierPath: InstalledScripts.verifier)
        let (count, head) = try reader.read { view in
            (try export.write(view, to: folder), try view.head())
        }
        return [
            "id": "export", "folder": .string(folder), "entries": .integer(Int64(count)),
            "head": head.json,
        ]
    }

    /// Reads the files anew and replaces what runs, all or nothing.
    func reload(by actor: String, _ language: Language) throws -> JSON {
        let fresh: Configuration
        do {
            fresh = try Configuration.load(folder: configuration.folder)
        } catch {
            let mistakes = error
            throw APIError.refused(
                Refusal(
                    .refused,
                    "configuration",
                    Phrase(mistakes.text(in: .chinese), mistakes.text(in: .english)),
                    hint: Phrase("改正后重新加载；运行中的配置没有变", "mend it and reload; what runs is unchanged"),
                )
            )
        }
        let changes = Configuration.changes(from: configuration.current, to: fresh)
        guard changes.needRestart.isEmpty else {
            throw APIError.refused(
                Refusal(
                    .refused,
                    "restart",
                    Phrase(
                        changes.needRestart.map(\.chinese).joined(separator: "；"),
                        changes.needRestart.map(\.english).joined(separator: "; "),
                    ),
                    hint: Phrase("重启 released", "restart released"),
                )
            )
        }
        guard !changes.isEmpty else { return ["id": "reload", "changed": .array([])] }
        let (former, shelf) = try reader.read { view in
            (try ConfigurationRoom.formerVersions(view), try CalendarShelf(fresh, view))
        }
        let book = fresh.ruleBook(after: former, calendars: shelf.calendars)
        let posts = try ChannelPost.all(fresh)
        let readBackSettings = try ReadBack.Settings(
            fresh.service.readBack,
            listeningAt: server.addresses.open,
        )
        try writer.perform(.officer) { transaction in
            try ConfigurationRoom.record(fresh, book, by: actor, in: transaction)
            _ = try CalendarShelf.record(shelf.editions, book.times, by: actor, in: transaction)
        }
        let setup = Setup(fresh, book: book)
        core.replace(setup)
        callers.forget()
        reactions.replace(setup, fresh)
        deliveries.replace(posts)
        readBack.replace(readBackSettings)
        configuration.replace(fresh)
        live.replace(
            fresh.stations,
            isDemonstration: fresh.service.bureau.isDemonstration,
        )
        devices.replace(fresh.stations)
        daily.replace(fresh.stations)
        archive.replace(fresh.stations)
        try sources.replace(fresh.stations)
        care.wake()
        auditor.wake()
        backups.wake()
        press.renderAll(setup: setup)
        log.info("configuration.reloaded", ["files": changes.files.joined(separator: ",")])
        return ["id": "reload", "changed": JSON(changes.files)]
    }
}
