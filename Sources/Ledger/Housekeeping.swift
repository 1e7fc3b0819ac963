package import Model
import Platform

/// What the ledger needs done beside its writer: checkpoints of the write-ahead log and the head witness.
///
/// On a thread and a connection of its own, so that no commit waits for it. A checkpoint that must wait
/// for others holds the writer up, so it comes only at a bound of the log, after a passive one has moved
/// nearly everything, and gives up soon when a reader is in the way.
final class Housekeeping: Sendable {
    private let files: LedgerFiles
    private let state = Monitor(State())
    private let thread: WorkerThread

    private struct State {
        var head = LedgerHead.none
        var writtenHead = LedgerHead.none
        var walPages = 0
        /// Pages in the log when the last checkpoint was tried.
        var triedPages = 0
        var hasErased = false
        /// A checkpoint needs the writer's lock: the next batch waits for it.
        var needsQuiet = false
        var isClosed = false

        var wantsCheckpoint: Bool {
            (hasErased && walPages != triedPages) || walPages >= triedPages + passivePages
                || (walPages + passivePages < triedPages && walPages >= passivePages)
        }
    }

    /// Pages of 4 KiB: 4 MiB in the log bring a checkpoint that blocks nobody.
    private static let passivePages = 1_000
    /// 16 MiB in the log bring one that starts it again.
    private static let restartPages = 4_096
    /// How long a restarting checkpoint waits for readers, while the writer waits for it.
    private static let busyMilliseconds: Int32 = 100
    /// How long a batch waits for a checkpoint at most; then both ask for the lock.
    private static let quietMilliseconds: Int64 = 250
    /// The witness follows the chain at this distance.
    private static let witnessMilliseconds: Int64 = 1_000

    init(_ files: LedgerFiles) throws(LedgerError) {
        self.files = files
        let state = state
        do throws(KernelError) {
            thread = try WorkerThread(name: "ledger-keeper") { Self.run(files, state) }
        } catch {
            throw .file(error.description)
        }
    }

    /// Told by the writer after each commit.
    func note(head: LedgerHead, walPages: Int, hasErased: Bool) {
        let wakes = state.look { state in
            let wasClean = state.head == state.writtenHead
            state.head = head
            state.walPages = walPages
            if hasErased { state.hasErased = true }
            return state.wantsCheckpoint || (wasClean && state.head != state.writtenHead)
        }
        if wakes { state.change { _ in } }
    }

    /// Lets a checkpoint go first that can't be done beside a commit.
    ///
    /// Called before each batch.
    func giveWay() {
        guard state.look(\.needsQuiet) else { return }
        _ = state.wait(atMostMilliseconds: Self.quietMilliseconds) { state in
            state.needsQuiet ? nil : true
        }
    }

    /// Writes the last witness, empties the log into the database, and ends the thread.
    ///
    /// The close of the last connection would do the same, but whoever still holds a reader puts it off to
    /// the end of the process, which closes nothing.
    func close() {
        state.change { $0.isClosed = true }
        thread.join()
    }

    private static func run(_ files: LedgerFiles, _ state: Monitor<State>) {
        var connection: Database?
        while true {
            // Asleep until something happens; then at most one witness in its span.
            let isClosed = state.wait { state -> Bool? in
                if state.isClosed { return true }
                return state.wantsCheckpoint || state.head != state.writtenHead ? false : nil
            }
            if !isClosed {
                _ = state.wait(atMostMilliseconds: witnessMilliseconds) { state in
                    state.wantsCheckpoint || state.isClosed ? true : nil
                }
            }
            let now = state.look { $0 }
            if now.wantsCheckpoint { checkpoint(files, now, &connection, state) }
            if now.head != now.writtenHead, write(now.head, to: files.head) {
                state.look { $0.writtenHead = now.head }
            }
            if isClosed {
                empty(files, now, &connection)
                return
            }
        }
    }

    /// So that the file of a stopped ledger is whole by itself: when it can't be, the next start reads the log.
    private static func empty(
        _ files: LedgerFiles,
        _ now: State,
        _ connection: inout Database?,
    ) {
        guard now.head != .none else { return }
        let database = connection ?? (try? open(files))
        _ = try? database?.checkpoint(.truncate)
        connection = nil
    }

    private static func checkpoint(
        _ files: LedgerFiles,
        _ now: State,
        _ connection: inout Database?,
        _ state: Monitor<State>,
    ) {
        do throws(StorageFault) {
            let database: Database
            if let connection { database = connection } else { database = try open(files) }
            connection = database
            _ = try database.checkpoint(.passive)
            guard now.hasErased || now.walPages >= restartPages else {
                state.look { $0.triedPages = now.walPages }
                return
            }
            // Asking for the lock over and over, a busy writer would never let it go.
            state.look { $0.needsQuiet = true }
            defer { state.change { $0.needsQuiet = false } }
            // What was erased must not stay behind in the log.
            let isDone = try database.checkpoint(now.hasErased ? .truncate : .restart) != nil
            state.look { state in
                // A reader in the way may stay for long: come back when the log has doubled.
                state.triedPages = now.walPages + (isDone ? 0 : restartPages)
                if isDone { state.hasErased = false }
            }
        } catch {
            // The disk is full or damaged: the writer meets the same and says so. Try again later.
            connection = nil
            state.look { $0.triedPages = now.walPages }
        }
    }

    private static func open(_ files: LedgerFiles) throws(StorageFault) -> Database {
        let database = try Database(
            path: files.database,
            access: .write,
            busyMilliseconds: busyMilliseconds,
        )
        // A connection that has read nothing yet reports success and checkpoints nothing.
        _ = try database.integer("SELECT count(*) FROM meta")
        return database
    }

    private static func write(_ head: LedgerHead, to path: String) -> Bool {
        (try? ReplacedFile.write(head.json.compactText + "\n", to: path)) != nil
    }
}

extension LedgerHead {
    /// The document of a witness: `{"hash":…,"seq":…}`.
    package var json: JSON { ["hash": .string(hash.hex), "seq": .integer(seq)] }

    /// Reads a document that names a head, such as `head.json` or `/checkpoint.json`.
    package init?(_ json: JSON) {
        guard let seq = json["seq"]?.integer, let text = json["hash"]?.string,
            let hash = Digest(hex: text)
        else { return nil }
        self.init(seq: seq, hash: hash)
    }
}
