import Configuration
import Ledger
import Model
import Stations

/// Which marks are reached, by what is on record, and what the readings in memory say instead: a pure fold.
///
/// What has to be recorded follows from the record and the rows alone, so that a start after a kill between
/// a reading and its entry finds the same crossing, and one that is on record is never found again:
///
///     record (last crossing of a mark, with the time of its reading) + newest revisions of the rows since
struct MarkBook: Sendable {
    struct Key: Sendable, Hashable {
        let station: String
        let item: String
        let kind: FloodMarkKind

        /// What entries about a mark are about.
        var subject: String { "station/\(station)/\(item)/\(kind.rawValue)" }
    }

    /// The last entry about a mark.
    struct State: Sendable, Hashable {
        let isReached: Bool
        /// The time of the reading that decided.
        let at: Instant
        /// As it was then.
        let mark: Decimal?
        /// The release that was prepared for it.
        let draft: String?
    }

    /// What the rows say of one level.
    struct Findings: Sendable, Equatable {
        /// In the order of their times, up in the order of the marks, down in the reverse.
        var crossings: [MarkChange] = []
        /// The highest mark that a suspect reading alone says is reached.
        var apparent: FloodMarkKind?
    }

    private(set) var record: [Key: State]
    /// What the rows say and is not on record yet, by station; as of the last look at each.
    private(set) var pending: [String: [MarkChange]] = [:]
    /// By station and item.
    private var apparent: [String: [String: FloodMarkKind]] = [:]

    init(_ record: [Key: State] = [:]) { self.record = record }

    /// The highest mark that a suspect reading alone says is reached.
    func apparent(_ station: String, _ item: String) -> FloodMarkKind? { apparent[station]?[item] }

    func isReached(_ station: String, _ item: String, _ kind: FloodMarkKind) -> Bool {
        record[Key(station: station, item: item, kind: kind)]?.isReached ?? false
    }

    /// True while a mark that holds now is passed, on record.
    func isAboveMark(_ known: StationDesk.Known) -> Bool {
        known.profile.settings.items.contains { item in
            item.level.marks.contains { isReached(known.settings.id, item.code, $0.kind) }
        }
    }

    /// The drafts of the marks of a level that are passed.
    func drafts(_ station: String, _ item: String) -> [String] {
        FloodMarkKind.allCases.compactMap { kind in
            record[Key(station: station, item: item, kind: kind)].flatMap {
                $0.isReached ? $0.draft : nil
            }
        }
    }

    /// Looks at the rows of a station: after each change of them and of the record.
    mutating func examine(_ known: StationDesk.Known) {
        let id = known.settings.id
        if pending[id] != nil { pending[id] = nil }
        if apparent[id] != nil { apparent[id] = nil }
        for item in known.profile.settings.items where !item.level.marks.isEmpty {
            let findings = findings(known, item)
            if !findings.crossings.isEmpty { pending[id, default: []] += findings.crossings }
            if let kind = findings.apparent { apparent[id, default: [:]][item.code] = kind }
        }
    }

    /// Takes over what was read from the record of marks that it does not know yet.
    mutating func learn(_ other: MarkBook) {
        record.merge(other.record) { known, _ in known }
    }

    mutating func recorded(_ change: MarkChange, draft: String?) {
        record[change.key] = State(
            isReached: change.cause == .reached,
            at: change.at,
            mark: change.mark,
            draft: draft,
        )
    }

    private func findings(_ known: StationDesk.Known, _ item: StationItem) -> Findings {
        guard !item.level.marks.isEmpty, let datum = known.settings.datum?.chinese,
            let end = known.latestEnd,
            let marks = item.level.marks(on: known.zone.date(end), datum: datum)
        else { return Findings() }
        let rows = known.recent.reversed().map { MarkRow($0, item.code) }
        var findings = Findings()
        for mark in marks.marks {
            let key = Key(station: known.settings.id, item: item.code, kind: mark.kind)
            var fold = MarkFold(key, mark, marks, record[key])
            for row in rows { fold.step(row) }
            findings.crossings += fold.changes
            if fold.isApparent { findings.apparent = mark.kind }
        }
        findings.crossings.sort { first, second in
            guard first.at == second.at else { return first.at < second.at }
            if first.cause == .reached, second.cause == .reached {
                return first.key.kind < second.key.kind
            }
            if first.cause != .reached, second.cause != .reached {
                return first.key.kind > second.key.kind
            }
            return first.cause != .reached
        }
        return findings
    }
}

/// A mark was reached or is no longer: what becomes an entry.
struct MarkChange: Sendable, Hashable {
    enum Cause: String, Sendable, Hashable {
        case reached
        /// The level lies below it by more than the hysteresis.
        case fell
        /// The reading that reached it was corrected and lies below it: it never was reached.
        case corrected
        /// The mark itself was set higher.
        case mark
    }

    let key: MarkBook.Key
    let cause: Cause
    let mark: Decimal
    let datum: String
    /// Nil where the correction leaves no number.
    let level: Decimal?
    /// The time of the reading.
    let at: Instant

    func draft(release: String?, replaces: String?) -> EntryDraft {
        EntryDraft(
            cause == .reached ? .waterCrossed : .waterFell,
            subject: key.subject,
            actor: EntryDraft.systemActor,
            effectiveAt: at,
            body: [
                "station": .string(key.station), "item": .string(key.item),
                "mark": .string(key.kind.rawValue), "markLevel": .string(mark.text),
                "level": JSON(level?.text), "datum": .string(datum), "readingAt": JSON(at),
                "cause": cause == .reached ? .null : .string(cause.rawValue),
                "draft": JSON(release), "replaces": JSON(replaces),
            ],
        )
    }
}

/// One level of one row, as far as it can say something of a mark.
private struct MarkRow {
    let at: Instant
    let point: SeriesPoint?
    let outcome: QualityOutcome

    init(_ row: StoredReading, _ item: String) {
        at = Instant(milliseconds: row.periodEnd)
        let value = row.value(item)
        outcome = value?.report.outcome ?? .missing
        let number = outcome.isShownAsNumber ? value?.number : nil
        point = number.map { SeriesPoint(at: Instant(milliseconds: row.periodEnd), value: $0) }
    }
}

/// One mark over the rows, from what is on record.
private struct MarkFold {
    private let key: MarkBook.Key
    private let mark: FloodMark
    private let alone: FloodMarks?
    private let start: MarkBook.State?
    private var watch: MarkWatch
    private(set) var changes: [MarkChange] = []

    init(_ key: MarkBook.Key, _ mark: FloodMark, _ marks: FloodMarks, _ start: MarkBook.State?) {
        self.key = key
        self.mark = mark
        self.start = start
        alone = try? FloodMarks(datum: marks.datum, marks: [mark], hysteresis: marks.hysteresis)
        watch = MarkWatch(reached: start?.isReached == true ? [mark.kind] : [])
    }

    var isApparent: Bool { !watch.apparent.isEmpty }

    mutating func step(_ row: MarkRow) {
        guard let alone else { return }
        if let start {
            if row.at < start.at { return }
            if row.at == start.at, start.isReached {
                // The reading on which the entry rests, as it stands now.
                guard row.point.map({ $0.value < mark.level }) ?? true else { return }
                watch = MarkWatch()
                note(start.mark == mark.level ? .corrected : .mark, row, alone)
                return
            }
        }
        guard let point = row.point else { return }
        let found =
            (try? watch.step(point, datum: alone.datum, outcome: row.outcome, marks: alone)) ?? []
        for crossing in found where crossing.change != .apparent {
            note(crossing.change == .reached ? .reached : .fell, row, alone)
        }
    }

    private mutating func note(_ cause: MarkChange.Cause, _ row: MarkRow, _ marks: FloodMarks) {
        changes.append(
            MarkChange(
                key: key,
                cause: cause,
                mark: mark.level,
                datum: marks.datum,
                level: row.point?.value,
                at: row.at,
            )
        )
    }
}
