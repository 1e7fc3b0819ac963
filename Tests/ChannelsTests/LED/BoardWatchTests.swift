import Model
import Testing

@testable import Channels

@Suite struct BoardWatchTests {
    private let now = OutboxPolicyTests.now

    private func watch(_ known: [String: BoardWatch.Seen] = [:]) -> BoardWatch {
        BoardWatch([BoardFitTests.board()], known: known, startedAt: now)
    }

    @Test func `a board that nobody configured is not heard`() {
        var watch = watch()
        #expect(watch.polled("x", tag: "a", at: now).isEmpty)
        #expect(watch["x"] == BoardWatch.Seen())
    }

    @Test func `only the first fetch of a content is an entry`() {
        var watch = watch()
        var kinds: [EntryKind] = []
        for (second, tag) in [(0, "a"), (5, "a"), (10, "b"), (15, "b"), (20, "a")] {
            let polls = watch.polled("qs-1", tag: tag, at: now + .seconds(Int64(second)))
            kinds += polls.map(\.kind)
        }
        #expect(kinds == [.boardFetched, .boardFetched, .boardFetched])
        #expect(watch["qs-1"].lastPollAt == now + .seconds(20))
    }

    @Test func `silence is told once, with its beginning, and so is its end`() {
        var watch = watch()
        _ = watch.polled("qs-1", tag: "a", at: now + .seconds(5))
        #expect(watch.nextStep == now + .seconds(35))
        #expect(watch.step(now: now + .seconds(34)).isEmpty)
        let silent = watch.step(now: now + .seconds(35))
        #expect(silent.map(\.kind) == [.boardSilent])
        #expect(silent.map(\.effectiveAt) == [now + .seconds(5)])
        #expect(watch.step(now: now + .seconds(99)).isEmpty)
        #expect(watch.nextStep == nil)
        let back = watch.polled("qs-1", tag: "b", at: now + .seconds(100))
        #expect(back.map(\.kind) == [.boardResumed, .boardFetched])
    }

    @Test func `a restart repeats nothing and gives each board time to be heard`() throws {
        var first = watch()
        let records = MemoryRecords()
        for draft in first.polled("qs-1", tag: "a", at: now) {
            let entry = Entry(seq: 1, at: now, draft: draft, previous: .zero) { _, _ in .zero }
            try BoardProjection().apply(entry, to: records)
        }
        let seen = try #require(try BoardWatch.Seen.read("qs-1", records))
        #expect(seen == first["qs-1"])
        var second = BoardWatch(
            [BoardFitTests.board()],
            known: ["qs-1": seen],
            startedAt: now + .hours(1),
        )
        #expect(second.step(now: now + .hours(1)).isEmpty)
        #expect(second.polled("qs-1", tag: "a", at: now + .hours(1) + .seconds(1)).isEmpty)
    }

    @Test func `an image fulfils what stands on it and what was taken off it`() {
        let zone = HookProgramTests.zone
        let content = BoardContent(
            source: "R-0001",
            revision: 1,
            priority: .incident,
            pages: [["封闭"]],
            publishedAt: now,
        )
        let image = BoardComposer(BoardFitTests.board(), zone: zone).compose([content], now: now)
        let empty = BoardComposer(BoardFitTests.board(), zone: zone).compose([], now: now)
        let release = OutboxPolicyTests.delivery(channel: "led")
        #expect(image.fulfils(release) && !empty.fulfils(release))
        let removal = Delivery(
            id: "R-0001/withdrawn/led/qs-1",
            channel: "led",
            target: "qs-1",
            subject: "R-0001",
            revision: 0,
            queuedAt: now,
            expiresAt: nil,
            purpose: DeliveryPurpose.withdrawal,
        )
        #expect(!image.fulfils(removal) && empty.fulfils(removal))
    }
}
