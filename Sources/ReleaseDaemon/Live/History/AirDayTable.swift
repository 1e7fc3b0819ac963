import Configuration
import Ledger
import Model
import Stations

/// The days of one station out of its rows: a pure fold.
struct AirDayTable: Sendable {
    /// Days before the running one that are told.
    static let days = 30

    private let zone: ZoneRules
    private var collectors: [CivilDate: AirDayCollector] = [:]

    init(zone: ZoneRules) { self.zone = zone }

    /// Takes the newest revision of a period; what no index may use is left out.
    mutating func add(_ row: StoredReading, of station: StationSettings) {
        let end = Instant(milliseconds: row.periodEnd)
        // The period that ends at midnight is the last of its day.
        let date = zone.date(Instant(milliseconds: row.periodEnd - 1))
        // Taken out and put back, so that it is not copied for each value.
        var collector =
            collectors.removeValue(forKey: date)
            ?? AirDayCollector(
                start: zone.instant(date),
                period: station.period,
                planned: station.pollutants,
            )
        defer { collectors[date] = collector }
        for value in row.values {
            guard let pollutant = Pollutant(rawValue: value.item),
                let item = station.item(value.item), let number = value.number,
                value.report.outcome.entersIndex,
                let converted = item.unit.convert(
                    item.quality.published(number),
                    to: pollutant.unit
                )
            else { continue }
            collector?.add(converted, of: pollutant, endingAt: end)
        }
    }

    func day(_ date: CivilDate) -> AirDay? { collectors[date]?.result }

    /// As the public sees them, newest first.
    func days(of station: StationSettings, now: Instant) -> [LiveDay] {
        collectors.keys.sorted(by: >).compactMap { date in
            collectors[date].map { collector in
                LiveDay(
                    collector.result,
                    on: date,
                    of: station,
                    isOver: now >= zone.instant(date.adding(days: 1)),
                )
            }
        }
    }
}

extension StationSettings {
    /// What its monitoring plan covers.
    var pollutants: [Pollutant] { Pollutant.allCases.filter { item($0.rawValue) != nil } }
}

extension LiveDay {
    init(_ day: AirDay, on date: CivilDate, of station: StationSettings, isOver: Bool) {
        let index = day.index
        self.init(
            date: date,
            isOver: isOver,
            parts: index.parts.map { part in
                Part(
                    part,
                    name: station.item(part.pollutant.rawValue)?.name,
                    mean: day.mean(part.pollutant),
                )
            },
            index: LiveIndex(index).explained(day.hours.values.contains { $0.maximum != nil }),
        )
    }

    /// The daily report of a city.
    init(_ days: [AirDay], of city: CitySettings, on date: CivilDate, start: Instant, isOver: Bool)
    {
        let (index, means) = AirDay.city(days, start: start, needing: city.needed)
        self.init(
            date: date,
            isOver: isOver,
            parts: index.parts.map { part in
                Part(part, name: nil, mean: means[part.pollutant])
            },
            index: LiveIndex(index).explained(!days.isEmpty),
        )
    }
}

extension LiveIndex {
    /// With values, but none of them enough for a mean, the reason is not that there is nothing.
    fileprivate func explained(_ hasValues: Bool) -> LiveIndex {
        guard hasValues, value == nil, primary.isEmpty,
            absence == Phrase("没有数据", "no data")
        else { return self }
        var index = self
        index.absence = Phrase("有效数据不足", "too few valid values")
        return index
    }
}

extension LiveDay.Part {
    /// `mean` is nil outside the monitoring plan.
    fileprivate init(_ part: AirIndex.Part, name: Phrase?, mean: AirMean?) {
        let isOzone = part.pollutant == .o3
        self.init(
            item: part.pollutant.rawValue,
            name: name ?? Phrase(part.pollutant.sign, part.pollutant.sign),
            meaning: isOzone ? Phrase("日最大8小时", "largest mean of 8 h") : nil,
            text: part.concentration?.text,
            unit: part.pollutant.unit.rawValue,
            subIndex: part.index,
            count: mean?.count ?? 0,
            needed: mean?.needed ?? 0,
            isPlanned: mean != nil,
        )
    }
}
