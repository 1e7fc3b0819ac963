import Model
import Testing

@testable import Channels

@Suite struct `A calendar for a telephone` {
    private static func calendar(_ summary: String) -> ICalendar {
        ICalendar(
            name: "时限日历",
            domain: "duties.example",
            stamp: Instant(milliseconds: 1_783_800_000_000),
            events: [
                ICalendar.Event(
                    id: "pub.forest_update/2026-07-10",
                    summary: summary,
                    description: "一行\n另一行",
                    when: CivilDate("2026-07-10").map { .day($0) } ?? .instant(.never),
                    alarms: [Instant(milliseconds: 1_783_600_000_000)],
                    isTentative: true,
                    isConfidential: true,
                ),
                ICalendar.Event(
                    id: "feed.air_daily/2026-07-10",
                    summary: "x",
                    description: "",
                    when: .instant(Instant(milliseconds: 1_783_656_000_000)),
                ),
            ],
        )
    }

    @Test(arguments: 1...80)
    func `lines are folded at 75 octets and never inside a character`(length: Int) throws {
        let summary = String(repeating: "a", count: length) + String(repeating: "汉字𠮷", count: 30)
        let text = Self.calendar(summary).text
        #expect(text.hasSuffix("END:VCALENDAR\r\n"))
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
        for line in lines {
            #expect(line.last == UInt8(ascii: "\r"))
            #expect(line.count <= 76, "\(line.count)")
            #expect(String(validating: line, as: UTF8.self) != nil)
        }
        // What a reader puts together again is what was written (section 3.1).
        let unfolded = text.replacing("\r\n ", with: "")
        #expect(unfolded.contains("SUMMARY:" + summary + "\r\n"))
    }

    @Test func `text is escaped, a day is a day, an instant is in UTC`() {
        let text = Self.calendar("甲,乙;丙\\丁\u{7}").text.replacing("\r\n ", with: "")
        #expect(text.contains("SUMMARY:甲\\,乙\\;丙\\\\丁\r\n"))
        #expect(text.contains("DESCRIPTION:一行\\n另一行\r\n"))
        #expect(text.contains("DTSTART;VALUE=DATE:20260710\r\nDURATION:P1D\r\n"))
        #expect(text.contains("DTSTART:20260710T040000Z\r\n"))
        #expect(text.contains("TRIGGER;VALUE=DATE-TIME:20260709T122640Z\r\n"))
        #expect(text.contains("STATUS:TENTATIVE\r\nCLASS:CONFIDENTIAL\r\n"))
        #expect(text.contains("UID:pub.forest_update/2026-07-10@duties.example\r\n"))
    }
}
