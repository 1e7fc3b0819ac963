import Configuration
import Ledger
import Model
import Stations
import Testing

@testable import ReleaseDaemon

/// Marks of the demonstration: guarded 21.9, warning 22.2, guaranteed 24; hysteresis 0.1.
@Suite("Marks on record")
struct MarkBookTests {
    static let zone = ZoneRules(name: "bench", fixedOffsetSeconds: 8 * 3_600)

    static func station() throws -> StationSettings {
        let folder = try BenchFolder()
        let book = try Configuration.load(folder: folder.configuration).stations
        return try #require(book.station(StationTests.lock))
    }

    /// A row of one level; `?` makes it suspect, `!` invalid, `-` stands for a missing one.
    static func row(_ text: String, _ step: Int, revision: Int = 1) -> StoredReading {
        let end = (StationTests.eight + .seconds(15 * Int64(step))).milliseconds
        let isMissing = text == "-"
        let number = isMissing ? nil : Decimal(text.filter { $0 != "?" && $0 != "!" })
        var report = QualityReport(hasValue: number != nil)
        report.record(.pass, of: .range)
        if text.hasSuffix("?") { report.record(.suspect, of: .range) }
        if text.hasSuffix("!") { report.record(.fail, of: .range) }
        return StoredReading(
            station: StationTests.lock,
            periodStart: end,
            periodEnd: end,
            revision: revision,
            receivedAt: end,
            position: Int64(step + 1),
            values: [StoredValue("upstream", number, .normal, report)],
        )
    }

    static func words(_ changes: [MarkChange]) -> String {
        changes.map { "\($0.cause.rawValue) \($0.key.kind.rawValue)" }.joined(separator: ", ")
    }

    /// Records what is found, as the daemon does, and gives it in words.
    static func record(_ book: inout MarkBook, _ known: StationDesk.Known) -> String {
        book.examine(known)
        let changes = book.pending[known.settings.id] ?? []
        for change in changes { book.recorded(change, draft: nil) }
        book.examine(known)
        #expect(book.pending.isEmpty)
        return words(changes)
    }

    private static func known(_ settings: StationSettings) -> StationDesk.Known {
        StationDesk.Known(
            profile: StationProfile(settings, zone: zone),
            slots: SlotLog(plan: settings.slotPlan(in: zone), known: Instant(milliseconds: 0)),
        )
    }

    @Test(arguments: [
        ("21.80 21.89", ""),
        ("21.80 21.90", "reached guarded"),
        ("21.80 22.20", "reached guarded, reached warning"),
        ("22.20 22.15 22.20 22.11 22.19", "reached guarded, reached warning"),
        // Deeper than the hysteresis, and not as deep as it.
        ("22.20 22.10", "reached guarded, reached warning"),
        ("22.20 22.09", "reached guarded, reached warning, fell warning"),
        ("22.20 22.09 22.20", "reached guarded, reached warning, fell warning, reached warning"),
        (
            "24.10 21.50",
            "reached guarded, reached warning, reached guaranteed, "
                + "fell guaranteed, fell warning, fell guarded"
        ),
        // A suspect reading alone says nothing, two do; one that failed is no reading.
        ("21.80 22.25?", ""),
        ("21.80 22.25? 22.26?", "reached guarded, reached warning"),
        ("21.80 22.25? 21.80", ""),
        ("21.80 22.25? - 22.26", "reached guarded, reached warning"),
        ("21.80 99!", ""),
        // A suspect reading ends no flood.
        ("22.20 21.00?", "reached guarded, reached warning"),
    ])
    func `a mark is crossed once, with hysteresis`(levels: String, changes: String) throws {
        let settings = try Self.station()
        var known = Self.known(settings)
        for (step, level) in levels.split(separator: " ").enumerated() {
            known.note(Self.row(String(level), step))
        }
        var book = MarkBook()
        #expect(Self.record(&book, known) == changes)
        // One reading after the other comes to the same as all at once.
        var single = Self.known(settings)
        var stepwise = MarkBook()
        var said: [String] = []
        for (step, level) in levels.split(separator: " ").enumerated() {
            single.note(Self.row(String(level), step))
            said.append(Self.record(&stepwise, single))
        }
        #expect(said.filter { !$0.isEmpty }.joined(separator: ", ") == changes)
        #expect(stepwise.record == book.record)
    }

    @Test func `late rows further back than a day leave no entry, whatever they passed`() throws {
        var known = Self.known(try Self.station())
        var book = MarkBook()
        known.note(Self.row("21.70", 0))
        #expect(Self.record(&book, known) == "")
        let day = 24 * 3_600 / 15
        // A flood of yesterday morning that is told today: it rose and fell before what is remembered.
        for (step, level) in ["21.70", "22.30", "24.10", "21.70"].enumerated() {
            known.note(Self.row(level, step - day - 10))
            #expect(Self.record(&book, known) == "")
        }
        // The same within the day is found, both ways, at the times of its readings.
        known.note(Self.row("22.30", -20))
        #expect(
            Self.record(&book, known)
                == "reached guarded, reached warning, fell warning, fell guarded"
        )
        // What lies before an entry about a mark leaves it as it is; a mark without one is told.
        known.note(Self.row("24.10", -30))
        #expect(Self.record(&book, known) == "reached guaranteed, fell guaranteed")
    }

    @Test func `a correction undoes what rests on it, and only that`() throws {
        var known = Self.known(try Self.station())
        var book = MarkBook()
        known.note(Self.row("22.25", 0))
        #expect(Self.record(&book, known) == "reached guarded, reached warning")
        // Inside the hysteresis: it never was reached all the same.
        known.note(Self.row("22.15", 0, revision: 2))
        #expect(Self.record(&book, known) == "corrected warning")
        known.note(Self.row("22.30", 1))
        #expect(Self.record(&book, known) == "reached warning")
        // A later reading that is corrected says nothing of the crossing before it.
        known.note(Self.row("22.40", 2))
        known.note(Self.row("22.31", 2, revision: 2))
        #expect(Self.record(&book, known) == "")
        known.note(Self.row("-", 1, revision: 2))
        // The reading after it says so by itself.
        #expect(Self.record(&book, known) == "corrected warning, reached warning")
        #expect(book.isAboveMark(known))
    }

    @Test func `a mark that was set higher is no longer reached`() throws {
        let folder = try BenchFolder()
        var book = MarkBook()
        var known = Self.known(try Self.station())
        known.note(Self.row("22.25", 0))
        _ = Self.record(&book, known)
        try folder.edit("stations.json5", "level: 22.2,", "level: 22.5,")
        let changed = try Configuration.load(folder: folder.configuration).stations
        let settings = try #require(changed.station(StationTests.lock))
        var other = Self.known(settings)
        other.note(Self.row("22.25", 0))
        #expect(Self.record(&book, other) == "mark warning")
    }

    @Test func `any walk is recorded once, however often it is looked at and from wherever`() throws
    {
        let settings = try Self.station()
        for seed in UInt64(1)...40 {
            var random = SeededWalk(seed: seed)
            var known = Self.known(settings)
            var always = MarkBook()
            var lazy = MarkBook()
            var level = 2_180
            var count = (always: 0, lazy: 0)
            for step in 0..<60 {
                level += random.next(41) - 20
                let doubt = random.next(8) == 0 ? "?" : ""
                known.note(
                    Self.row("\(level / 100).\(String(level % 100 + 100).suffix(2))\(doubt)", step)
                )
                always.examine(known)
                for change in always.pending[settings.id] ?? [] {
                    always.recorded(change, draft: nil)
                    count.always += 1
                }
                // The other one is down at times, and finds what it missed.
                guard random.next(5) == 0 || step == 59 else { continue }
                var found = MarkBook(lazy.record)
                found.examine(known)
                for change in found.pending[settings.id] ?? [] {
                    lazy.recorded(change, draft: nil)
                    count.lazy += 1
                }
            }
            #expect(always.record == lazy.record, "seed \(seed)")
            #expect(count.always == count.lazy, "seed \(seed)")
        }
    }
}

/// A small generator: the same numbers for the same seed everywhere.
private struct SeededWalk {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }
}
