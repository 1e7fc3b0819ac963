import Ledger
import Model
import Stations

/// What the ledger is told of batches beside the rows: periods that were late, passed over or corrected, one
/// remark a station, and the hours of the chain of readings.
///
/// A value: a transaction gathers its own, which joins the others once it is durable. What waits is joined by
/// station and kind, so that it stays small however much comes.
struct ReadingRemarks: Sendable {
    /// One entry that is to be written.
    struct Remark: Sendable, Equatable {
        let kind: EntryKind
        let station: String
        var count: Int64
        /// Ends of the first and the last period.
        var from: Instant
        var to: Instant
        var hour: ReadingHour?

        init(
            _ kind: EntryKind,
            _ station: String,
            _ count: Int64,
            _ from: Instant,
            _ to: Instant,
        ) {
            self.kind = kind
            self.station = station
            self.count = count
            self.from = from
            self.to = to
        }

        init(_ hour: ReadingHour) {
            self.init(.readingsDigested, "", 0, hour.begin, hour.begin)
            self.hour = hour
        }

        var draft: EntryDraft {
            if let hour { return hour.draft }
            let key = kind == .stationCorrected ? "periods" : "slots"
            return EntryDraft(
                kind,
                subject: LatenessBook.subject(station),
                actor: EntryDraft.systemActor,
                body: [key: .integer(count), "from": JSON(from), "to": JSON(to)],
            )
        }
    }

    private struct Key: Sendable, Hashable {
        let kind: EntryKind
        let station: String
    }

    private var waiting: [Key: Remark] = [:]
    private var hours: [ReadingHour] = []

    /// What an interruption on record is about, its end counts.
    mutating func note(
        _ change: SlotLog.Change,
        _ row: StoredReading,
        _ plan: SlotPlan,
        isSilent: Bool,
    ) {
        if change.filling == .late {
            let end = Instant(milliseconds: row.periodEnd)
            add(Remark(.stationLate, row.station, 1, end, end))
        }
        if let skipped = change.skipped, !isSilent {
            let expected = skipped.slotCount - plan.excused(in: skipped).count(in: skipped)
            guard expected > 0 else { return }
            let (from, to) = (plan.end(skipped.lowerBound), plan.end(skipped.upperBound))
            add(Remark(.stationGap, row.station, expected, from, to))
        }
    }

    mutating func correct(_ row: StoredReading) {
        let end = Instant(milliseconds: row.periodEnd)
        add(Remark(.stationCorrected, row.station, 1, end, end))
    }

    mutating func close(_ hour: ReadingHour) { hours.append(hour) }

    /// Takes over what a transaction gathered.
    mutating func join(_ others: ReadingRemarks) {
        for remark in others.waiting.values { add(remark) }
        hours += others.hours
    }

    private mutating func add(_ remark: Remark) {
        let key = Key(kind: remark.kind, station: remark.station)
        guard var joined = waiting[key] else {
            waiting[key] = remark
            return
        }
        joined.count += remark.count
        joined.from = min(joined.from, remark.from)
        joined.to = max(joined.to, remark.to)
        waiting[key] = joined
    }

    var isPending: Bool { !waiting.isEmpty || !hours.isEmpty }

    /// What is to be written next, hours first, the rest by station.
    func pending(limit: Int) -> [Remark] {
        let hours = hours.map { Remark($0) }
        let rest = waiting.values.sorted {
            ($0.station, $0.kind.rawValue) < ($1.station, $1.kind.rawValue)
        }
        return Array((hours + rest).prefix(limit))
    }

    /// They are on record; what was added to one of them meanwhile is a remark of its own.
    mutating func recorded(_ remarks: [Remark]) {
        for remark in remarks {
            if let hour = remark.hour {
                hours.removeAll { $0 == hour }
                continue
            }
            let key = Key(kind: remark.kind, station: remark.station)
            guard var left = waiting[key] else { continue }
            left.count -= remark.count
            waiting[key] = left.count > 0 ? left : nil
        }
    }
}
