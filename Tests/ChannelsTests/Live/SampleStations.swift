import Model

@testable import Channels

/// Invented stations: a good one, one with gaps and doubts, one that fell silent, two gauges, one without data.
enum SampleStations {
    static let input = LiveInput(
        bureau: bureau,
        genesis: SampleSite.genesis,
        stations: [harbour, hill, lower, silent, unborn, upper].sorted { $0.id < $1.id },
    )

    /// The same with a few periods each.
    static let short = input.stations.map { station in
        var station = station
        station.reports = Array(station.reports.prefix(4))
        return station
    }

    static var bureau: Bureau {
        var bureau = SampleSite.bureau
        bureau.stationKinds = [.air, .water]
        return bureau
    }

    static let newest = SampleSite.time("2026-07-12T09:00:00+08:00")
    static let issuer = Phrase("云津市生态环境局", "Yunjin Ecology Bureau")
    static let waterIssuer = Phrase("云津市水利局", "Yunjin Water Bureau")

    static let pollutants: [(item: String, name: Phrase, unit: String)] = [
        ("pm25", Phrase("PM2.5", "PM2.5"), "µg/m³"), ("pm10", Phrase("PM10", "PM10"), "µg/m³"),
        ("so2", Phrase("SO₂", "SO₂"), "µg/m³"), ("no2", Phrase("NO₂", "NO₂"), "µg/m³"),
        ("co", Phrase("CO", "CO"), "mg/m³"), ("o3", Phrase("O₃", "O₃"), "µg/m³"),
    ]

    static func value(
        _ position: Int,
        _ text: String?,
        _ mark: LiveValue.Mark = .good,
        subIndex: Int? = nil,
    ) -> LiveValue {
        LiveValue(
            item: pollutants[position].item,
            name: pollutants[position].name,
            text: text,
            unit: pollutants[position].unit,
            mark: mark,
            subIndex: subIndex,
            checks: text == nil ? [] : ["range", "rate"],
        )
    }

    static func index(_ value: Int?) -> LiveIndex {
        guard let value else {
            return LiveIndex(
                edition: "HJ 633—2026",
                value: nil,
                absence: Phrase("缺少 SO₂，依标准不计算 AQI", "SO₂ is missing: no AQI by the standard"),
            )
        }
        let levels = [
            (50, Phrase("优", "excellent"), "#00E400"), (100, Phrase("良", "good"), "#FFFF00"),
            (150, Phrase("轻度污染", "lightly polluted"), "#FF7E00"),
            (500, Phrase("中度污染", "moderately polluted"), "#FF0000"),
        ]
        let level = levels.first { value <= $0.0 } ?? levels[3]
        return LiveIndex(
            edition: "HJ 633—2026",
            value: value,
            category: level.1,
            colour: level.2,
            primary: value > 50 ? [pollutants[0].name, pollutants[1].name] : [],
        )
    }

    static func hour(_ back: Int64, _ values: [LiveValue], _ index: LiveIndex?) -> LiveReport {
        let end = newest - .hours(back)
        return LiveReport(
            periodStart: end - .hours(1),
            periodEnd: end,
            receivedAt: end + .minutes(7),
            revision: 1,
            values: values,
            index: index,
        )
    }

    /// A full day.
    static var harbour: LiveStation {
        let reports = (0..<26).map { (back: Int64) -> LiveReport in
            let pm = 30 + (back * 37) % 61
            let values = [
                value(0, String(pm), subIndex: Int(pm) + 12), value(1, String(pm + 21)),
                value(2, String(5 + back % 4)), value(3, String(18 + back % 9)),
                value(4, "0.\(4 + back % 5)", subIndex: 12), value(5, String(80 - back)),
            ]
            var report = hour(back, values, index(Int(pm) + 12))
            if back == 3 { report.revision = 2 }
            return report
        }
        return LiveStation(
            id: "A-01",
            kind: .air,
            name: Phrase("港口", "Harbour"),
            place: Phrase("澜溪区", "Lanxi District"),
            issuer: issuer,
            latitude: 30_123_456,
            longitude: 120_004_500,
            period: .hours(1),
            grace: .hours(1),
            isDemonstration: true,
            reports: reports,
        )
    }

    /// Hours missing, one invalid, one suspect, no index now.
    static var hill: LiveStation {
        let present: [Int64] = [0, 1, 2, 3, 7, 8, 9, 10, 13, 14, 15, 16, 17, 18, 23]
        let reports = present.map { back -> LiveReport in
            let isDoubtful = back % 5 == 3
            let values = [
                value(0, String(20 + back), isDoubtful ? .suspect : .good),
                value(1, String(40 + back * 2)),
                back == 0
                    ? value(2, nil, .invalid(Phrase("超出量程", "out of range"))) : value(2, "6"),
                back == 2 ? value(3, nil, .missing) : value(3, "21"),
            ]
            return hour(back, values, index(back == 0 ? nil : 30 + Int(back)))
        }
        return LiveStation(
            id: "A-02",
            kind: .air,
            name: Phrase("后山", "Back Hill"),
            issuer: issuer,
            period: .hours(1),
            grace: .hours(1),
            reports: reports,
        )
    }

    /// Nothing since 05:00.
    static var silent: LiveStation {
        var station = harbour
        station.id = "A-03"
        station.name = Phrase("新城", "New Town")
        station.reports.removeFirst(4)
        station.interruptedSince = newest - .hours(3)
        return station
    }

    /// Has never reported.
    static var unborn: LiveStation {
        LiveStation(
            id: "A-04",
            kind: .air,
            name: Phrase("东湖", "East Lake"),
            issuer: issuer,
            period: .hours(1),
            grace: .hours(1),
        )
    }

    private static func level(_ item: String, _ name: Phrase, _ centimetres: Int64) -> LiveValue {
        LiveValue(
            item: item,
            name: name,
            text: ExactNumber(digits: centimetres, decimals: 2).text,
            unit: "m",
            mark: .good,
            checks: ["range", "rate", "flat"],
        )
    }

    private static func gauge(
        _ id: String,
        _ name: Phrase,
        _ values: (Int64) -> [LiveValue],
    ) -> LiveStation {
        let reports = (0..<30).map { (back: Int64) -> LiveReport in
            let end = newest - .hours(back)
            return LiveReport(
                periodStart: end,
                periodEnd: end,
                receivedAt: end + .minutes(2),
                revision: 1,
                values: values(back),
            )
        }
        return LiveStation(
            id: id,
            kind: .water,
            name: name,
            place: Phrase("澜溪江", "Lanxi River"),
            issuer: waterIssuer,
            latitude: -1_500,
            longitude: 120_100_000,
            datum: Phrase("1985国家高程基准", "National vertical datum 1985"),
            period: .hours(1),
            grace: .minutes(15),
            reports: reports,
        )
    }

    static var lower: LiveStation {
        gauge("W-01", Phrase("青石水文站", "Qingshi gauge")) { back in
            [level("level", Phrase("水位", "Level"), 12 - back * 3)]
        }
    }

    static var upper: LiveStation {
        gauge("W-02", Phrase("青石船闸", "Qingshi lock")) { back in
            [
                level("upstream", Phrase("上游水位", "Upstream"), 2_766 - back * 2),
                level("downstream", Phrase("下游水位", "Downstream"), 2_210 + back % 5),
            ]
        }
    }
}
