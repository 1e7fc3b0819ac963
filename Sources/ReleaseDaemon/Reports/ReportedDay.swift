import Configuration
import Model
import Stations

/// The air at one station over one natural day, from its hours (HJ 633—2026, 5).
struct ReportedDay: Sendable {
    let index: AirIndex

    init(
        _ date: CivilDate,
        of station: StationSettings,
        _ zone: ZoneRules,
        _ live: LiveRoom,
    ) throws {
        let begin = zone.instant(date)
        let reports = try live.history(
            of: station,
            from: begin + Milliseconds(1),
            to: zone.instant(date.adding(days: 1)),
            limit: Self.rowLimit,
        )
        var values: [Pollutant: [[Decimal]]] = [:]
        for report in reports {
            let hour = Int((report.periodEnd - begin - Milliseconds(1)).count / 3_600_000)
            guard (0..<HoursOfDay.count).contains(hour) else { continue }
            for pollutant in Pollutant.allCases {
                guard let item = station.item(pollutant.rawValue),
                    let value = report.values.first(where: { $0.item == item.code }),
                    value.mark == .good || value.mark == .suspect,
                    let number = value.text.flatMap({ Decimal($0) }),
                    let converted = item.unit.convert(number, to: pollutant.unit)
                else { continue }
                let none = Array(repeating: [Decimal](), count: HoursOfDay.count)
                values[pollutant, default: none][hour].append(converted)
            }
        }
        // An hour of several values needs three quarters of them (GB 3095, 6.4: 45 minutes).
        let each = max(1, 3_600_000 / max(station.period.count, 1))
        let needed = Int((each * 3 + 3) / 4)
        let planned = Pollutant.allCases.filter { station.item($0.rawValue) != nil }
        var day = AirDay(start: begin, planned: planned)
        for (pollutant, hours) in values {
            for (hour, present) in hours.enumerated() {
                day[pollutant]?[hour] =
                    each == 1
                    ? present.first
                    : AirMean.of(present, needing: needed).exactly(places: Self.hourPlaces)
            }
        }
        index = day.index
    }

    /// A day of a value every fifteen seconds.
    private static let rowLimit = 6_000
    /// Of the mean of an hour, so that the one rounding of the day is not disturbed.
    private static let hourPlaces = 6

    /// `AQI 83，二级（良），首要污染物 PM2.5。PM2.5 61，…`.
    var sentence: String {
        var parts: [String] = []
        if let value = index.value, let level = index.level {
            parts.append("AQI \(value)，\(level.grade.chinese)（\(level.category.chinese)）")
        } else {
            parts.append("AQI NA")
        }
        if !index.primary.isEmpty {
            parts.append("首要污染物 " + index.primary.map(\.sign).joined(separator: "、"))
        }
        let values = index.parts.map { part in
            let name = part.pollutant == .o3 ? "O3日最大8小时" : part.pollutant.sign
            if case .unplanned = part.sample { return name + " /" }
            return name + " " + (part.concentration.map(\.text) ?? "NA")
        }
        return parts.joined(separator: "，") + "；" + values.joined(separator: "，")
            + "（CO 以 mg/m³ 计，其余以 μg/m³ 计）。"
    }
}

extension AirMean {
    /// The mean where it holds.
    fileprivate func exactly(places: Int) -> Decimal? {
        isValid ? mean?.rounded(places: places) : nil
    }
}

extension LiveRoom {
    var airStations: [StationSettings] {
        standings.map(\.known.settings).filter { $0.kind == .air }
    }
    var waterStations: [StationSettings] {
        standings.map(\.known.settings).filter { $0.kind == .water }
    }
}
