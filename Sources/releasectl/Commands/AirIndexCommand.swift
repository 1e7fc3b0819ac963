import Model
import Stations

/// `air index`: the air quality index of some concentrations, by the arithmetic that the daemon uses.
enum AirIndexCommand {
    static let command = Command(
        "air index",
        Phrase("空气质量指数怎么算", "the air quality index of some concentrations"),
        [
            Positional(
                "POLLUTANT=V",
                Phrase(
                    "pm25 pm10 so2 no2 co o3，µg/m³，co 为 mg/m³；V 可写 NA（缺测）或 /（不在监测方案内）",
                    "pm25 pm10 so2 no2 co o3 in µg/m³, co in mg/m³; V may be NA (missing) or / (not in the monitoring plan)",
                ),
            )
        ],
        takesMany: true,
        options: [
            CommandOption(
                "edition",
                .choice(AirEdition.allCases.map(\.rawValue)),
                Phrase("标准版本", "edition of the standard"),
                isRequired: true,
                meanings: [
                    Phrase("2026-02-28 及以前的数据", "data until 2026-02-28"),
                    Phrase("2026-03-01 起的数据", "data since 2026-03-01"),
                ],
            ),
            CommandOption(
                "period",
                .choice(AirPeriod.allCases.map(\.rawValue)),
                Phrase("平均时间", "averaging period"),
                isRequired: true,
                meanings: [
                    Phrase("小时均值（实时报）", "means of an hour"),
                    Phrase("日均值，o3 为日最大 8 小时", "means of a day, o3 the largest of 8 h"),
                ],
            ),
        ],
        notes: Phrase(
            "不需要服务在运行。没写的污染物算缺测。2012 版还可写 o3_1h（日报）、o3_8h 和 so2_24h（实时报）。",
            "Needs no daemon. A pollutant that is not named is missing. With edition 2012 also o3_1h (24h), o3_8h and so2_24h (1h).",
        ),
        examples: [
            "releasectl air index --edition 2026 --period 24h pm25=75 pm10=110 so2=8 no2=43 co=1.6 o3=58",
            "releasectl air index --edition 2026 --period 1h pm25=35 pm10=50 so2=/ no2=20 co=0.5 o3=80",
        ],
        action: .perform { run throws(Failure) in
            let index = try index(run)
            try run.print(AirScreen.document(index, run.language)) { AirScreen.draw($0, on: &$1) }
            return .done
        },
    )

    private static func index(_ run: Invocation) throws(Failure) -> AirIndex {
        guard let edition = run.value("edition").flatMap({ AirEdition(rawValue: $0) }),
            let period = run.value("period").flatMap({ AirPeriod(rawValue: $0) })
        else { preconditionFailure("the parser has checked both") }
        var samples: [AirItem: AirSample] = [:]
        for word in run.arguments.positionals {
            let (item, sample) = try read(word, edition, period)
            guard samples.updateValue(sample, forKey: item) == nil else {
                throw unusable(word, Phrase("写了两次", "given twice"))
            }
        }
        return AirIndex(edition: edition, period: period, samples: samples)
    }

    private static func read(
        _ word: String,
        _ edition: AirEdition,
        _ period: AirPeriod,
    ) throws(Failure) -> (AirItem, AirSample) {
        guard let equal = word.firstIndex(of: "=") else {
            throw unusable(word, Phrase("写成 pm25=35", "write pm25=35"))
        }
        let name = word[..<equal].lowercased()
        guard let item = item(name, edition, period) else {
            let names = Pollutant.allCases.map(\.rawValue) + extra(edition, period).keys.sorted()
            let list = names.joined(separator: " ")
            throw unusable(word, Phrase("污染物是 \(list)", "the pollutants are \(list)"))
        }
        let text = String(word[word.index(after: equal)...])
        switch text.uppercased() {
        case "NA": return (item, .missing)
        case "/": return (item, .unplanned(neverPrimary: true))
        default: break
        }
        guard let value = Decimal(text), !value.isNegative else {
            throw unusable(
                word,
                Phrase("浓度是不小于 0 的数，或 NA，或 /", "a number from 0 on, NA or /"),
            )
        }
        return (item, .value(Ratio(value)))
    }

    private static func item(
        _ name: String,
        _ edition: AirEdition,
        _ period: AirPeriod,
    ) -> AirItem? {
        let plain = name == "pm2.5" ? "pm25" : name
        return Pollutant(rawValue: plain).map { AirItem($0, in: period) }
            ?? extra(edition, period)[name]
    }

    /// What only the older edition reads besides.
    private static func extra(_ edition: AirEdition, _ period: AirPeriod) -> [String: AirItem] {
        guard edition == .of2012 else { return [:] }
        return period == .day
            ? ["o3_1h": .o3Hour] : ["o3_8h": .o3EightHours, "so2_24h": .so2Day]
    }

    private static func unusable(_ word: String, _ reason: Phrase) -> Failure {
        .usage(.unusable(name: "POLLUTANT=V", value: word, reason: reason))
    }
}
