import Glibc
import Platform
import Synchronization

/// What every public loop may look at.
///
/// Immutable, atomic or under a mutex.
final class PublicShared: Sendable {
    let configuration: ServerConfiguration
    let topics: TopicTable
    let dynamic: Handler?
    let notice: @Sendable (ServerNotice) -> Void
    let polls: BoardPolls
    let answers: StandardAnswers
    /// The folder of disk pages, or -1.
    let siteFolder: Int32
    /// The path of the event stream and the dynamic prefixes, as bytes.
    let streamPath: [UInt8]
    let dynamicPrefixes: [[UInt8]]
    let queriedPrefixes: [[UInt8]]

    let open = Atomic(0)
    let subscribers = Atomic(0)
    let dynamicInFlight = Atomic(0)
    let perAddress = Mutex<[PeerAddress: Int]>([:])
    /// Rises with each publication; loops compare it with their own before each request.
    let generation = Atomic<UInt64>(0)
    private let newest: Mutex<SiteSnapshot>

    init(
        _ configuration: ServerConfiguration,
        topics: TopicTable,
        dynamic: Handler?,
        notice: @escaping @Sendable (ServerNotice) -> Void,
    ) throws(ServerError) {
        self.configuration = configuration
        self.topics = topics
        self.dynamic = dynamic
        self.notice = notice
        polls = BoardPolls(limit: configuration.limits.boardPolls)
        answers = try StandardAnswers()
        streamPath = Array(configuration.stream.path.utf8)
        dynamicPrefixes = configuration.dynamicPrefixes.map { Array($0.utf8) }
        queriedPrefixes = configuration.queriedPrefixes.map { Array($0.utf8) }
        newest = Mutex(.empty())
        if let folder = configuration.siteFolder {
            siteFolder = unsafe Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard siteFolder >= 0 else { throw .noSiteFolder(folder) }
        } else {
            siteFolder = -1
        }
    }

    deinit {
        if siteFolder >= 0 { close(siteFolder) }
    }

    var snapshot: SiteSnapshot { newest.withLock { $0 } }

    func publish(_ snapshot: SiteSnapshot) {
        newest.withLock { $0 = snapshot }
        generation.wrappingAdd(1, ordering: .releasing)
    }
}

/// What is said to a public loop.
enum PublicMessage: Sendable {
    /// A new snapshot is there: let go of the old one.
    case published
    case events(EventBatch)
    case gap(GapSnapshot)
    case reply(PollToken, Representation, closes: Bool)
    /// Finish what is in flight, then end; at `deadline` (monotonic milliseconds) in any case.
    case drain(deadline: UInt64)
}

/// Answers that are the same for everybody, prepared once.
struct StandardAnswers: Sendable {
    private let byStatus: [Int: Representation]
    let methodNotAllowed: Representation
    let unavailable: Representation

    init() throws(ServerError) {
        var made: [Int: Representation] = [:]
        for code in [400, 404, 408, 413, 414, 417, 431, 500, 501, 505] {
            made[code] = try StandardAnswers.make(Status(code), headers: [])
        }
        byStatus = made
        methodNotAllowed = try StandardAnswers.make(
            .methodNotAllowed,
            headers: [("Allow", "GET, HEAD")],
        )
        unavailable = try StandardAnswers.make(.unavailable, headers: [("Retry-After", "5")])
    }

    func refusal(_ status: Status) -> Representation {
        byStatus[status.code] ?? unavailable
    }

    private static func make(
        _ status: Status,
        headers: [(name: String, value: String)],
    ) throws(ServerError) -> Representation {
        let head = RepresentationHead(
            status: status,
            contentType: "text/plain; charset=utf-8",
            cacheControl: "no-store",
            headers: headers,
        )
        return try Representation(head, body: Array("\(status.code) \(status.reason)\n".utf8))
    }
}

/// Milliseconds of the monotonic clock.
func monotonicMilliseconds() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
}

/// Milliseconds of the wall clock since 1970.
func wallMilliseconds() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
}
