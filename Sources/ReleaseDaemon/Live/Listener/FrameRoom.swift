import Configuration
import Ledger
import Model
import Platform

/// Writes packets to the frame files behind the listeners' backs: an acknowledgement never waits for it.
///
/// What waits to be written is bounded; what comes beyond it is not kept, and the files say how many.
final class FrameRoom: Sendable {
    /// Bytes of packets that wait to be written, and that one listener holds until they are decided.
    static let waitingBytes = 8 * 1_048_576

    private struct State {
        var frames: [KeptFrame] = []
        var bytes = 0
        var lost = 0
        /// Listeners that still run.
        var writers: Int
    }

    private let state: Monitor<State>
    private let folder: String
    private let settings: FrameSettings
    private let storage: StorageGate
    private let faults: FaultBook
    private let time: any TimeSource
    /// Of the parts in the book of faults.
    private static let part = "frames"

    init(_ core: OfficeCore, settings: FrameSettings, writers: Int) {
        folder = core.folders.frames
        storage = core.storage
        faults = core.faults
        time = core.time
        self.settings = settings
        state = Monitor(State(writers: writers))
    }

    /// Takes frames over; never waits for the disk.
    func keep(_ frames: [KeptFrame], lost: Int) {
        guard !frames.isEmpty || lost > 0 else { return }
        state.change { state in
            state.lost += lost
            for frame in frames {
                guard state.bytes < Self.waitingBytes else {
                    state.lost += 1
                    continue
                }
                state.frames.append(frame)
                state.bytes += frame.byteCount
            }
        }
    }

    /// One listener has ended.
    func end() { state.change { $0.writers -= 1 } }

    /// Writes until the last listener has ended.
    func run() {
        var shelf = FrameShelf(folder: folder, settings: settings)
        while true {
            let (frames, lost) = state.wait { state -> ([KeptFrame], Int)? in
                guard !state.frames.isEmpty || state.lost > 0 || state.writers == 0 else {
                    return nil
                }
                defer { (state.frames, state.bytes, state.lost) = ([], 0, 0) }
                return (state.frames, state.lost)
            }
            guard !frames.isEmpty || lost > 0 else { return }
            do {
                // Where room is scarce it is for readings.
                try storage.admit(ReadingIntake.command, now: time.now)
                try shelf.put(frames, lost: lost, now: time.now)
                faults.clear(Self.part)
            } catch let error as FileError {
                faults.raise(Self.part, error.description)
            } catch {
                // The disk says so itself.
            }
        }
    }
}
