import Model
import Testing

@Suite struct CivilTimeTests {
    private func date(_ text: String) -> CivilDate { CivilDate(text) ?? CivilDate(dayNumber: 0) }

    @Test func `every day of eight centuries follows the one before`() throws {
        var number = try #require(CivilDate(year: 1_600, month: 1, day: 1)).dayNumber
        var weekday = 6
        var days = 0
        for year in 1_600...2_400 {
            for month in 1...12 {
                for day in 1...31 {
                    guard let date = CivilDate(year: year, month: month, day: day) else {
                        if day <= CivilDate.length(ofMonth: month, year: year) {
                            Issue.record("\(year)-\(month)-\(day) is missing")
                        }
                        continue
                    }
                    if date.dayNumber != number || CivilDate(dayNumber: number) != date
                        || date.weekday != weekday || CivilDate(date.text) != date
                    {
                        Issue.record("\(date.text) breaks the row")
                    }
                    number += 1
                    weekday = weekday % 7 + 1
                    days += 1
                }
            }
        }
        #expect(days == 2 * 146_097 + 366)
        #expect(date("1970-01-01").dayNumber == 0 && date("1970-01-01").weekday == 4)
    }

    @Test(arguments: [
        "2026-02-29", "2026-02-30", "2100-02-29", "2026-04-31", "2026-13-01", "2026-00-10",
        "2026-01-00", "2026-1-01", "26-01-01", "2026/01/01", "2026-01-01 ", "２026-01-01",
        "-026-01-01",
        "2026-01--1", "", "2026-0101",
    ])
    func `a day that does not exist is none`(text: String) {
        #expect(CivilDate(text) == nil)
    }

    private let shanghai = ZoneRules(
        name: "Asia/Shanghai",
        transitions: [
            ZoneRules.Transition(at: Instant(milliseconds: 515_520_000_000), offsetSeconds: 32_400),
            ZoneRules.Transition(at: Instant(milliseconds: 527_007_600_000), offsetSeconds: 28_800),
        ],
        firstOffsetSeconds: 28_800,
        lastOffsetSeconds: 28_800,
    )
    /// Second Sunday of March to first Sunday of November, at two o'clock.
    private let newYork = ZoneRules(
        name: "America/New_York",
        firstOffsetSeconds: -18_000,
        lastOffsetSeconds: -18_000,
        daylightRule: ZoneRules.DaylightRule(
            daylightOffsetSeconds: -14_400,
            start: .init(month: 3, week: 2, weekday: 0, secondOfDay: 7_200),
            end: .init(month: 11, week: 1, weekday: 0, secondOfDay: 7_200),
        ),
    )
    /// First Sunday of October to first Sunday of April.
    private let sydney = ZoneRules(
        name: "Australia/Sydney",
        firstOffsetSeconds: 36_000,
        lastOffsetSeconds: 36_000,
        daylightRule: ZoneRules.DaylightRule(
            daylightOffsetSeconds: 39_600,
            start: .init(month: 10, week: 1, weekday: 0, secondOfDay: 7_200),
            end: .init(month: 4, week: 1, weekday: 0, secondOfDay: 10_800),
        ),
    )

    @Test func `the wall clock shows what each zone says`() throws {
        let table: [(ZoneRules, String, String)] = [
            (shanghai, "2026-07-11T21:30:00Z", "2026-07-12T05:30:00.000+08:00"),
            (shanghai, "1986-05-03T15:59:59.999Z", "1986-05-03T23:59:59.999+08:00"),
            (shanghai, "1986-05-03T16:00:00Z", "1986-05-04T01:00:00.000+09:00"),
            (newYork, "2026-03-08T06:59:59.999Z", "2026-03-08T01:59:59.999-05:00"),
            (newYork, "2026-03-08T07:00:00Z", "2026-03-08T03:00:00.000-04:00"),
            (newYork, "2026-11-01T05:59:59Z", "2026-11-01T01:59:59.000-04:00"),
            (newYork, "2026-11-01T06:00:00Z", "2026-11-01T01:00:00.000-05:00"),
            (sydney, "2026-01-01T00:00:00Z", "2026-01-01T11:00:00.000+11:00"),
            (sydney, "2026-04-04T15:59:59Z", "2026-04-05T02:59:59.000+11:00"),
            (sydney, "2026-04-04T16:00:00Z", "2026-04-05T02:00:00.000+10:00"),
            (sydney, "2026-10-03T16:00:00Z", "2026-10-04T03:00:00.000+11:00"),
            (sydney, "2026-12-31T23:00:00Z", "2027-01-01T10:00:00.000+11:00"),
            (.utc, "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999+00:00"),
        ]
        for (zone, instant, expected) in table {
            let instant = try #require(InstantText.rfc3339(instant))
            #expect(zone.rfc3339(instant) == expected)
            #expect(InstantText.rfc3339(expected) == instant)
        }
    }

    @Test func `a time shown twice is the earlier one, one never shown is as if nothing changed`() {
        let half = 1_800_000
        let table: [(ZoneRules, String, Int, String)] = [
            (newYork, "2026-03-08", 2 * 3_600_000 + half, "2026-03-08T03:30:00.000-04:00"),
            (newYork, "2026-11-01", 3_600_000 + half, "2026-11-01T01:30:00.000-04:00"),
            (sydney, "2026-10-04", 2 * 3_600_000 + half, "2026-10-04T03:30:00.000+11:00"),
            (sydney, "2026-04-05", 2 * 3_600_000 + half, "2026-04-05T02:30:00.000+11:00"),
            (shanghai, "2026-07-12", 0, "2026-07-12T00:00:00.000+08:00"),
        ]
        for (zone, day, time, expected) in table {
            #expect(zone.rfc3339(zone.instant(date(day), millisecondOfDay: time)) == expected)
        }
    }

    @Test func `every hour of a year comes back from the wall clock`() {
        for zone in [shanghai, newYork, sydney, .utc] {
            var instant = InstantText.rfc3339("2026-01-01T00:00:00Z") ?? Instant(milliseconds: 0)
            for _ in 0..<8_760 {
                let local = LocalTime(instant, in: zone)
                let back = zone.instant(local.date, millisecondOfDay: local.millisecondOfDay)
                // The later of two equal wall times comes back as the earlier.
                #expect(back == instant || back == instant - .hours(1))
                instant = instant + .hours(1)
            }
        }
    }

    @Test func `people's ways to say a time are read`() {
        let now = InstantText.rfc3339("2026-07-12T08:00:00+08:00") ?? Instant(milliseconds: 0)
        let table: [(String, String)] = [
            ("now", "2026-07-12T08:00:00.000"), ("-30m", "2026-07-12T07:30:00.000"),
            ("+2h", "2026-07-12T10:00:00.000"), ("-1d2h", "2026-07-11T06:00:00.000"),
            ("08:00", "2026-07-12T08:00:00.000"), ("07:59", "2026-07-12T07:59:00.000"),
            ("08:01", "2026-07-11T08:01:00.000"), ("23:59", "2026-07-11T23:59:00.000"),
            ("00:00", "2026-07-12T00:00:00.000"), ("08:00:00.001", "2026-07-11T08:00:00.001"),
            ("2026-07-12 05:30", "2026-07-12T05:30:00.000"),
            ("2026-07-12T05:30:15.25", "2026-07-12T05:30:15.250"),
            ("2026-07-11T21:30:00Z", "2026-07-12T05:30:00.000"),
            ("2026-07-12t05:30:00.5+08:00", "2026-07-12T05:30:00.500"),
            ("2026-07-11 17:30:00-04:00", "2026-07-12T05:30:00.000"),
            ("2027-01-01 00:00", "2027-01-01T00:00:00.000"),
            // The end of a day is the beginning of the next (ISO 8601).
            ("24:00", "2026-07-12T00:00:00.000"), ("24:00:00", "2026-07-12T00:00:00.000"),
            ("24:00:00.000", "2026-07-12T00:00:00.000"),
            ("2026-07-11 24:00", "2026-07-12T00:00:00.000"),
            ("2026-07-11T24:00:00", "2026-07-12T00:00:00.000"),
            ("2026-12-31 24:00", "2027-01-01T00:00:00.000"),
            ("2024-02-28 24:00", "2024-02-29T00:00:00.000"),
            ("2026-07-11T24:00:00+08:00", "2026-07-12T00:00:00.000"),
            ("2026-07-11T24:00:00Z", "2026-07-12T08:00:00.000"),
        ]
        for (text, expected) in table {
            let instant = InstantText.read(text, now: now, zone: shanghai)
            #expect(instant.map { shanghai.rfc3339($0) } == expected + "+08:00", "\(text)")
        }
    }

    @Test(arguments: [
        "", " ", "NOW", "24:01", "24:00:01", "24:00:00.001", "25:00", "2026-07-12 24:01",
        "2026-07-12T24:00:00.001Z", "2026-07-12T24:01:00+08:00", "2026-02-30 24:00", "7:30",
        "07:60", "0730", "07:30:60", "07:30.5", "-", "--30m",
        "-30",
        "+30x", "2026-02-30 05:30", "2026-07-12", "2026-07-12  05:30", "2026-07-12 05:30+08:00",
        "2026-07-12T05:30:00Z08:00", "2026-07-12T05:30:00z00:00", "2026-07-12T05:30:00+8:00",
        "2026-07-12T05:30:00+0800", "2026-07-12T05:30:00+24:00", "2026-07-12T05:30:00.1234Z",
        "2026-07-12T05:30:00.Z", "07:30 ", "０７:30", "昨天",
        "+9223372036854775807ms", "-9223372036854775807ms", "+99999999999d", "+36526d",
    ])
    func `what is no time is none, and nothing overflows`(text: String) {
        let now = Instant(milliseconds: 1_783_814_400_000)
        #expect(InstantText.read(text, now: now, zone: shanghai) == nil)
    }

    @Test func `the end of a day is right where a day is longer, and machines say it otherwise`() {
        let now = Instant(milliseconds: 1_783_814_400_000)
        for (zone, day, next) in [
            (newYork, "2026-03-08", "2026-03-09T00:00:00.000-04:00"),
            (newYork, "2026-11-01", "2026-11-02T00:00:00.000-05:00"),
            (sydney, "2026-10-04", "2026-10-05T00:00:00.000+11:00"),
        ] {
            let end = InstantText.read(day + " 24:00", now: now, zone: zone)
            #expect(end.map { zone.rfc3339($0) } == next)
        }
        // RFC 3339 has no hour 24: what the daemon answers never has it.
        #expect(InstantText.rfc3339("2026-07-11T24:00:00Z") == nil)
    }

    @Test(arguments: [
        ("250ms", 250), ("90s", 90_000), ("15m", 900_000), ("15min", 900_000), ("6h", 21_600_000),
        ("2d", 172_800_000), ("1h30m", 5_400_000), ("0s", 0), ("9223372036854775807ms", Int64.max),
    ])
    func `spans are read`(text: String, milliseconds: Int64) {
        #expect(Milliseconds(text) == Milliseconds(milliseconds))
    }

    @Test(arguments: [
        "", "5", "h", "-5m", "+5m", "1.5h", "1h 30m", "1H", "5w", "５m", "9223372036854775808ms",
        "106751991168d", "9223372036854775807ms1ms", "1h30",
    ])
    func `what is no span is none`(text: String) {
        #expect(Milliseconds(text) == nil)
    }
}
