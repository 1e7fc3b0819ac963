import Model
import Platform
import Synchronization

/// Looks at the disk now and then and refuses what must wait for room.
///
/// The disk is asked at most once in `checkEvery`, however many calls come.
final class StorageGate: Sendable {
    private struct State {
        var watch: StorageWatch
        var checkedAt: Instant?
    }

    static let checkEvery = Milliseconds.seconds(1)

    private let folder: String
    private let log: Log
    private let freeBytes: @Sendable (String) -> Int?
    private let state: Mutex<State>

    init(
        _ watch: StorageWatch,
        folder: String,
        log: Log,
        freeBytes: @escaping @Sendable (String) -> Int? = { try? FileTree.freeBytes(at: $0) },
    ) {
        self.folder = folder
        self.log = log
        self.freeBytes = freeBytes
        state = Mutex(State(watch: watch))
    }

    /// What the disk was like within the last `checkEvery`.
    func look(now: Instant) -> StorageWatch {
        let (watch, crossing) = state.withLock { state in
            if let at = state.checkedAt, now >= at, now - at < Self.checkEvery {
                return (state.watch, StorageWatch.Crossing?.none)
            }
            state.checkedAt = now
            let crossing = state.watch.step(freeBytes: freeBytes(folder), now: now)
            return (state.watch, crossing)
        }
        if let crossing { tell(crossing) }
        return watch
    }

    /// Refuses a command that has to wait.
    func admit(_ command: String, now: Instant) throws(APIError) {
        let watch = look(now: now)
        guard watch.level == .scarce, !StorageWatch.isAlwaysAccepted(command) else { return }
        throw .noRoom(path: folder, freeBytes: watch.freeBytes ?? 0, needed: watch.resumeBytes)
    }

    /// Refuses to fill another file system, or this one, below the minimum.
    func admit(file path: String, ofBytes size: Int) throws(APIError) {
        let minimum = state.withLock(\.watch.minimumBytes)
        var place = FileTree.folder(of: path)
        // The folder may be made later: its file system is that of the nearest one that is there.
        while place != "/", place != ".", (try? FileTree.status(place)) == nil {
            place = FileTree.folder(of: place)
        }
        guard let free = freeBytes(place), free - size < minimum else { return }
        throw .noRoom(path: place, freeBytes: free, needed: minimum + size)
    }

    private func tell(_ crossing: StorageWatch.Crossing) {
        switch crossing.to {
        case .ample:
            log.info(
                "storage.ample",
                ["from": crossing.from.rawValue, "freeBytes": crossing.freeBytes],
            )
        case .low:
            log.warning(
                "storage.low",
                ["from": crossing.from.rawValue, "freeBytes": crossing.freeBytes],
            )
        case .scarce:
            log.error(
                "storage.scarce",
                ["from": crossing.from.rawValue, "freeBytes": crossing.freeBytes],
            )
        }
    }
}
