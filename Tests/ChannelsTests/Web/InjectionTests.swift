import Model
import Testing

@testable import Channels

@Suite("Text of a person in pages and feeds")
struct InjectionTests {
    static let hostile = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "a & b &amp; c",
        "x]]>y", "'quoted' \"twice\"", "\u{202E}gnp.exe\u{2066}\u{2069}", "a\u{0}b\u{8}c\u{1B}d",
        "🚒👩‍🚒 消防", "\u{FFFE}\u{FFFF}", "</title></main>", "line\rline\u{2028}line\u{B}line",
        "javascript:alert(1)",
    ]

    private func input(_ text: String) -> SiteInput {
        let release = PublicRelease(
            id: "R-0001",
            kind: .warning,
            incident: "2026-0001",
            indexNumber: text,
            publisherName: Phrase(text, text),
            revisions: [
                SampleSite.revision(
                    1,
                    seq: 2,
                    at: "2026-07-12T08:20:03.412+08:00",
                    ReleaseText(
                        title: text,
                        summary: text,
                        body: text,
                        channels: [],
                        publisher: text,
                        responsible: text,
                        classification: text,
                        dated: CivilDate("2026-07-12") ?? CivilDate(dayNumber: 0),
                        correction: text,
                    ),
                )
            ],
            withdrawal: nil,
        )
        let old = SampleSite.bridge.incident
        let incident = PublicIncident(
            id: old.id,
            title: text,
            place: text,
            category: .accident,
            grade: .major,
            occurredAt: old.occurredAt,
            isEstimated: true,
            leadOrganisationName: Phrase(text, text),
            closedAt: nil,
            nextDue: (rule: Phrase(text, text), at: old.occurredAt),
        )
        return SiteInput(
            bureau: SampleSite.bureau,
            incidents: [SiteIncident(incident, lastEntry: SampleSite.genesis)],
            releases: [release],
            responsibleNames: [text: Phrase(text, text)],
            genesis: SampleSite.genesis,
        )
    }

    private func markup(_ text: String) -> [String] {
        text.split(separator: "<").dropFirst().map { part in
            String(part.prefix { $0.isLetter || $0.isNumber || "/!?:".contains($0) })
        }
    }

    @Test(arguments: hostile)
    func `never becomes an element, a control character or a change of direction`(_ text: String) {
        let plain = Site.render(input("普通文字"))
        let spoilt = Site.render(input(text))
        for (first, second) in zip(plain, spoilt) {
            #expect(first.path == second.path)
            let body = String(decoding: second.body, as: UTF8.self)
            for scalar in body.unicodeScalars {
                let isControl = scalar.value < 0x20 && scalar != "\n"
                let isDirection =
                    (0x202A...0x202E).contains(scalar.value)
                    || (0x2066...0x2069).contains(scalar.value)
                #expect(!isControl && !isDirection, "U+\(scalar.value) in \(second.path)")
            }
            guard second.path != "/live.js", !second.mediaType.contains("json") else { continue }
            guard !second.mediaType.hasPrefix("text/plain") else { continue }
            let wanted = markup(String(decoding: first.body, as: UTF8.self))
            #expect(markup(body) == wanted, "the elements of \(second.path) changed")
            #expect(!body.contains("]]>"))
        }
    }

    @Test(arguments: hostile)
    func `leaves every JSON document readable`(_ text: String) throws {
        for rendition in Site.render(input(text)) where rendition.mediaType.contains("json") {
            _ = try JSONReader.read(rendition.body)
        }
    }

    @Test func `stays one line in a title and in an event`() throws {
        #expect(PublicText.line("a\r\nb\u{0}\tc") == "a b\u{FFFD} c")
        for space in ["\u{3000}", "\u{A0}", "\u{1680}", "\u{2003}", "\u{2028}", " "] {
            #expect(PublicText.line("通\(space)\(space)报、。") == "通 报、。", "\(space.unicodeScalars)")
        }
        let release = try #require(input("a\nb").releases.first)
        let data = StreamPayload.release(release).data(in: SampleSite.zone)
        #expect(!data.contains(0x0A))
        #expect(!data.contains(0x0D))
    }

    /// The short ways through a text give what looking at each of its characters gives.
    @Test(arguments: [UInt64](1...4))
    func `a line is that of all its characters, however it is looked at`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let scalars: [UInt32] = [
            0x0, 0x7F, 0x85, 0x9F, 0xA0, 0x1680, 0x2000, 0x200A, 0x2028, 0x2029, 0x202A, 0x202E,
            0x202F, 0x205F, 0x2066, 0x2069, 0x3000, 0xFDD0, 0xFFFE, 0x10_FFFF,
        ]
        let words = [
            "a", "通", "µg/m³", "、", "。", "“", "”", "—", "…", "é", "😀", " ", " ", "  ", "\t", "\n",
            "\r\n",
        ]
        let pieces = words + scalars.compactMap { Unicode.Scalar($0).map { String($0) } }
        for _ in 0..<400 {
            let text = (0..<Int.random(in: 0...6, using: &random))
                .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let cleaned = PublicText.cleaned(text)
            let slow = cleaned.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(PublicText.line(text) == slow, "\(Array(text.unicodeScalars))")
            let isClean = cleaned.unicodeScalars.allSatisfy { scalar in
                switch scalar.value {
                case 0x09, 0x0A: true
                case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: false
                case 0xFDD0...0xFDEF: false
                default: scalar.value & 0xFFFE != 0xFFFE
                }
            }
            #expect(isClean, "\(Array(text.unicodeScalars))")
        }
    }

    @Test func `a hostile id cannot leave its folder`() {
        #expect(SitePath.release("../../etc") == "/releases/etc")
        #expect(SitePath.incident("a/b") == "/incidents/ab")
    }
}
