import Channels
import Configuration
import Ledger
import Model
import Platform
import Server
import Stations

/// Answers what is not prepared of the stations: longer spans as pages, parts of the history as documents.
///
/// On the threads of the search, never on a loop. Each of them has a reader for itself; an answer is kept
/// until its station changes, so that a page that many open is rendered once.
final class HistoryDesk: Sendable {
    private struct State {
        var cache = AnswerCache(limitBytes: HistoryDesk.cacheBytes)
        /// Rises with each batch, interruption and reload that touches a station.
        var versions: [String: Int64] = [:]
    }

    /// Rendered answers in memory.
    static let cacheBytes = 16 * 1_048_576
    /// Values of one drawing of a month: one a minute.
    static let chartRows = 45_000

    private let core: OfficeCore
    private let live: LiveRoom
    private let genesis: EntryMark
    private let state = Monitor(State())
    /// Readers that nobody uses; no more than there are threads that ask.
    private let readers = Monitor<[ReadingReader]>([])

    init(_ core: OfficeCore, live: LiveRoom) throws {
        self.core = core
        self.live = live
        genesis = try core.reader.read { view in
            guard let first = try view.entry(1) else {
                throw StorageFault.corrupt("the first entry is missing")
            }
            return EntryMark(seq: first.seq, hash: first.hash, at: first.at)
        }
        live.observe { [state] changed in
            state.look { state in
                for id in changed { state.versions[id, default: 0] += 1 }
            }
        }
    }

    // MARK: pages

    /// `/stations/ID/7d`; nil where there is no such station.
    func page(
        _ id: String,
        _ span: ChartSpan,
        _ language: Language,
    ) throws -> AnswerCache.Answer? {
        // A day that is over is told otherwise than a running one.
        let today = core.setup.bureau.zone.date(core.time.now).text
        return try answer("page \(id) \(span) \(language) \(today)", of: id) { station, settings in
            let newest = station.latest?.periodEnd ?? Instant(milliseconds: 0)
            var station = station
            let after = newest - span.length(of: station)
            let hasDays = span == .month && settings.kind == .air
            // The rows of the days are nearly those of the drawing: they are read once.
            let rows = try self.rows(
                of: settings,
                after: hasDays ? min(after, firstDay(upTo: newest)) : after,
                to: newest,
                limit: Self.chartRows,
            )
            station.reports = rows.filter { $0.periodEnd > after.milliseconds }
                .map { LiveReport($0, of: settings) }
            let days = hasDays ? self.days(of: settings, rows, upTo: newest) : []
            return (
                LiveSite.page(of: station, span, days: days, input([station]), language), nil
            )
        }
    }

    /// Where the daily reports up to a time begin.
    private func firstDay(upTo newest: Instant) -> Instant {
        let zone = core.setup.bureau.zone
        return zone.instant(zone.date(newest).adding(days: -AirDayTable.days))
    }

    /// The daily reports of a station, newest first.
    private func days(
        of settings: StationSettings,
        _ rows: [StoredReading],
        upTo newest: Instant,
    ) -> [LiveDay] {
        let first = firstDay(upTo: newest).milliseconds
        var table = AirDayTable(zone: core.setup.bureau.zone)
        for row in rows where row.periodEnd > first { table.add(row, of: settings) }
        return table.days(of: settings, now: core.time.now)
    }

    // MARK: documents

    /// A part of the history; nil where there is no such station.
    func part(
        _ id: String,
        _ format: LiveHistory.Format,
        _ question: HistoryQuestion,
    ) throws -> AnswerCache.Answer? {
        let key = [question.after, question.to].map { String($0.milliseconds) }.joined(
            separator: " "
        )
        let name = "part \(id) \(format) \(key) \(question.limit) \(question.isOldestFirst)"
        return try answer(name, of: id) { station, settings in
            let newest = station.latest?.periodEnd
            var station = station
            let reports = try self.reports(
                of: settings,
                after: question.after,
                to: question.to,
                limit: question.limit,
                isOldestFirst: question.isOldestFirst,
            )
            station.reports = question.isOldestFirst ? reports.reversed() : reports
            let zone = core.setup.bureau.zone
            let next = question.next(after: station.reports, newest: newest, zone: zone)
            let history = LiveHistory(
                station: station,
                after: question.after,
                to: question.to,
                limit: question.limit,
                next: next,
            )
            let rendition = LiveSite.history(history, format, input([station]))
            return (rendition, next.map { rendition.path + "?" + $0 })
        }
    }

    // MARK: making

    private func answer(
        _ question: String,
        of id: String,
        _ make: (LiveStation, StationSettings) throws -> (Rendition, link: String?),
    ) throws -> AnswerCache.Answer? {
        // The version first: what changes meanwhile makes the answer an old one.
        let (version, kept) = state.look { state in
            let version = state.versions[id] ?? 0
            return (version, state.cache.answer(question, version: version))
        }
        if let kept { return kept }
        guard let station = live.station(id), let settings = live.settings(id) else { return nil }
        let (rendition, link) = try make(station, settings)
        let answer = AnswerCache.Answer(
            rendition: rendition,
            etag: String(SHA256.digest(of: rendition.body).hex.prefix(32)),
            link: link,
        )
        state.look { $0.cache.keep(answer, for: question, version: version) }
        return answer
    }

    private func input(_ stations: [LiveStation]) -> LiveInput {
        LiveInput(
            bureau: core.setup.bureau,
            genesis: genesis,
            stations: stations,
            bands: AirLevel.bands,
        )
    }

    private func reports(
        of settings: StationSettings,
        after: Instant,
        to: Instant,
        limit: Int,
        isOldestFirst: Bool = false,
    ) throws -> [LiveReport] {
        try rows(of: settings, after: after, to: to, limit: limit, isOldestFirst: isOldestFirst)
            .map { LiveReport($0, of: settings) }
    }

    private func rows(
        of settings: StationSettings,
        after: Instant,
        to: Instant,
        limit: Int,
        isOldestFirst: Bool = false,
    ) throws -> [StoredReading] {
        let idle = readers.look { $0.popLast() }
        let reader = try idle ?? ReadingReader(folder: core.folders.state)
        defer { readers.look { $0.append(reader) } }
        return try reader.series(
            of: settings.id,
            after: after,
            to: to,
            limit: limit,
            oldestFirst: isOldestFirst,
        )
    }
}

extension AirLevel {
    /// The bands of a drawing of the index.
    static let bands = allCases.map { level in
        LiveBand(
            upTo: level.highest,
            name: level.category,
            colour: level.hex,
        )
    }

    /// The index up to which the level reaches.
    private var highest: Int {
        (1...LiveIndex.highest).last { AirLevel(index: $0) == self } ?? LiveIndex.highest
    }
}
