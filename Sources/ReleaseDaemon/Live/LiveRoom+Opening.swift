import Configuration
import Ledger
import Model
import Platform
import Stations

/// Beginning, end and change of configuration.
extension LiveRoom {
    /// Opens the store and takes over the rows of the last day and what the ledger says of interruptions.
    func open() {
        do {
            let writer = try ReadingWriter(folder: core.folders.state, time: core.time) {
                [weak self] event in self?.note(event)
            }
            let reader = try ReadingReader(folder: core.folders.state)
            let ids = state.look { $0.desk.order }
            let levels = book.look { book in
                book.stations.filter { $0.kind == .water }.map(\.id)
            }
            let rows = try Self.rows(of: ids, levels: levels, core.setup.bureau.zone, reader)
            let interruptions = try Self.interruptions(of: ids, core)
            let marks = try Self.markBook(book.look { $0 }, core)
            let now = core.time.now
            state.look { state in
                for row in rows.reversed() { state.desk.note(row) }
                state.lateness = LatenessBook(interruptions)
                state.marks = marks
                state.writer = writer
                state.reader = reader
            }
            try openSlots(writer, reader, now: now)
            state.look { state in
                state.views = [:]
                for id in ids { state.examine(id, now: now) }
            }
        } catch {
            core.faults.raise(Self.part, "\(error)")
        }
    }

    /// What waits is written; nothing is taken any more.
    func close() {
        bell.close()
        state.look { $0.writer }?.close()
    }

    /// The rows of the last day, and of stations that were silent for longer those of their last one.
    ///
    /// Of `levels` also those of 08:00 of its day and of the day before.
    private static func rows(
        of ids: [String],
        levels: [String],
        _ zone: ZoneRules,
        _ reader: ReadingReader,
    ) throws -> [StoredReading] {
        let ends = try reader.latestEnds()
        guard let newest = ends.values.max() else { return [] }
        let from = newest - StationDesk.window
        var rows = try reader.all(from: from)
        for id in ids {
            guard let end = ends[id], end < from else { continue }
            rows += try reader.history(
                of: id,
                from: end - StationDesk.window,
                to: end,
                limit: StationDesk.reportLimit,
            )
        }
        for id in levels {
            guard let end = ends[id] else { continue }
            for days in [0, -1] {
                let hour = zone.instant(
                    zone.date(end).adding(days: days),
                    millisecondOfDay: Int(LevelChange.morning.count),
                )
                rows += try reader.history(
                    of: id,
                    from: hour - LevelChange.tolerance,
                    to: hour + LevelChange.tolerance,
                    limit: StationDesk.reportLimit,
                )
            }
        }
        // Newest first: a row that is found twice counts once.
        return rows.sorted { $0.periodEnd > $1.periodEnd }
    }

    /// Stations whose newest entry says that they are silent, and since when.
    private static func interruptions(
        of ids: [String],
        _ core: OfficeCore,
    ) throws -> [String: Instant] {
        try core.reader.read { view in
            var silent: [String: Instant] = [:]
            for id in ids {
                guard
                    let entry = try view.lastEntry(
                        subject: LatenessBook.subject(id),
                        kinds: [.stationInterrupted, .stationResumed],
                    ),
                    entry.kind == .stationInterrupted
                else { continue }
                silent[id] = entry.body.optionalInstant("since")
            }
            return silent
        }
    }

    /// Takes over a new configuration; what is known of its stations stays.
    func replace(_ book: StationBook, isDemonstration: Bool) {
        guard let writer = state.look({ $0.writer }) else { return }
        let now = core.time.now
        let zone = core.setup.bureau.zone
        do {
            self.book.look { $0 = book }
            let marks = try Self.markBook(book, core)
            // On the writer's thread, where the desk is worked on.
            let fresh = try writer.perform(rows: 0) { [self] transaction in
                let (desk, fresh) = state.look { state in
                    let former = state.working ?? state.desk.copy
                    let desk = former.carriedOver(
                        to: book,
                        isDemonstration: isDemonstration,
                        zone: zone,
                        now: now,
                    )
                    state.working = desk
                    // What was recorded since it was read is known already.
                    state.marks.learn(marks)
                    // Those that are gone too: their pages go.
                    state.touched += Set(book.stations.map(\.id)).union(former.order)
                    return (desk, desk.order.filter { !desk.keepsSlots(of: $0, as: former) })
                }
                for id in fresh {
                    guard let log = desk[id]?.slots else { continue }
                    try transaction.beginSlots(of: id, StoredSlots(log))
                }
                return fresh
            }
            try recordWatched(fresh, now: now)
        } catch {
            core.faults.raise(Self.part, "\(error)")
        }
    }
}
