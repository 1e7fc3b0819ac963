package import Model

/// `cityMeans` of `stations.json5`: a city whose values are the means of its stations.
package struct CitySettings: Sendable, Equatable {
    /// One segment of a path.
    package let id: String
    package let name: Phrase
    /// Ids of stations of kind air.
    package let stations: [String]
    /// Stations that a value of the city needs.
    package let needed: Int

    static let limit = 200
    static let stationLimit = 500
}

extension CitySettings {
    init(_ reader: ConfigurationReader) {
        id = reader.text("id", length: 1...60, check: StationSettings.complaint(aboutID:))
        name = reader.phrase("name")
        stations = reader.texts("stations", counts: 0...Self.stationLimit, length: 1...60)
        needed =
            reader.optionalInteger("needed", in: 1...Self.stationLimit)
            ?? Self.usualShare(of: stations.count)
    }

    /// Three quarters, rounded up: how many stations a city needs is not set by HJ 633.
    static func usualShare(of count: Int) -> Int { max(1, (3 * count + 3) / 4) }
}

extension ConfigurationReader {
    /// Reports stations of cities that do not exist or do not measure the air, and numbers that no city reaches.
    func check(_ cities: [CitySettings], against stations: [StationSettings]) {
        let ids = stations.filter { $0.kind == .air }.map(\.id)
        for (index, city) in cities.enumerated() {
            let key = "cityMeans[\(index)]"
            for (number, id) in city.stations.enumerated() {
                refer(
                    key + ".stations[\(number)]",
                    id,
                    to: ids,
                    Phrase("空气站", "station of the air")
                )
            }
            refuseDoubles(key + ".stations", city.stations)
            if city.stations.isEmpty {
                report(key + ".stations", Phrase("至少一个站点", "at least one station"))
            } else if city.needed > city.stations.count {
                report(
                    key + ".needed",
                    Phrase("多于该城市的站点数", "more than the city has stations"),
                    hint: Phrase("不超过 \(city.stations.count)", "\(city.stations.count) at most"),
                )
            }
        }
    }
}
