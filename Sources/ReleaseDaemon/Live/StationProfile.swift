import Configuration
import Model
import Stations

/// What does not change of a station between two configurations, shared by every copy of what is known of it.
///
/// Rows come in floods: what their checks look up by name is laid out here once.
final class StationProfile: Sendable {
    let settings: StationSettings
    let zone: ZoneRules
    /// In the order of the configuration, as everything below.
    let codes: [String]
    let rules: [QualityRules]
    /// Where each item stands in a row of the store, which is sorted by code.
    let ranks: [Int]
    let hasSpikes: Bool

    init(_ settings: StationSettings, zone: ZoneRules) {
        self.settings = settings
        self.zone = zone
        codes = settings.items.map(\.code)
        rules = settings.items.map(\.quality)
        let sorted = codes.sorted()
        ranks = codes.map { code in sorted.firstIndex(of: code) ?? 0 }
        hasSpikes = rules.contains { $0.spike != nil }
    }

    /// The item of that code; nil where the station has none.
    ///
    /// `guess`: where it probably is, which costs one comparison instead of many.
    func index(of code: String, guess: Int = 0) -> Int? {
        if codes.indices.contains(guess), codes[guess] == code { return guess }
        return codes.firstIndex(of: code)
    }
}
