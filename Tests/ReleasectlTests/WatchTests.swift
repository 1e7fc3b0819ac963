import Model
import Testing

@testable import releasectl

@Suite("Live board")
struct WatchTests {
    private func frame(
        _ state: WatchFeed.State,
        seconds: Int64,
        rows: Int = 24,
        language: Language = .chinese,
    ) -> String {
        WatchScreen.draw(
            state,
            monotonic: state.answeredAt + seconds * 1_000_000_000,
            columns: 80,
            rows: rows,
            language: language,
            usesColour: false,
        )
    }

    private func answered(_ items: String) throws -> WatchFeed.State {
        let answer = try Answers.read(
            "{\"now\": \"2026-07-12T05:47:00.000+08:00\", \"items\": [\(items)]}"
        )
        return WatchFeed.State(answer: answer, answeredAt: 5_000_000_000, failure: nil)
    }

    @Test func `the nearest stands in large figures, the others below`() throws {
        let state = try answered("\(Answers.conference), \(Answers.first), \(Answers.met)")
        for language in Language.allCases {
            let text = frame(state, seconds: 2, language: language)
            Golden.expectFits(text)
            try Golden.expect(text + "\n", matches: "watch.\(language.rawValue)")
        }
    }

    @Test func `the count goes on without new data, on the daemon's clock`() throws {
        let state = try answered(Answers.first)
        #expect(frame(state, seconds: 0, rows: 10).contains("还有 5 小时 43 分"))
        #expect(frame(state, seconds: 3_600, rows: 10).contains("还有 4 小时 43 分"))
        #expect(frame(state, seconds: 20_600, rows: 10).contains("已超 20 秒"))
        #expect(frame(state, seconds: 61, rows: 10).contains("05:48:01"))
    }

    @Test func `when the daemon is down it says so and marks the data as old`() throws {
        var state = try answered(Answers.first)
        state.failure = .unreachable(address: "/run/x", reason: "r")
        let text = frame(state, seconds: 80)
        #expect(text.contains("连不上发布服务 /run/x"))
        #expect(text.contains("数据是 1 分 20 秒前的"))
        #expect(text.contains("首次信息发布"))
        state.answer = nil
        #expect(frame(state, seconds: 80).contains("连不上发布服务"))
    }

    @Test(arguments: 1...30) func `a frame never has more lines than the window`(rows: Int) throws {
        let many = (0..<40).map { _ in Answers.first }.joined(separator: ",")
        let text = frame(try answered(many), seconds: 0, rows: rows)
        #expect(
            text.split(separator: "\n", omittingEmptySubsequences: false).count <= max(1, rows - 1)
        )
    }

    @Test func `the passing of time alone is no news`() throws {
        var later = try answered(Answers.first)
        let before = later.news
        later.answer?["now"] = "2026-07-12T05:48:00.000+08:00"
        #expect(later.news == before)
        #expect(try answered(Answers.met).news != before)
    }

    @Test(
        arguments: [
            (0, "00:00"), (2_590_999, "43:10"), (20_590_000, "5:43:10"), (-61_000, "01:01"),
        ] as [(Int64, String)]
    )
    func `figures of a countdown`(count: Int64, text: String) {
        #expect(WatchScreen.figures(count) == text)
        #expect(Set(BlockFigures.lines(text).map { DisplayWidth.of($0) }).count == 1)
    }
}
