package import Model

/// Item codes (HJ 212-2017, appendix B; a05024 comes from HJ 524).
package enum HJ212Code {
    /// The pollutants of the index.
    package static let pollutants: [String: Pollutant] = [
        "a34004": .pm25, "a34002": .pm10, "a21026": .so2, "a21004": .no2, "a21005": .co,
        "a05024": .o3,
    ]

    /// What the codes of air stations mean, and the commands that carry data.
    package static func name(_ code: String) -> Phrase? {
        if let pollutant = pollutants[code] { return Phrase(pollutant.sign, pollutant.sign) }
        return names[code]
    }

    private static let names: [String: Phrase] = [
        "a34001": Phrase("TSP", "TSP"), "a34005": Phrase("PM1.0", "PM1.0"),
        "a21003": Phrase("NO", "NO"), "a21002": Phrase("NOx", "NOx"),
        "a01001": Phrase("气温", "temperature"), "a01002": Phrase("湿度", "humidity"),
        "a01006": Phrase("气压", "pressure"), "a01007": Phrase("风速", "wind speed"),
        "a01008": Phrase("风向", "wind direction"), "LA": Phrase("噪声", "noise"),
    ]

    /// What a command (CN) is.
    package static func command(_ code: String) -> Phrase? { commands[code] }

    private static let commands: [String: Phrase] = [
        "2011": Phrase("实时数据", "real-time data"), "2051": Phrase("分钟数据", "minute data"),
        "2061": Phrase("小时数据", "hourly data"), "2031": Phrase("日数据", "daily data"),
        "2021": Phrase("设备状态", "state of equipment"),
        "2041": Phrase("设备运行时间", "running time of equipment"),
        "2081": Phrase("数采仪开机", "start of the logger"),
        "1013": Phrase("请求校时", "request to set the clock"),
        "1062": Phrase("设置实时间隔", "set the real-time interval"),
        "3019": Phrase("设备标识", "device identity"), "3020": Phrase("现场机信息", "device information"),
        "9011": Phrase("请求应答", "answer to a request"),
        "9012": Phrase("执行结果", "result of a request"),
        "9013": Phrase("通知应答", "answer to a notice"), "9014": Phrase("数据应答", "answer to data"),
    ]

    /// Names of 2005 that are still sent.
    package static let oldNames: [String: String] = [
        "PM25": "a34004", "PM10": "a34002", "TSP": "a34001", "SO2": "a21026", "NO2": "a21004",
        "CO": "a21005", "O3": "a05024", "TEM": "a01001", "RH": "a01002", "WS": "a01007",
        "WD": "a01008", "NOIS": "LA",
    ]

    /// The units of appendix B: nanograms for particles, milligrams for gases.
    package static let standardUnits: [String: Unit] = [
        "a34004": .nanograms, "a34002": .nanograms, "a34001": .nanograms, "a34005": .nanograms,
        "a21026": .milligrams, "a21004": .milligrams, "a21003": .milligrams,
        "a21002": .milligrams, "a21005": .milligrams,
    ].merging(weather) { $1 }

    /// The units that air stations send in practice: micrograms, and milligrams for carbon monoxide.
    package static let usualUnits: [String: Unit] = [
        "a34004": .micrograms, "a34002": .micrograms, "a34001": .micrograms,
        "a34005": .micrograms, "a21026": .micrograms, "a21004": .micrograms,
        "a21003": .micrograms, "a21002": .micrograms, "a21005": .milligrams, "a05024": .micrograms,
    ].merging(weather) { $1 }

    private static let weather: [String: Unit] = [
        "a01001": .celsius, "a01002": .percent, "a01006": .kilopascals,
        "a01007": .metresPerSecond, "a01008": .degrees, "LA": .decibels,
    ]
}
