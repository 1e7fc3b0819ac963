import Model
import Testing

@testable import Channels

@Suite struct MultiMessageTests {
    private static let zone = ZoneRules(name: "America/Chicago", fixedOffsetSeconds: -5 * 3_600)
    /// 2022-10-02 11:00:00-05:00.
    private static let now = Instant(milliseconds: 1_664_726_400_000)

    static func sign(
        _ format: BoardFormat = .multi,
        columns: Int = 16,
        rows: Int = 3,
        pages: Int = 2,
        stale: BoardProfile.StaleBehaviour = .blank,
    ) -> BoardProfile {
        BoardProfile(
            id: "v66",
            name: Phrase("66号牌", "sign 66"),
            columns: columns,
            rows: rows,
            maximumPages: pages,
            charset: .ascii,
            staleBehaviour: stale,
            fallbackLines: ["DRIVE SAFELY"],
            format: format,
            feed: format == .msgfeed
                ? BoardProfile.FeedPlace(feed: "ring", sign: "V66E37") : nil,
            language: .english,
        )
    }

    private static func content(_ pages: [[String]], until: Instant? = nil) -> BoardContent {
        BoardContent(
            source: "R-1",
            revision: 1,
            priority: .incident,
            pages: pages,
            publishedAt: now - .seconds(60),
            expiresAt: until,
        )
    }

    private static func image(_ contents: [BoardContent], _ profile: BoardProfile) -> BoardImage {
        BoardComposer(profile, zone: zone).compose(contents, now: now)
    }

    private static func line(
        _ image: BoardImage,
        now: Instant = now,
    ) -> String {
        MessageFeed.line(
            sign: "V66E37",
            message: image.message,
            expiresAt: image.expiresAt,
            now: now,
            zone: zone,
        )
    }

    // MARK: MULTI

    @Test func `lines and pages have their tags, and how long a page stands`() throws {
        let image = Self.image(
            [Self.content([["SNOW PLOW", "AHEAD"], ["USE CAUTION"]])],
            Self.sign()
        )
        let document = try #require(image.document)
        #expect(
            document.text == "[jp3][jl3][pt50o0]SNOW PLOW[nl]AHEAD[np]USE CAUTION\n"
        )
        #expect(document.fileExtension == "multi")
        #expect(document.bytes.allSatisfy { $0 < 0x80 })
    }

    @Test func `brackets of a text are doubled and begin no tag`() {
        let text = MultiMessage.text([["[np] A]B["]], seconds: { _ in 5 })
        #expect(text == "[jp3][jl3][pt50o0][[np]] A]]B[[")
    }

    @Test func `blank on purpose is a record`() throws {
        let image = Self.image([], Self.sign())
        #expect(try #require(image.document).text == "[jp3][jl3][pt50o0] \n")
    }

    @Test func `a page time is one byte of tenths`() {
        #expect(MultiMessage.text([["A"]], seconds: { _ in 300 }) == "[jp3][jl3][pt255o0]A")
        #expect(
            MultiMessage.text([["A"], ["B"], ["C"]], seconds: { $0 == ["B"] ? 6 : 5 })
                == "[jp3][jl3][pt50o0]A[np][pt60o0]B[np][pt50o0]C"
        )
    }

    static let refusals: [(pages: [[String]], error: MultiMessage.SyntaxError)] = [
        ([["SNOW PLOW AHEAD 1"]], .textTooBig), ([["1", "2", "3", "4"]], .textTooBig),
        ([["前方施工"]], .characterNotDefined), ([["A\tB"]], .characterNotDefined),
        ([["1"], ["2"], ["3"]], .tooManyPages), ([[""]], .tagConflict), ([], .tagConflict),
    ]

    @Test(arguments: refusals)
    func `what a sign would refuse is refused before, in the sign's words`(
        pages: [[String]],
        error: MultiMessage.SyntaxError,
    ) throws {
        let findings = BoardFit.check(pages, Self.sign())
        #expect(findings.first?.syntaxError == error)
        let finding = try #require(findings.first?.finding)
        #expect(finding.code == "led." + error.name)
        #expect(finding.severity == .refusal)
        #expect(finding.message.chinese.contains("66号牌"))
        #expect(finding.message.english.contains("NTCIP 1203 \(error.name) \(error.rawValue)"))
    }

    @Test func `the tags count for the length of a message`() {
        let wide = Self.sign(columns: 200, rows: 10, pages: 10)
        let page = Array(repeating: String(repeating: "A", count: 97), count: 10)
        #expect(
            BoardFit.check([page], wide).map(\.problem) == [.tooLong(bytes: 1_025, limit: 1_000)]
        )
    }

    @Test func `what a simple reader of MULTI reads back are the pages that were meant`() {
        var random = SeededRandom(seed: 7)
        let alphabet = Array("AB19 []/npl()=,\\")
        for round in 0..<500 {
            let pages = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                (0..<Int.random(in: 1...3, using: &random)).map { _ in
                    String(
                        (0..<Int.random(in: 1...12, using: &random)).map { _ in
                            alphabet.randomElement(using: &random) ?? "A"
                        }
                    )
                }
            }
            let text = MultiMessage.text(
                pages,
                seconds: { _ in Int.random(in: 2...9, using: &random) }
            )
            #expect(Self.read(text) == pages, "round \(round): \(text)")
        }
    }

    /// Pages of a message; tags other than those of pages and lines change nothing that is read.
    private static func read(_ text: String) -> [[String]] {
        var pages: [[String]] = [[""]]
        func add(_ character: Character) {
            pages[pages.count - 1][pages[pages.count - 1].count - 1].append(character)
        }
        var rest = Substring(text)
        while let first = rest.popFirst() {
            if first == "]" {
                _ = rest.popFirst()
                add("]")
            } else if first != "[" {
                add(first)
            } else if rest.first == "[" {
                _ = rest.popFirst()
                add("[")
            } else {
                let tag = rest.prefix { $0 != "]" }
                rest = rest.dropFirst(tag.count + 1)
                if tag == "np" { pages.append([""]) }
                if tag == "nl" { pages[pages.count - 1].append("") }
            }
        }
        return pages
    }

    // MARK: msgfeed, rule by rule

    @Test func `three fields are parted by tabs, and the line ends with a line feed`() {
        let end = Self.now + .minutes(37)
        let image = Self.image(
            [Self.content([["SNOW PLOW", "AHEAD", "USE CAUTION"]], until: end)],
            Self.sign(.msgfeed),
        )
        #expect(
            Self.line(image)
                == "V66E37\t[jp3][jl3][pt50o0]SNOW PLOW[nl]AHEAD[nl]USE CAUTION"
                + "\t2022-10-02 11:37:00-05:00\n"
        )
    }

    @Test func `an expiry has a space, whole seconds, never later than the instant, and an offset`()
    {
        let end = Self.now + Milliseconds(61_999)
        #expect(MessageFeed.expiry(end, Self.zone) == "2022-10-02 11:01:01-05:00")
        #expect(MessageFeed.expiry(end, .utc) == "2022-10-02 16:01:01+00:00")
        let image = Self.image([Self.content([["A"]], until: end)], Self.sign(.msgfeed))
        #expect(Self.line(image).hasSuffix("\t2022-10-02 11:01:01-05:00\n"))
    }

    @Test func `nothing to show is a line that takes the message away`() {
        let image = Self.image([], Self.sign(.msgfeed))
        #expect(image.message == nil)
        #expect(Self.line(image) == "V66E37\t\t\n")
    }

    @Test func `at its expiry a message is taken away`() {
        let end = Self.now + .minutes(5)
        let image = Self.image([Self.content([["A"]], until: end)], Self.sign(.msgfeed))
        #expect(Self.line(image, now: end) == "V66E37\t\t\n")
        #expect(Self.line(image, now: end - .seconds(1)).contains("11:05:00"))
    }

    @Test func `a message without an expiry is lent for an hour at most and renewed before`() {
        let image = Self.image([Self.content([["A"]])], Self.sign(.msgfeed))
        let first = Self.line(image)
        #expect(first.hasSuffix("\t2022-10-02 12:00:00-05:00\n"))
        let renewal = MessageFeed.renewsAt(Self.now)
        #expect(renewal == Self.now + .minutes(30))
        #expect(Self.line(image, now: renewal - Milliseconds(1)) == first)
        #expect(Self.line(image, now: renewal).hasSuffix("\t2022-10-02 12:30:00-05:00\n"))
    }

    @Test func `a line of 1,024 characters ends the poll, so none is ever written`() {
        let wide = Self.sign(.msgfeed, columns: 200, rows: 10, pages: 10)
        let fits = Array(repeating: String(repeating: "A", count: 93), count: 10)
        #expect(BoardFit.check([fits], wide).isEmpty)
        var long = fits
        long[0] += "AAAAAAAAAA"
        let found = BoardFit.check([long], wide)
        #expect(found.map(\.problem).contains { if case .tooLong = $0 { true } else { false } })
        for page in [fits, long] {
            let line = Self.line(Self.image([Self.content([page])], wide))
            #expect(line.utf8.count - 1 <= 1_023)
        }
    }

    @Test func `a Chinese text cannot go through and names the sign when it is checked`() {
        let findings = BoardFit.check([["前方施工"]], Self.sign(.msgfeed)).map(\.finding)
        #expect(findings.allSatisfy { $0.severity == .refusal })
        #expect(findings.first?.message.chinese.hasPrefix("显示屏 66号牌：第 1 页第 1 行") ?? false)
        let image = Self.image([Self.content([["前方施工"]])], Self.sign(.msgfeed))
        #expect(Self.line(image) == "V66E37\t\t\n")
    }

    @Test func `no line has more than two tabs or a character outside printable ASCII`() {
        var random = SeededRandom(seed: 9)
        let alphabet = Array("AZ09 \t\r\n[]桥é\u{7F}")
        for _ in 0..<500 {
            let text = String(
                (0..<Int.random(in: 1...20, using: &random)).map { _ in
                    alphabet.randomElement(using: &random) ?? "A"
                }
            )
            let line = Self.line(Self.image([Self.content([[text]])], Self.sign(.msgfeed)))
            #expect(line.utf8.filter { $0 == 9 }.count == 2)
            #expect(line.utf8.dropLast().allSatisfy { $0 == 9 || (0x20..<0x7F).contains($0) })
            #expect(line.utf8.last == 10)
        }
    }
}
