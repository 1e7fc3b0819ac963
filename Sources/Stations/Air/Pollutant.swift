package import Model

/// The six pollutants of the air quality index, in the order in which they are listed.
package enum Pollutant: String, Sendable, Hashable, CaseIterable {
    case pm25
    case pm10
    case so2
    case no2
    case co
    case o3

    /// As the public reads it; the sign is the same in both languages.
    package var name: Phrase {
        switch self {
        case .pm25: Phrase("细颗粒物(PM2.5)", "fine particles (PM2.5)")
        case .pm10: Phrase("颗粒物(PM10)", "particles (PM10)")
        case .so2: Phrase("二氧化硫(SO2)", "sulphur dioxide (SO2)")
        case .no2: Phrase("二氧化氮(NO2)", "nitrogen dioxide (NO2)")
        case .co: Phrase("一氧化碳(CO)", "carbon monoxide (CO)")
        case .o3: Phrase("臭氧(O3)", "ozone (O3)")
        }
    }

    /// `PM2.5`.
    package var sign: String {
        switch self {
        case .pm25: "PM2.5"
        default: rawValue.uppercased()
        }
    }

    /// The unit in which the index counts: mg/m³ for carbon monoxide, µg/m³ for the others.
    package var unit: Unit { self == .co ? .milligrams : .micrograms }

    /// Decimals of a concentration (HJ 633—2026, 4.2.2 and 4.2.3).
    package var places: Int { self == .co ? 1 : 0 }
}
