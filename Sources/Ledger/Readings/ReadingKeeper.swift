import Model
import Platform

/// Moves the write-ahead log of `readings.db` into the file, on a thread and a connection of its own, so that
/// no batch waits for it.
///
/// A checkpoint that blocks nobody rarely catches up with a steady load, and the log would grow without
/// end; at a bound the next batch waits for one that starts it again.
final class ReadingKeeper: Sendable {
    private struct State {
        var walPages = 0
        /// Pages in the log when the last checkpoint was tried.
        var triedPages = 0
        /// A checkpoint needs the writer's lock: the next batch waits for it.
        var needsQuiet = false
        var isClosed = false

        var wantsCheckpoint: Bool {
            walPages >= triedPages + passivePages
                || (walPages + passivePages < triedPages && walPages >= passivePages)
        }
    }

    /// Pages of 4 KiB: 16 MiB in the log bring a checkpoint that blocks nobody.
    private static let passivePages = 4_096
    /// 48 MiB one that starts it again.
    private static let restartPages = 12_288
    /// How long a restarting checkpoint waits for readers, while the writer waits for it.
    private static let busyMilliseconds: Int32 = 100
    /// How long a batch waits for a checkpoint at most.
    private static let quietMilliseconds: Int64 = 250

    private let state = Monitor(State())
    private let thread: WorkerThread

    init(_ path: String) throws(LedgerError) {
        let state = state
        do throws(KernelError) {
            thread = try WorkerThread(name: "readings-keeper") { Self.run(path, state) }
        } catch {
            throw .file(error.description)
        }
    }

    /// Told by the writer after each commit.
    func note(walPages: Int) {
        let wakes = state.look { state in
            state.walPages = walPages
            return state.wantsCheckpoint
        }
        if wakes { state.change { _ in } }
    }

    /// Lets a checkpoint go first that can't be done beside a commit; called before each batch.
    func giveWay() {
        guard state.look(\.needsQuiet) else { return }
        _ = state.wait(atMostMilliseconds: Self.quietMilliseconds) { state in
            state.needsQuiet ? nil : true
        }
    }

    /// Ends the thread; the writer empties the log itself, when nobody writes any more.
    func close() {
        state.change { $0.isClosed = true }
        thread.join()
    }

    private static func run(_ path: String, _ state: Monitor<State>) {
        var connection: Database?
        while true {
            let now = state.wait { state -> State? in
                state.isClosed || state.wantsCheckpoint ? state : nil
            }
            if now.isClosed { return }
            do throws(StorageFault) {
                let database: Database
                if let connection { database = connection } else { database = try open(path) }
                connection = database
                _ = try database.checkpoint(.passive)
                var tried = now.walPages
                if now.walPages >= restartPages {
                    state.look { $0.needsQuiet = true }
                    defer { state.change { $0.needsQuiet = false } }
                    // A reader in the way may stay for long: come back when the log has grown by as much again.
                    let isDone = try database.checkpoint(.restart) != nil
                    if !isDone { tried += restartPages }
                }
                state.look { $0.triedPages = tried }
            } catch {
                // The writer meets the same and says so.
                connection = nil
                state.look { $0.triedPages = now.walPages }
            }
        }
    }

    private static func open(_ path: String) throws(StorageFault) -> Database {
        let database = try Database(path: path, access: .write, busyMilliseconds: busyMilliseconds)
        // A connection that has read nothing yet reports success and checkpoints nothing.
        _ = try database.integer("SELECT position FROM received")
        return database
    }
}
