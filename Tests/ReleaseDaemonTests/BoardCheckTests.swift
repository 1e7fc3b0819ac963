import Channels
import Model
import Testing

@testable import ReleaseDaemon

@Suite("Check of boards")
struct BoardCheckTests {
    private static let start = Instant(milliseconds: 1_800_000_000_000)

    static let cases: [(boards: [BoardRoom.Standing], status: Check.Status)] = [
        ([], .ok), ([.current, .current], .ok), ([.current, .behind], .ok),
        ([.current, .never], .warning), ([.never], .warning), ([.silent], .critical),
        ([.silent, .never], .critical), ([.silent, .unwatched], .critical),
        ([.current, .silent, .unwatched], .warning), ([.current, .unwatched], .ok),
        ([.unwatched, .unwatched], .unknown),
    ]

    @Test(arguments: cases)
    func `a board that was never heard warns, one that cannot be watched does not`(
        boards: [BoardRoom.Standing],
        status: Check.Status,
    ) {
        let (found, text) = Check.boards(boards, running: .minutes(3))
        #expect(found == status)
        #expect(text.chinese.hasPrefix("\(boards.count) 块屏"))
    }

    @Test func `older revisions and silent stations warn and are named`() {
        let (late, words) = Check.boards([.current, .behind], running: .minutes(3), late: ["b-2"])
        #expect(late == .warning)
        #expect(words.chinese.contains("1 块仍是旧内容（b-2）"), "\(words.chinese)")
        let names = (1...7).map { "b-\($0)" }
        let standings = Array(repeating: BoardRoom.Standing.current, count: 7)
        let (silent, text) = Check.boards(standings, running: .minutes(3), interrupted: names)
        #expect(silent == .warning)
        #expect(text.english.contains("7 with silent stations (b-1 b-2 b-3 b-4 b-5 …)"))
    }

    @Test func `how long a board had to poll is said`() {
        let (_, text) = Check.boards([.never, .current], running: .minutes(95))
        #expect(text.chinese.contains("1 块从未轮询（服务已运行 1 小时 35 分）"), "\(text.chinese)")
        #expect(text.english.contains("1 never polled (the daemon is up 1 h 35 min)"))
    }

    @Test func `each board stands in one way, its configuration first`() throws {
        let image = BoardComposer(
            BoardProfile(id: "b", name: Phrase("b", "b"), columns: 16, rows: 2),
            zone: .utc,
        ).compose([], now: Self.start)
        func report(key: String, polled: Instant?, tag: String?, silent: Bool) -> BoardRoom.Report {
            BoardRoom.Report(
                profile: BoardProfile(
                    id: "b",
                    name: Phrase("b", "b"),
                    columns: 16,
                    rows: 2,
                    pollKey: key,
                ),
                image: image,
                lastPollAt: polled,
                lastPolledTag: tag,
                isSilent: silent,
            )
        }
        let now = Self.start
        #expect(report(key: "", polled: nil, tag: nil, silent: false).standing == .unwatched)
        #expect(report(key: "k", polled: nil, tag: nil, silent: false).standing == .never)
        #expect(report(key: "k", polled: nil, tag: nil, silent: true).standing == .never)
        #expect(report(key: "k", polled: now, tag: image.tag, silent: true).standing == .silent)
        #expect(report(key: "k", polled: now, tag: image.tag, silent: false).standing == .current)
        #expect(report(key: "k", polled: now, tag: "old", silent: false).standing == .behind)
    }
}
