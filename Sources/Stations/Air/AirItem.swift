/// A column of the table of break points: a pollutant over an averaging period.
package enum AirItem: String, Sendable, Hashable, CaseIterable {
    case so2Day
    case so2Hour
    case no2Day
    case no2Hour
    case coDay
    case coHour
    case o3EightHours
    case o3Hour
    /// Judges the means of one hour too (HJ 633—2026, 4.2.4).
    case pm10Day
    case pm25Day

    package var pollutant: Pollutant {
        switch self {
        case .so2Day, .so2Hour: .so2
        case .no2Day, .no2Hour: .no2
        case .coDay, .coHour: .co
        case .o3EightHours, .o3Hour: .o3
        case .pm10Day: .pm10
        case .pm25Day: .pm25
        }
    }

    /// The column by which a pollutant is judged in a report.
    package init(_ pollutant: Pollutant, in period: AirPeriod) {
        switch (pollutant, period) {
        case (.pm25, _): self = .pm25Day
        case (.pm10, _): self = .pm10Day
        case (.so2, .hour): self = .so2Hour
        case (.so2, .day): self = .so2Day
        case (.no2, .hour): self = .no2Hour
        case (.no2, .day): self = .no2Day
        case (.co, .hour): self = .coHour
        case (.co, .day): self = .coDay
        case (.o3, .hour): self = .o3Hour
        case (.o3, .day): self = .o3EightHours
        }
    }

    /// The indices at the break points, the same in every column.
    static let indices: [Int64] = [0, 50, 100, 150, 200, 300, 400, 500]

    /// The concentrations at the break points: µg/m³, tenths of mg/m³ for carbon monoxide.
    ///
    /// Sources: HJ 633—2026, table 3; HJ 633—2012, table 1. The editions differ in one number of each kind
    /// of particles. A column that ends early has no index of its own above its last concentration.
    func breakPoints(_ edition: AirEdition) -> [Int64] {
        switch self {
        case .so2Day: [0, 50, 150, 475, 800, 1_600, 2_100, 2_620]
        case .so2Hour: [0, 150, 500, 650, 800]
        case .no2Day: [0, 40, 80, 180, 280, 565, 750, 940]
        case .no2Hour: [0, 100, 200, 700, 1_200, 2_340, 3_090, 3_840]
        case .coDay: [0, 20, 40, 140, 240, 360, 480, 600]
        case .coHour: [0, 50, 100, 350, 600, 900, 1_200, 1_500]
        case .o3EightHours: [0, 100, 160, 215, 265, 800]
        case .o3Hour: [0, 160, 200, 300, 400, 800, 1_000, 1_200]
        case .pm10Day:
            edition == .of2012
                ? [0, 50, 150, 250, 350, 420, 500, 600] : [0, 50, 120, 250, 350, 420, 500, 600]
        case .pm25Day:
            edition == .of2012
                ? [0, 35, 75, 115, 150, 250, 350, 500] : [0, 35, 60, 115, 150, 250, 350, 500]
        }
    }
}
