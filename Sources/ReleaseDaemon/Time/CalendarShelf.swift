import Clock
import Configuration
import Ledger
import Model
import Platform

/// The calendars that hold: versions on record, seeded from the files and revised by imported notices.
///
///     calendar/cn.json ──► first start, or a changed file ──┐
///     calendar import FILE ─────────────────────────────────┴──► calendar.imported ──► open duties re-dated
///
/// The days of each version lie in the content store for ever, so that what was counted with it can be counted again.
struct CalendarShelf {
    /// A version that isn't on record yet.
    struct Edition: Sendable {
        let calendar: WorkCalendar
        /// `file`, `notice`.
        let origin: String
        /// Of the file's calendar that was read last, to see that it was changed; a notice leaves it standing.
        let fileDigest: Digest?
        let years: [Int]
    }

    /// By id; what counts from now on.
    let calendars: [String: WorkCalendar]
    let editions: [Edition]

    /// The record, and what the files say that it doesn't.
    init(_ configuration: Configuration, _ view: LedgerView?) throws {
        var calendars: [String: WorkCalendar] = [:]
        var editions: [Edition] = []
        for (id, file) in configuration.calendars.sorted(by: { $0.key < $1.key }) {
            let digest = Self.digest(file)
            guard let view, let last = try Self.last(id, view) else {
                let first = file.numbered(1)
                calendars[id] = first
                editions.append(Self.edition(first, digest))
                continue
            }
            let stored = try Self.calendar(last, view)
            if last.body.optionalDigest("fileDigest") == digest {
                calendars[id] = stored
            } else {
                let revised = stored.revised(byFile: file)
                calendars[id] = revised
                editions.append(Self.edition(revised, digest))
            }
        }
        self.calendars = calendars
        self.editions = editions
    }

    private static func edition(_ calendar: WorkCalendar, _ digest: Digest) -> Edition {
        Edition(calendar: calendar, origin: "file", fileDigest: digest, years: [])
    }

    private static func digest(_ file: WorkCalendar) -> Digest {
        SHA256.digest(of: file.content.canonicalBytes)
    }

    /// The calendar as it is on record, revised by notices; nil for a calendar that no file names.
    static func edition(
        of id: String,
        revisedBy notices: [CalendarNotice],
        _ view: LedgerView,
    ) throws -> Edition? {
        guard let last = try last(id, view) else { return nil }
        return Edition(
            calendar: try calendar(last, view).revised(by: notices),
            origin: "notice",
            fileDigest: last.body.optionalDigest("fileDigest"),
            years: notices.map(\.year),
        )
    }

    private static func last(_ id: String, _ view: LedgerView) throws -> Entry? {
        try view.lastEntry(subject: id, kinds: [.calendarImported])
    }

    private static func calendar(_ entry: Entry, _ view: LedgerView) throws -> WorkCalendar {
        guard let bytes = try view.content(try entry.body.digest("document")) else {
            throw StorageFault.corrupt("no days of the calendar \(entry.subject)")
        }
        return try WorkCalendar(
            version: Int(try entry.body.number("version")),
            content: try JSONReader.read(bytes),
        )
    }

    /// Puts new versions on record, and every due instant that they move.
    ///
    /// - Returns: the ids of the obligations that were re-dated.
    static func record(
        _ editions: [Edition],
        _ times: TimeRules,
        by actor: String,
        in transaction: Transaction,
    ) throws -> [String] {
        var moved: [String] = []
        for edition in editions {
            let calendar = edition.calendar
            let digest = try transaction.keep(calendar.content.canonicalBytes, isPersonal: false)
            try transaction.append(
                EntryDraft(
                    .calendarImported,
                    subject: calendar.id,
                    actor: actor,
                    body: [
                        "version": .integer(Int64(calendar.version)),
                        "origin": .string(edition.origin),
                        "document": .string(digest.hex),
                        "fileDigest": JSON(edition.fileDigest),
                        "knownUntil": .string(calendar.knownUntil.text),
                        "years": .array(edition.years.map { .integer(Int64($0)) }),
                    ],
                )
            )
            moved += try redate(calendar.id, times, by: actor, in: transaction)
        }
        return moved
    }

    private static func redate(
        _ id: String,
        _ times: TimeRules,
        by actor: String,
        in transaction: Transaction,
    ) throws -> [String] {
        var moved: [String] = []
        for state in Obligation.openStates {
            for row in try transaction.records(
                .obligation,
                state: state,
                through: .max,
                limit: .max,
            ) where row.body["terms"]?["measure"]?["calendar"]?.string == id {
                let duty = try Obligation(record: row)
                guard
                    let draft = Acts.reviseCalendar(
                        duty,
                        actor: actor,
                        now: transaction.now,
                        times: times,
                    )
                else { continue }
                try transaction.append(draft)
                moved.append(duty.id)
            }
        }
        return moved
    }
}
