package import Model

/// What a level means for health and what people should do, in the words of the standard.
///
/// HJ 633—2026, tables 1 and 2; HJ 633—2012, table 2. The English is a translation of our own.
package struct AirAdvice: Sendable, Hashable {
    package let effect: Phrase
    package let measure: Phrase

    package init(_ level: AirLevel, in edition: AirEdition) {
        let isNew = edition == .of2026
        effect = isNew ? Self.effect2026(level) : Self.effect2012(level)
        measure = isNew ? Self.measure2026(level) : Self.measure2012(level)
    }

    /// Whom to name when the pollutant's index is above 100 (HJ 633—2026, table 2).
    package static func sensitiveGroups(_ pollutant: Pollutant) -> Phrase {
        switch pollutant {
        case .so2:
            Phrase("患有哮喘的人、青少年儿童以及老年人", "people with asthma, children and teenagers, older people")
        case .no2:
            Phrase(
                "患有呼吸系统疾病（如哮喘）的人、青少年儿童以及老年人",
                "people with respiratory disease such as asthma, children and teenagers, older people",
            )
        case .co: Phrase("患有心血管系统疾病的人", "people with cardiovascular disease")
        case .o3:
            Phrase(
                "患有呼吸系统疾病（如哮喘）的人、青少年儿童、户外活动频繁的人以及老年人",
                "people with respiratory disease such as asthma, children and teenagers, people often outdoors, older people",
            )
        case .pm25, .pm10:
            Phrase(
                "患有心血管系统疾病或呼吸系统疾病（如哮喘）的人、青少年儿童、户外活动频繁的人以及老年人",
                "people with cardiovascular or respiratory disease such as asthma, children and teenagers, people often outdoors, older people",
            )
        }
    }

    private static let clean = Phrase(
        "空气质量令人满意，基本无空气污染",
        "The air is satisfying and nearly free of pollution.",
    )
    private static let acceptable = Phrase(
        "空气质量可接受，但某些污染物可能对极少数异常敏感人群健康有较弱影响",
        "The air is acceptable; some pollutants may affect a very few unusually sensitive people slightly.",
    )
    private static let everybody = Phrase("各类人群可正常活动", "Everybody can be active as usual.")
    private static let fewSensitive = Phrase(
        "极少数异常敏感人群应减少户外活动",
        "The very few unusually sensitive people should be outdoors less.",
    )

    private static func effect2026(_ level: AirLevel) -> Phrase {
        switch level {
        case .excellent: clean
        case .good: acceptable
        case .lightPollution:
            Phrase(
                "敏感人群症状有轻度加剧，健康人群出现刺激症状",
                "Symptoms of sensitive people grow slightly worse; healthy people feel irritation.",
            )
        case .moderatePollution:
            Phrase(
                "进一步加剧敏感人群症状，可能对健康人群心血管系统、呼吸系统有影响",
                "Symptoms of sensitive people grow worse; heart, vessels and airways of healthy people may be affected.",
            )
        case .heavyPollution:
            Phrase(
                "心血管系统和呼吸系统患者症状显著加剧，运动耐受力降低，健康人群普遍出现症状",
                "Symptoms of people with cardiovascular or respiratory disease grow much worse and they endure less exertion; most healthy people have symptoms.",
            )
        case .severePollution:
            Phrase(
                "健康人群运动耐受力降低，有明显强烈症状，提前出现某些疾病",
                "Healthy people endure less exertion and have strong symptoms; some diseases appear earlier.",
            )
        }
    }

    private static func measure2026(_ level: AirLevel) -> Phrase {
        switch level {
        case .excellent: everybody
        case .good: fewSensitive
        case .lightPollution:
            Phrase(
                "青少年儿童、老年人及心血管系统疾病、呼吸系统疾病患者应减少长时间、高强度的户外锻炼",
                "Children and teenagers, older people and people with cardiovascular or respiratory disease should do less long or hard exercise outdoors.",
            )
        case .moderatePollution:
            Phrase(
                "青少年儿童、老年人及心血管系统疾病、呼吸系统疾病患者避免长时间、高强度的户外锻炼，一般人群适量减少户外运动",
                "Children and teenagers, older people and people with cardiovascular or respiratory disease should avoid long or hard exercise outdoors; others should do somewhat less sport outdoors.",
            )
        case .heavyPollution:
            Phrase(
                "青少年儿童、老年人和心血管系统疾病、呼吸系统疾病患者应停留在室内，停止户外运动，一般人群减少户外运动",
                "Children and teenagers, older people and people with cardiovascular or respiratory disease should stay indoors and stop sport outdoors; others should do less of it.",
            )
        case .severePollution:
            Phrase(
                "青少年儿童、老年人和病人应当留在室内，避免体力消耗，一般人群应避免户外活动",
                "Children and teenagers, older people and the ill should stay indoors and avoid exertion; others should avoid being active outdoors.",
            )
        }
    }

    private static func effect2012(_ level: AirLevel) -> Phrase {
        switch level {
        case .excellent: clean
        case .good: acceptable
        case .lightPollution:
            Phrase(
                "易感人群症状有轻度加剧，健康人群出现刺激症状",
                "Symptoms of susceptible people grow slightly worse; healthy people feel irritation.",
            )
        case .moderatePollution:
            Phrase(
                "进一步加剧易感人群症状，可能对健康人群心脏、呼吸系统有影响",
                "Symptoms of susceptible people grow worse; heart and airways of healthy people may be affected.",
            )
        case .heavyPollution:
            Phrase(
                "心脏病和肺病患者症状显著加剧，运动耐受力降低，健康人群普遍出现症状",
                "Symptoms of people with heart or lung disease grow much worse and they endure less exertion; most healthy people have symptoms.",
            )
        case .severePollution: effect2026(level)
        }
    }

    private static func measure2012(_ level: AirLevel) -> Phrase {
        switch level {
        case .excellent: everybody
        case .good: fewSensitive
        case .lightPollution:
            Phrase(
                "儿童、老年人及心脏病、呼吸系统疾病患者应减少长时间、高强度的户外锻炼",
                "Children, older people and people with heart or respiratory disease should do less long or hard exercise outdoors.",
            )
        case .moderatePollution:
            Phrase(
                "儿童、老年人及心脏病、呼吸系统疾病患者避免长时间、高强度的户外锻炼，一般人群适量减少户外运动",
                "Children, older people and people with heart or respiratory disease should avoid long or hard exercise outdoors; others should do somewhat less sport outdoors.",
            )
        case .heavyPollution:
            Phrase(
                "儿童、老年人和心脏病、肺病患者应停留在室内，停止户外运动，一般人群减少户外运动",
                "Children, older people and people with heart or lung disease should stay indoors and stop sport outdoors; others should do less of it.",
            )
        case .severePollution:
            Phrase(
                "儿童、老年人和病人应当留在室内，避免体力消耗，一般人群应避免户外活动",
                "Children, older people and the ill should stay indoors and avoid exertion; others should avoid being active outdoors.",
            )
        }
    }
}
