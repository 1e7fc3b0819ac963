import Model
import Testing

@testable import Channels

@Suite struct BoardComposerTests {
    private let zone = ZoneRules(name: "Asia/Shanghai", fixedOffsetSeconds: 8 * 3_600)
    /// 2026-07-12 08:20 in the zone.
    private let now = Instant(milliseconds: 1_783_815_600_000)

    private func content(
        _ source: String,
        _ priority: BoardPriority,
        pages: Int = 1,
        group: String? = nil,
        age: Int64 = 60,
        life: Int64? = nil,
    ) -> BoardContent {
        BoardContent(
            source: source,
            revision: 1,
            priority: priority,
            group: group,
            pages: (1...pages).map { ["\(source)第\($0)页"] },
            publishedAt: now - .seconds(age),
            expiresAt: life.map { now + .seconds($0) },
        )
    }

    private func compose(
        _ contents: [BoardContent],
        _ profile: BoardProfile = BoardFitTests.board(),
    ) -> BoardImage {
        BoardComposer(profile, zone: zone).compose(contents, now: now)
    }

    @Test func `the gravest stands first, the newest among equals`() {
        let image = compose([
            content("甲", .notice), content("乙", .incident, age: 90), content("丙", .incident),
        ])
        #expect(image.sources.map(\.release) == ["丙", "乙", "甲"])
        #expect(image.pages == [["丙第1页"], ["乙第1页"], ["甲第1页"]])
    }

    @Test func `when pages run out nothing minor passes what had no room`() {
        let image = compose([
            content("甲", .incident, pages: 2), content("乙", .warning, pages: 2),
            content("丙", .notice),
        ])
        #expect(image.sources.map(\.release) == ["甲"])
        #expect(Set(image.dropped.values) == [.noRoom])
        #expect(image.dropped.count == 2)
    }

    @Test func `routine text gives way to an incident`() {
        let image = compose([content("甲", .incident), content("乙", .routine)])
        #expect(image.pages == [["甲第1页"]])
        #expect(image.dropped[.init(release: "乙", revision: 1)] == .preempted)
    }

    @Test func `of one incident only the newest text is shown`() {
        let image = compose([
            content("甲", .incident, group: "2026-0001"),
            content("乙", .notice, group: "2026-0001", age: 10),
        ])
        #expect(image.sources.map(\.release) == ["乙"])
        #expect(image.dropped[.init(release: "甲", revision: 1)] == .superseded)
    }

    @Test func `at the expiry instant it is gone, and the next change is known before`() {
        let contents = [content("甲", .incident, life: 1), content("乙", .notice, life: 5)]
        let composer = BoardComposer(BoardFitTests.board(), zone: zone)
        #expect(composer.compose(contents, now: now).nextChange == now + .seconds(1))
        let later = composer.compose(contents, now: now + .seconds(1))
        #expect(later.sources.map(\.release) == ["乙"])
        #expect(later.changedAt == now + .seconds(1))
        let last = composer.compose(contents, now: now + .seconds(5))
        #expect(last.sources.isEmpty)
        #expect(last.nextChange == nil)
        #expect(last.pages == [["当前无发布信息"]])
    }

    @Test func `each board chooses what it shows when nothing is true any more`() throws {
        let gone = content("甲", .incident, life: -600)
        let blank = compose([gone], BoardFitTests.board(stale: .blank))
        #expect(blank.bytes == Array(" \n".utf8))
        let fallback = compose([gone], BoardFitTests.board(fallback: ["云津航道", "欢迎您"]))
        #expect(fallback.pages == [["云津航道", "欢迎您"]])
        let kept = compose([gone], BoardFitTests.board(stale: .keepAndMark))
        #expect(kept.pages == [["截至 07-12 08:10"], ["甲第1页"]])
        let nothing = compose([], BoardFitTests.board(stale: .keepAndMark))
        #expect(nothing.pages == [["当前无发布信息"]])
    }

    @Test func `the file for an absent daemon does not pass as current`() {
        let contents = [content("甲", .incident)]
        for stale in BoardProfile.StaleBehaviour.allCases {
            let profile = BoardFitTests.board(stale: stale, fallback: ["云津航道"])
            let composer = BoardComposer(profile, zone: zone)
            let image = composer.fallback(for: composer.compose(contents, now: now))
            let expected: [[String]] =
                switch stale {
                case .blank: [[" "]]
                case .fallback: [["云津航道"]]
                case .keepAndMark: [["截至 07-12 08:19"], ["甲第1页"]]
                }
            #expect(image.pages == expected)
            #expect(!image.bytes.isEmpty)
        }
    }

    @Test func `a text broken for a wider board is broken anew`() {
        let wide = BoardContent(
            source: "甲",
            revision: 1,
            priority: .incident,
            pages: [["望澜大桥上下游3公里", "禁止通行"]],
            publishedAt: now,
        )
        let image = compose([wide], BoardFitTests.board(columns: 16))
        #expect(image.pages == [["望澜大桥上下游", "3公里"], ["禁止通行"]])
    }

    @Test func `a text that the board cannot spell is left out and reported`() {
        let strange = BoardContent(
            source: "甲",
            revision: 2,
            priority: .incident,
            pages: [["㐀村"]],
            publishedAt: now,
        )
        let image = compose([strange, content("乙", .notice)], BoardFitTests.board(charset: .gbk))
        #expect(image.sources.map(\.release) == ["乙"])
        #expect(image.dropped[.init(release: "甲", revision: 2)] == .unencodable)
    }

    @Test func `the file is lines in the board's charset with a separator between pages`() throws {
        let profile = BoardProfile(
            id: "b",
            name: Phrase("屏", "b"),
            columns: 16,
            rows: 2,
            charset: .gbk,
            lineEnding: .crlf,
            pageSeparator: "--",
            hasHeader: true,
        )
        let contents = [content("甲", .incident, pages: 2, life: 60)]
        let image = compose(contents, profile)
        let header = "#\(image.tag) 2026-07-12T08:21:00.000+08:00\r\n"
        let first = try BoardCharset.gbk.encode("甲第1页\r\n--\r\n甲第2页\r\n")
        #expect(image.bytes == Array(header.utf8) + first)
        #expect(image.tag.utf8.count == 12)
        #expect(compose(contents.reversed(), profile) == image)
    }

    @Test func `whatever is active, pages are whole lines within the board`() {
        var random = SeededRandom(seed: 3)
        for round in 0..<300 {
            let profile = BoardFitTests.board(
                columns: Int.random(in: 4...24, using: &random),
                rows: Int.random(in: 1...3, using: &random),
                pages: Int.random(in: 1...5, using: &random),
                stale: BoardProfile.StaleBehaviour.allCases.randomElement(using: &random)
                    ?? .blank,
            )
            let contents = (0..<Int.random(in: 0...6, using: &random)).map { index in
                content(
                    "R-\(index)",
                    BoardPriority.allCases.randomElement(using: &random) ?? .notice,
                    pages: Int.random(in: 1...4, using: &random),
                    age: Int64.random(in: 0...600, using: &random),
                    life: Bool.random(using: &random)
                        ? Int64.random(in: -300...300, using: &random) : nil,
                )
            }
            let image = compose(contents, profile)
            #expect(image.pages.count <= profile.maximumPages, "round \(round)")
            #expect(!image.bytes.isEmpty)
            for page in image.pages {
                #expect(page.count <= profile.rows)
                #expect(page.allSatisfy { CellWidth.of($0) <= profile.columns })
            }
            #expect(image == compose(contents.shuffled(using: &random), profile))
            if let next = image.nextChange { #expect(next > now) }
        }
    }
}
