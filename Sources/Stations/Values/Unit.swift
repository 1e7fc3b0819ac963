/// What a number counts.
///
/// A unit is configured for a station and an item, never guessed from the size of a number.
package enum Unit: String, Sendable, Hashable, CaseIterable {
    case nanograms = "ng/m³"
    case micrograms = "µg/m³"
    case milligrams = "mg/m³"
    case celsius = "°C"
    case percent = "%"
    case kilopascals = "kPa"
    case hectopascals = "hPa"
    case metresPerSecond = "m/s"
    case degrees = "°"
    case decibels = "dB"
    case metres = "m"
    case millimetres = "mm"
    case cubicMetresPerSecond = "m³/s"
    case volts = "V"
    /// A delivered air quality index: a number without a unit.
    case index = "AQI"

    /// What it measures, and by which power of ten it differs from that quantity's base.
    private var scale: (quantity: Int, power: Int)? {
        switch self {
        case .nanograms: (1, -9)
        case .micrograms: (1, -6)
        case .milligrams: (1, -3)
        case .hectopascals: (2, 2)
        case .kilopascals: (2, 3)
        case .metres: (3, 0)
        case .millimetres: (3, -3)
        default: nil
        }
    }

    /// The same quantity in another unit, exact; nil where the two measure different things or the number
    /// leaves the bounds of `Decimal`.
    package func convert(_ value: Decimal, to other: Unit) -> Decimal? {
        if self == other { return value }
        guard let from = scale, let to = other.scale, from.quantity == to.quantity else {
            return nil
        }
        return value.scaled(byPowerOfTen: from.power - to.power)
    }
}
