import Model

/// A copy that the daemon has made by itself.
struct DailyCopy: Sendable, Equatable {
    /// Its path.
    let file: String
    let bytes: Int64
    let at: Instant
    /// The last entry in it, up to which it was verified.
    let seq: Int64
    /// Of the copy of the readings beside it; nil when there is none.
    var readingBytes: Int64?
}

/// Which copies the daemon has made: what it may remove is what stands here, and nothing else.
///
/// Pure. A file that was put in the place of a copy, told by its size, is no longer ours.
struct BackupPlan: Sendable, Equatable {
    /// Oldest first.
    private(set) var copies: [DailyCopy] = []

    /// `released-2026-11-21.db` for the day on which it was due; a number follows while the name is taken.
    static func name(of day: CivilDate, attempt: Int) -> String {
        "released-" + day.text + (attempt == 0 ? "" : "-\(attempt + 1)") + ".db"
    }

    /// Names tried for one day, so that a folder full of strange files ends in an error.
    static let nameLimit = 20

    mutating func add(_ copy: DailyCopy) { copies.append(copy) }

    /// Forgets all but the newest `kept` of a folder and gives those that were forgotten.
    ///
    /// Copies in other folders, from an earlier setting, are left where they are.
    mutating func prune(kept: Int, folder: String) -> [DailyCopy] {
        let here = copies.filter { $0.file.hasPrefix(folder + "/") }
        let old = Array(here.dropLast(kept))
        copies.removeAll { old.contains($0) }
        return old
    }
}

extension BackupPlan {
    /// What the ledger remembers of it; nothing for text that isn't ours.
    init(stored: String?) {
        let list = stored.flatMap { try? JSONReader.read($0) }?.array ?? []
        copies = list.compactMap { copy in
            guard let file = copy["file"]?.string, let bytes = copy["bytes"]?.integer,
                let at = copy.optionalInstant("at"), let seq = copy["seq"]?.integer
            else { return nil }
            return DailyCopy(
                file: file,
                bytes: bytes,
                at: at,
                seq: seq,
                readingBytes: copy["readingBytes"]?.integer,
            )
        }
    }

    var text: String {
        let json: JSON = .array(
            copies.map { copy in
                let json: JSON = [
                    "file": .string(copy.file), "bytes": .integer(copy.bytes), "at": JSON(copy.at),
                    "seq": .integer(copy.seq),
                    "readingBytes": copy.readingBytes.map { .integer($0) } ?? .null,
                ]
                return json.withoutNulls
            }
        )
        return json.compactText
    }
}
