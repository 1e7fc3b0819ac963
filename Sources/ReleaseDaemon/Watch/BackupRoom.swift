import Configuration
import Ledger
import Model
import Platform

/// Makes the daily copy on a thread of its own, so that neither writer nor press ever waits for it.
///
/// A copy is counted only when it has been opened and its chain verified. What fails is an alarm and is
/// tried again; a time of day that passed while nobody ran is made up for once.
final class BackupRoom: Sendable {
    private struct State {
        var wakes = 0
        var isClosing = false
        var last: DailyCopy?
    }

    /// Name of the fault that a failed copy raises.
    static let part = "backup"
    /// Of the readings: the ledger's copy counts without them.
    static let readingsPart = "backup.readings"
    /// How soon a failed copy is tried again.
    static let retryEvery = Milliseconds.minutes(10)
    /// The wall clock may be set: nothing is slept through for longer.
    private static let floorMilliseconds: Int64 = 30_000
    private static let copiesKey = "backup.copies"
    private static let doneKey = "backup.daily"

    private let core: OfficeCore
    private let configuration: ConfigurationRoom
    private let state = Monitor(State())

    init(_ core: OfficeCore, configuration: ConfigurationRoom) {
        self.core = core
        self.configuration = configuration
    }

    /// The newest daily copy that was verified.
    var last: DailyCopy? { state.look { $0.last } }

    var schedule: DailyTime {
        let service = configuration.current.service
        return DailyTime(at: service.backup.at, zone: service.bureau.zone)
    }

    /// The settings have changed.
    func wake() { state.change { $0.wakes += 1 } }

    func close() { state.change { $0.isClosing = true } }

    /// The thread.
    func run() {
        let newest = stored().copies.last
        state.look { $0.last = newest }
        var seen = 0
        var retryAt: Instant?
        while true {
            let now = core.time.now
            var span = Self.floorMilliseconds
            if let folder = configuration.current.service.backup.folder {
                if retryAt.map({ now >= $0 || $0 - now > Self.retryEvery }) ?? true {
                    retryAt = work(folder, now: now) ? nil : core.time.now + Self.retryEvery
                }
                span = min(span, max((schedule.next(after: now) - now).count, 1))
            } else {
                core.faults.clear(Self.part)
                retryAt = nil
            }
            let isClosing = state.wait(atMostMilliseconds: span) { state -> Bool? in
                if state.isClosing { return true }
                guard state.wakes != seen else { return nil }
                seen = state.wakes
                return false
            }
            if isClosing == true { return }
            if isClosing == false { retryAt = nil }
        }
    }

    /// Makes the copy that is owed, if one is; false when it failed.
    private func work(_ folder: String, now: Instant) -> Bool {
        do {
            let (done, since) = try core.reader.read { view in
                (
                    try view.meta(Self.doneKey).flatMap { Int64($0) },
                    try view.entry(1)?.at ?? now,
                )
            }
            let former = done.map { Instant(milliseconds: $0) }
            if let due = schedule.owed(done: former, since: since, now: now) {
                try copy(for: due, into: folder)
            }
            core.faults.clear(Self.part)
            return true
        } catch {
            core.faults.raise(Self.part, "\(APIError(error).json(.english).compactText)")
            return false
        }
    }

    private func copy(for due: Instant, into folder: String) throws {
        try FileTree.makeFolder(folder, mode: 0o700)
        let database = LedgerFiles(folder: core.folders.state).database
        let file = try freeName(for: schedule.zone.date(due), in: folder)
        let size = try FileTree.status(database)?.sizeBytes ?? 0
        try core.storage.admit(file: file, ofBytes: size)
        let verification = try LedgerBackup.write(folder: core.folders.state, to: file)
        try FileTree.setMode(file, 0o600)
        let readingBytes = copyReadings(beside: file)
        let copy = DailyCopy(
            file: file,
            bytes: Int64(try FileTree.status(file)?.sizeBytes ?? 0),
            at: core.time.now,
            seq: verification.head.seq,
            readingBytes: readingBytes,
        )
        var plan = stored()
        plan.add(copy)
        let old = plan.prune(kept: configuration.current.service.backup.kept, folder: folder)
        let text = plan.text
        try core.writer.perform(.bulk) { transaction in
            try transaction.setMeta(Self.copiesKey, text)
            try transaction.setMeta(Self.doneKey, String(due.milliseconds))
            try transaction.setMeta("backup.at", String(copy.at.milliseconds))
        }
        state.look { $0.last = copy }
        core.log.info("backup.made", ["file": file, "entries": copy.seq, "bytes": copy.bytes])
        for copy in old { remove(copy) }
    }

    /// The bytes of the copy; nil when there are no readings, or when they could not be copied, which is a fault
    /// until the next day's copy.
    private func copyReadings(beside file: String) -> Int64? {
        let path = ReadingBackup.path(beside: file)
        do {
            let source = core.folders.state + "/readings.db"
            let size = try FileTree.status(source)?.sizeBytes ?? 0
            try core.storage.admit(file: path, ofBytes: size)
            let check = try ReadingBackup.write(folder: core.folders.state, to: path)
            core.faults.clear(Self.readingsPart)
            guard let check else { return nil }
            core.log.info("backup.readings", ["file": path, "rows": check.rows])
            return try FileTree.status(path).map { Int64($0.sizeBytes) }
        } catch {
            core.faults.raise(Self.readingsPart, DropFolder.words(error))
            return nil
        }
    }

    /// What another has put there keeps its name.
    private func freeName(for day: CivilDate, in folder: String) throws -> String {
        for attempt in 0..<BackupPlan.nameLimit {
            let path = folder + "/" + BackupPlan.name(of: day, attempt: attempt)
            if try FileTree.status(path) == nil,
                try FileTree.status(ReadingBackup.path(beside: path)) == nil
            {
                return path
            }
        }
        throw LedgerError.file("\(folder): \(BackupPlan.nameLimit) files for \(day.text) are there")
    }

    /// Removes an old copy of our own; one that was changed since is somebody else's.
    private func remove(_ copy: DailyCopy) {
        remove(copy.file, ofBytes: copy.bytes)
        if let bytes = copy.readingBytes {
            remove(ReadingBackup.path(beside: copy.file), ofBytes: bytes)
        }
    }

    private func remove(_ file: String, ofBytes bytes: Int64) {
        do {
            guard let status = try FileTree.status(file) else { return }
            guard status.kind == .file, Int64(status.sizeBytes) == bytes else {
                core.log.warning("backup.kept", ["file": file])
                return
            }
            try FileTree.remove(file)
            core.log.info("backup.removed", ["file": file])
        } catch {
            core.log.warning("backup.kept", ["file": file, "error": "\(error)"])
        }
    }

    private func stored() -> BackupPlan {
        BackupPlan(stored: (try? core.reader.read { try $0.meta(Self.copiesKey) }).flatMap { $0 })
    }
}
