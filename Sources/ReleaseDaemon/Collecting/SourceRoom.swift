import Configuration
import Ledger
import Model
import Platform

/// The configured sources of readings, each on a thread of its own: folders that are watched, services
/// that are asked.
///
/// A thread looks at its settings before each round; one whose source is gone from the configuration ends.
final class SourceRoom: Sendable {
    /// Of the parts in the book of faults.
    static let partPrefix = "source/"

    private enum Settings: Sendable, Equatable {
        case folder(DropFolderSettings)
        case endpoint(EndpointSettings)

        /// A folder and a service may have the same id.
        var name: String {
            switch self {
            case .folder(let settings): "folder " + settings.id
            case .endpoint(let settings): "endpoint " + settings.id
            }
        }

        var part: String {
            switch self {
            case .folder(let settings): DropFolder.part(settings)
            case .endpoint(let settings): Endpoint.part(settings)
            }
        }
    }

    private struct State {
        var sources: [String: Settings] = [:]
        /// Of threads that have not ended.
        var bells: [String: EventCounter] = [:]
        var threads: [WorkerThread] = []
        var isClosing = false
    }

    /// A folder is looked at so often without being asked to: not every file system tells.
    private static let rescanMilliseconds: Int64 = 30_000
    private static let soonMilliseconds: Int64 = 500
    private static let laterMilliseconds: Int64 = 5_000
    /// The first question of all comes soon after the start, but not of all at once.
    private static let firstAskMilliseconds: Int64 = 2_000

    private let core: OfficeCore
    private let live: LiveRoom
    private let state = Monitor(State())

    init(_ core: OfficeCore, live: LiveRoom) {
        self.core = core
        self.live = live
    }

    /// Takes over what the configuration says and gives new sources their threads.
    func replace(_ book: StationBook) throws(KernelError) {
        let sources =
            book.folders.map { Settings.folder($0) }
            + book.endpoints.map { Settings.endpoint($0) }
        let wanted = Dictionary(
            sources.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let bells = state.look { state -> [String: EventCounter] in
            state.sources = wanted
            return state.bells
        }
        for bell in bells.values { bell.signal() }
        for name in wanted.keys.sorted() where bells[name] == nil { try start(name) }
    }

    private func start(_ name: String) throws(KernelError) {
        let bell = try EventCounter()
        state.look { $0.bells[name] = bell }
        let thread = try WorkerThread(name: "source", isPolite: true) { [self] in
            run(name, bell)
        }
        state.look { $0.threads.append(thread) }
    }

    /// Ends the threads; what is being taken is finished.
    func close() {
        let (bells, threads) = state.look { state in
            state.isClosing = true
            defer { state.threads = [] }
            return (state.bells, state.threads)
        }
        for bell in bells.values { bell.signal() }
        for thread in threads { thread.join() }
    }

    /// The thread of one source.
    private func run(_ name: String, _ bell: EventCounter) {
        var folder = DropFolder(core: core, live: live)
        var endpoint = Endpoint(core: core, live: live)
        var random = SystemRandomNumberGenerator()
        var part = ""
        var nextAsk =
            SystemTime.monotonicNanoseconds() / 1_000_000
            + Int64.random(in: 0...Self.firstAskMilliseconds, using: &random)
        do {
            let watch = try FolderWatch()
            let poller = try Poller(capacity: 2)
            _ = poller.add(
                bell.descriptor,
                for: .readable,
                token: PollToken(slot: 0, generation: 0)
            )
            _ = poller.add(
                watch.descriptor,
                for: .readable,
                token: PollToken(slot: 1, generation: 0)
            )
            while let settings = settings(name) {
                part = settings.part
                var wait: Int64
                switch settings {
                case .folder(let settings):
                    watch.acknowledge()
                    let isThere = follow(watch, settings)
                    wait =
                        switch isThere ? folder.round(settings) : .later {
                        case .idle: Self.rescanMilliseconds
                        case .soon: Self.soonMilliseconds
                        case .later: Self.laterMilliseconds
                        }
                case .endpoint(let settings):
                    let now = SystemTime.monotonicNanoseconds() / 1_000_000
                    if now >= nextAsk {
                        endpoint.ask(settings)
                        nextAsk = now + EndpointMemory.pause(settings.every, &random).count
                    }
                    wait = nextAsk - SystemTime.monotonicNanoseconds() / 1_000_000
                    // The period may have been shortened.
                    wait = min(max(wait, 1), settings.every.count * 2)
                }
                _ = poller.wait(milliseconds: Int32(clamping: wait))
                _ = bell.reset()
            }
            core.faults.clear(part)
        } catch {
            core.faults.raise(Self.partPrefix + name, "\(error)")
        }
    }

    /// The settings as of now; nil ends the thread.
    private func settings(_ name: String) -> Settings? {
        state.look { state in
            guard !state.isClosing, let settings = state.sources[name] else {
                state.bells[name] = nil
                return nil
            }
            return settings
        }
    }

    private func follow(_ watch: FolderWatch, _ settings: DropFolderSettings) -> Bool {
        do throws(FileError) {
            try watch.follow(settings.folder)
            return true
        } catch {
            core.faults.raise(DropFolder.part(settings), error.description)
            return false
        }
    }
}
