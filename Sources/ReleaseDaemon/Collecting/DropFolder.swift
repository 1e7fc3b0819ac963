import Configuration
import Ledger
import Model
import Platform
import Stations

/// One watched folder: what lies in it is taken, file by file.
///
///     FOLDER/x.csv ──► FOLDER/taking/x.csv ──► readings.db ──► FOLDER/done/STAMP-x.csv
///                                                         └──► FOLDER/rejected/STAMP-x.csv and …x.csv.txt
///
/// A file is moved aside before it is read, so that another one of its name is another file. What a crash
/// leaves in `taking` is taken at the next start: rows that are durable already change nothing.
/// Not for two threads at once.
struct DropFolder {
    /// When to look again.
    enum Next: Equatable {
        /// Nothing to do until something comes.
        case idle
        /// A file is under way, or there are more than one round takes.
        case soon
        /// Storage or folder refused.
        case later
    }

    static let fileLimitBytes = 8 * 1_048_576
    static let rowLimit = 100_000
    /// Files of one round, so that a stop never waits for a folder full of them.
    static let roundLimit = 200
    /// More files than these waiting are a fault; they are taken all the same.
    static let waitingLimit = 10_000
    /// Where nobody can tell who writes: so long without a change, a file counts as finished.
    static let quiet = Milliseconds.seconds(2)
    /// Many programs make a file before they have anything to write.
    static let emptyFor = Milliseconds.minutes(1)

    let core: OfficeCore
    let live: LiveRoom
    /// What was told of once.
    private var told: Set<String> = []
    private static let toldLimit = 1_000
    /// Files kept since what is old was looked for last, and when that was.
    private var keptSince = 0
    private var prunedAt: Instant?
    private static let pruneEvery = Milliseconds.hours(1)

    init(core: OfficeCore, live: LiveRoom) {
        self.core = core
        self.live = live
    }

    static func part(_ settings: DropFolderSettings) -> String {
        SourceRoom.partPrefix + settings.id
    }

    /// Takes what can be taken now.
    mutating func round(_ settings: DropFolderSettings) -> Next {
        let part = Self.part(settings)
        do {
            try core.storage.admit(ReadingIntake.command, now: core.time.now)
            for name in ["taking", "done", "rejected"] {
                try FileTree.makeFolder(settings.folder + "/" + name, mode: 0o750)
            }
            let former = try work(settings, limit: Self.roundLimit)
            let claimed = try claim(settings)
            let taken = try work(
                settings,
                limit: Self.roundLimit - min(former.count, Self.roundLimit)
            )
            try pruneNowAndThen(settings, taken: former.count + taken.count)
            if let trouble = claimed.trouble ?? former.trouble ?? taken.trouble {
                core.faults.raise(part, trouble)
                return .later
            }
            core.faults.clear(part)
            return claimed.isUnderWay || former.isUnderWay || taken.isUnderWay ? .soon : .idle
        } catch {
            core.faults.raise(part, "\(settings.folder): \(Self.words(error))")
            return .later
        }
    }

    private struct Outcome {
        var count = 0
        /// Something is left that will be ready by itself.
        var isUnderWay = false
        /// Something is left that a person has to mend.
        var trouble: String?
    }

    // MARK: claiming

    /// Moves every finished file aside.
    private mutating func claim(_ settings: DropFolderSettings) throws -> Outcome {
        var outcome = Outcome()
        var waiting = 0
        let now = core.time.now.milliseconds
        for entry in try FileTree.list(settings.folder) {
            let path = settings.folder + "/" + entry.name
            switch DropName(entry.name) {
            case .leave: continue
            case .unreadable:
                outcome.trouble = "\(settings.folder): a file whose name is no text is left alone"
                continue
            case .take, .unknownFormat: break
            }
            guard entry.kind == .file else {
                // A link or a pipe is never opened; a folder is somebody's own.
                if entry.kind != .folder { tell(path, "no regular file") }
                continue
            }
            waiting += 1
            do throws(FileError) {
                let quiet = Self.quiet.count
                switch try DroppedFile.state(path, nowMilliseconds: now, quiet: quiet) {
                case .absent: continue
                case .beingWritten: outcome.isUnderWay = true
                case .settled(let identity):
                    let age = now - identity.modifiedNanoseconds / 1_000_000
                    if identity.sizeBytes == 0, (0..<Self.emptyFor.count).contains(age) {
                        outcome.isUnderWay = true
                        continue
                    }
                    let aside = settings.folder + "/taking/" + entry.name
                    guard try FileTree.status(aside) == nil else {
                        // One of this name is being taken: this one is next.
                        outcome.isUnderWay = true
                        continue
                    }
                    try FileTree.move(path, to: aside)
                }
            } catch {
                outcome.trouble = error.description
            }
        }
        if waiting > Self.waitingLimit {
            outcome.trouble = "\(settings.folder): \(waiting) files are waiting"
        }
        return outcome
    }

    // MARK: taking

    /// Takes what lies aside, in the order of names.
    private mutating func work(_ settings: DropFolderSettings, limit: Int) throws -> Outcome {
        var outcome = Outcome()
        for entry in try FileTree.list(settings.folder + "/taking") where entry.kind == .file {
            guard outcome.count < limit else {
                outcome.isUnderWay = true
                break
            }
            let path = settings.folder + "/taking/" + entry.name
            let now = core.time.now.milliseconds
            // Somebody may have opened it in the moment before it was moved.
            let state = try DroppedFile.state(
                path,
                nowMilliseconds: now,
                quiet: Self.quiet.count,
            )
            guard case .settled(let identity) = state else {
                if state == .beingWritten { outcome.isUnderWay = true }
                continue
            }
            guard try take(path, entry.name, identity, settings) else {
                outcome.isUnderWay = true
                continue
            }
            outcome.count += 1
        }
        return outcome
    }

    /// True once the file is where it belongs; false when it changed while it was read.
    private mutating func take(
        _ path: String,
        _ name: String,
        _ identity: FileIdentity,
        _ settings: DropFolderSettings,
    ) throws -> Bool {
        let refusal: String
        do {
            guard case .take(let format) = DropName(name) else {
                throw Refused(reason: Self.unknownFormat)
            }
            guard let file = try DroppedFile.read(path, limitBytes: Self.fileLimitBytes) else {
                return false
            }
            guard !file.bytes.isEmpty else { throw Refused(reason: Phrase("空文件", "an empty file")) }
            let document = try Self.read(file.bytes, format)
            guard FileIdentity(of: path) == identity, file.identity == identity else {
                return false
            }
            let source = ReadingSource.configured(
                name: settings.id,
                stations: Set(settings.stations),
            )
            let tally = try SourceHand(live: live, source: source).take(document)
            core.log.info(
                "folder.taken",
                [
                    "source": settings.id, "file": name, "accepted": tally.accepted.count,
                    "revised": tally.revised.count, "unchanged": tally.unchanged.count,
                    "rejected": tally.rejected.count,
                ],
            )
            if tally.rejected.isEmpty, tally.taken > 0 {
                try FileTree.move(path, to: try place("done", name, settings))
                return true
            }
            refusal =
                tally.rejected.isEmpty
                ? DropReport.text(name, Phrase("没有一行数据", "not one row"))
                : DropReport.text(name, tally)
        } catch let refused as Refused {
            refusal = DropReport.text(name, refused.reason)
        } catch FileError.tooLarge(_, let limit) {
            let size = limit / 1_048_576
            refusal = DropReport.text(
                name,
                Phrase("大于 \(size) MiB，请分成几个文件", "larger than \(size) MiB: split it"),
            )
        }
        core.log.warning("folder.rejected", ["source": settings.id, "file": name])
        let target = try place("rejected", name, settings)
        // The report first: a file that is there without one would puzzle.
        try ReplacedFile.write(refusal, to: target + DropArchive.reportSuffix, mode: 0o640)
        try FileTree.move(path, to: target)
        return true
    }

    private struct Refused: Error {
        let reason: Phrase
    }

    private static let unknownFormat = Phrase(
        "看不出格式：文件名以 .json、.jsonl 或 .csv 结尾",
        "of no known format: names end in .json, .jsonl or .csv",
    )

    private static func read(_ bytes: [UInt8], _ format: IntakeFormat) throws -> IntakeDocument {
        do throws(IntakeFault) {
            return try IntakeDocument(bytes, as: format, rowLimit: rowLimit)
        } catch {
            throw Refused(reason: error.reason)
        }
    }

    // MARK: keeping

    /// A free name in `done` or `rejected`.
    private func place(
        _ kind: String,
        _ name: String,
        _ settings: DropFolderSettings,
    ) throws(FileError) -> String {
        let stamp = Self.stamp(core.time.now)
        var attempt = 0
        while true {
            let path =
                settings.folder + "/" + kind + "/"
                + DropArchive.name(name, stamp: stamp, attempt: attempt)
            if try FileTree.status(path) == nil { return path }
            attempt += 1
        }
    }

    /// Looking through thousands of names for each new one would cost more than taking it.
    private mutating func pruneNowAndThen(_ settings: DropFolderSettings, taken: Int) throws {
        keptSince += taken
        let now = core.time.now
        let isTime = prunedAt.map { now < $0 || now - $0 >= Self.pruneEvery } ?? true
        guard isTime || keptSince > settings.keepFiles / 10 else { return }
        try prune(settings)
        keptSince = 0
        prunedAt = now
    }

    private func prune(_ settings: DropFolderSettings) throws {
        let oldest = Self.stamp(core.time.now - settings.keepFor)
        for kind in ["done", "rejected"] {
            let folder = settings.folder + "/" + kind
            let names = try FileTree.list(folder).filter { $0.kind == .file }.map(\.name)
            let old = DropArchive.outdated(names, oldest: oldest, kept: settings.keepFiles)
            for name in old { try FileTree.remove(folder + "/" + name) }
        }
    }

    /// `20260712T000000.000Z`: in the order of time whatever the zone does.
    static func stamp(_ instant: Instant) -> String {
        let zone = ZoneRules(name: "UTC", fixedOffsetSeconds: 0)
        let text = zone.rfc3339(instant).prefix(23)
        return text.filter { $0 != "-" && $0 != ":" } + "Z"
    }

    private mutating func tell(_ path: String, _ why: String) {
        if told.count >= Self.toldLimit { told = [] }
        guard told.insert(path).inserted else { return }
        core.log.warning("folder.passed_over", ["file": path, "why": why])
    }

    /// Without the types that only this program knows.
    static func words(_ error: any Error) -> String {
        switch error {
        case let error as FileError: error.description
        case let error as LedgerError: error.description
        default: APIError(error).json(.english).compactText
        }
    }
}
