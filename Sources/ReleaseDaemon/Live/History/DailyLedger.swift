import Configuration
import Ledger
import Model
import Stations

/// The daily reports as they are: of every station the running day and the one before, of every city a month.
///
/// Belongs to one thread. Time is an argument; what is read comes from the reader it is given.
struct DailyLedger {
    private struct Known {
        let day: AirDay
        let receivedAt: Instant
    }

    private let zone: ZoneRules
    private let cities: [CitySettings]
    /// Stations of the air by id.
    private let stations: [String: StationSettings]
    /// The last days of every station.
    private var known: [String: [CivilDate: Known]] = [:]
    private var cityDays: [String: [CivilDate: [String: AirDay]]] = [:]
    /// Stations whose days are to be told anew.
    private var stale: Set<String> = []
    /// The day on which everything was told last.
    private var toldOn: CivilDate?
    private(set) var air = LiveAir()

    init(zone: ZoneRules, book: StationBook = StationBook(stations: [])) {
        self.zone = zone
        cities = book.cities
        let pairs = book.stations.filter { $0.kind == .air }.map { ($0.id, $0) }
        stations = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    /// How long until a day is over.
    func nextEnd(after now: Instant) -> Milliseconds {
        zone.instant(zone.date(now).adding(days: 1)) - now
    }

    /// Computes the days of these rows anew, or all of them; true when the public sees a difference.
    mutating func update(
        _ places: Set<DailyRoom.Place>,
        isWhole: Bool,
        _ reader: ReadingReader,
        now: Instant,
    ) throws -> Bool {
        let today = zone.date(now)
        guard !stations.isEmpty else { return false }
        var days: [CivilDate: Set<String>] = [:]
        if isWhole {
            for place in places where stations[place.station] != nil {
                days[place.date, default: []].insert(place.station)
            }
        } else {
            let members = Set(cities.flatMap(\.stations))
            for back in 0...AirDayTable.days {
                days[today.adding(days: -back)] = back < 2 ? Set(stations.keys) : members
            }
        }
        // With another day every running one is over.
        if toldOn != today { stale = Set(stations.keys) }
        guard !days.isEmpty || toldOn != today else { return false }
        for (date, ids) in days { try compute(date, ids, reader, today: today) }
        forget(before: today)
        return tell(today: today, now: now)
    }

    private mutating func compute(
        _ date: CivilDate,
        _ ids: Set<String>,
        _ reader: ReadingReader,
        today: CivilDate,
    ) throws {
        let age = today.dayNumber - date.dayNumber
        guard (-1...AirDayTable.days).contains(age) else { return }
        let members = Set(cities.flatMap(\.stations))
        let wanted = age < 2 ? ids : ids.intersection(members)
        guard !wanted.isEmpty else { return }
        let after = zone.instant(date)
        let to = zone.instant(date.adding(days: 1))
        var tables: [String: AirDayTable] = [:]
        var receipts: [String: Int64] = [:]
        func take(_ row: StoredReading) {
            guard let settings = stations[row.station] else { return }
            tables[row.station, default: AirDayTable(zone: zone)].add(row, of: settings)
            receipts[row.station] = max(receipts[row.station] ?? 0, row.receivedAt)
        }
        if wanted.count > DailyRoom.singles {
            try reader.each(after: after, to: to) { row in
                if wanted.contains(row.station) { take(row) }
            }
        } else {
            for id in wanted {
                let limit = DailyLedger.rowsOfDay
                for row in try reader.series(of: id, after: after, to: to, limit: limit) {
                    take(row)
                }
            }
        }
        for id in wanted {
            guard let day = tables[id]?.day(date) else { continue }
            if age < 2 {
                let receipt = Instant(milliseconds: receipts[id] ?? 0)
                known[id, default: [:]][date] = Known(day: day, receivedAt: receipt)
                stale.insert(id)
            }
            for city in cities where city.stations.contains(id) {
                cityDays[city.id, default: [:]][date, default: [:]][id] = day
            }
        }
    }

    /// A period a second, no more.
    private static let rowsOfDay = 50_000

    private mutating func forget(before today: CivilDate) {
        let recent = today.adding(days: -1)
        for id in known.keys { known[id] = known[id]?.filter { $0.key >= recent } }
        let oldest = today.adding(days: -AirDayTable.days)
        for id in cityDays.keys { cityDays[id] = cityDays[id]?.filter { $0.key >= oldest } }
    }

    /// What is told; true when it differs from what was told before.
    private mutating func tell(today: CivilDate, now: Instant) -> Bool {
        var next = LiveAir(days: air.days, changedAt: air.changedAt)
        for id in stale {
            guard let settings = stations[id], let days = known[id] else {
                next.days[id] = nil
                continue
            }
            next.days[id] = days.keys.sorted(by: >).compactMap { date in
                days[date].map { LiveDay($0.day, on: date, of: settings, isOver: date < today) }
            }
        }
        next.cities = cities.map { city in
            LiveCity(
                id: city.id,
                name: city.name,
                stations: city.stations,
                needed: city.needed,
                hour: hour(of: city, today: today),
                days: (cityDays[city.id] ?? [:]).sorted { $0.key > $1.key }.map { date, days in
                    LiveDay(
                        days.sorted { $0.key < $1.key }.map(\.value),
                        of: city,
                        on: date,
                        start: zone.instant(date),
                        isOver: date < today,
                    )
                },
            )
        }
        stale = []
        toldOn = today
        guard next != air else { return false }
        next.changedAt = now
        air = next
        return true
    }

    /// The newest hour for which enough stations of a city have a value.
    private func hour(of city: CitySettings, today: CivilDate) -> LiveReport? {
        for date in [today, today.adding(days: -1)] {
            let found = city.stations.compactMap { known[$0]?[date] }
            guard found.count >= city.needed else { continue }
            let days = found.map(\.day)
            let hour = (0..<HoursOfDay.count).last { hour in
                days.count { day in day.hours.values.contains { $0[hour] != nil } } >= city.needed
            }
            guard let hour else { continue }
            let start = zone.instant(date)
            let (index, _) = AirDay.city(days, start: start, hour: hour, needing: city.needed)
            let from = start + .hours(Int64(hour))
            return LiveReport(
                periodStart: from,
                periodEnd: from + .hours(1),
                receivedAt: found.map(\.receivedAt).max() ?? from,
                revision: 1,
                values: index.parts.map { part in
                    let sign = part.pollutant.sign
                    return LiveValue(
                        item: part.pollutant.rawValue,
                        name: Phrase(sign, sign),
                        text: part.concentration?.text,
                        unit: part.pollutant.unit.rawValue,
                        mark: part.concentration == nil ? .missing : .good,
                        subIndex: part.index,
                    )
                },
                index: LiveIndex(index),
            )
        }
        return nil
    }
}
