package import Model

extension HJ212Packet {
    /// What a packet of data says, and what of it could not be read.
    package struct Content: Sendable, Hashable {
        package var readings: [Reading] = []
        /// Items and fields that are no readings, as they came: listed, never fatal.
        package var unread: [Field] = []
    }

    /// The readings of real-time, minute, hour and day data (CN 2011, 2051, 2061, 2031); nil for any other
    /// command.
    ///
    /// A packet of a split series has complete items of its own and needs no others (appendix C.49).
    package func content(_ device: HJ212Device) -> Content? {
        guard let length = Self.length(of: command, device) else { return nil }
        var content = Content()
        content.readings.reserveCapacity(items.count)
        var time: String?
        var period: ReadingPeriod?
        for item in items {
            // Nearly always the same one.
            if item.dataTime != time {
                time = item.dataTime
                period = time.flatMap { Self.period($0, length: length, device) }
            }
            let state = device.state(item.flag)
            let code = device.names[item.code] ?? item.code
            for value in item.values {
                guard let period, let kind = Self.kind(value.name) else {
                    let name = item.code + "-" + value.name
                    content.unread.append(Field(name, value.value))
                    continue
                }
                content.readings.append(
                    Reading(
                        station: self.device,
                        item: code,
                        kind: kind,
                        period: period,
                        text: value.value,
                        value: Sentinel.number(value.value),
                        unit: device.units[code],
                        state: state,
                    )
                )
            }
            if item.values.isEmpty {
                content.unread.append(Field(item.code + "-Flag", item.flag ?? ""))
            }
        }
        content.unread += parameters.filter { $0.name != "DataTime" && $0.name != "QN" }
        return content
    }

    /// What a command's data are values of.
    private static func length(of command: String, _ device: HJ212Device) -> Milliseconds? {
        switch command {
        case "2011": .zero
        case "2051": device.minutes
        case "2061": .hours(1)
        case "2031": .days(1)
        default: nil
        }
    }

    /// `td` is a known misprint of `Rtd`.
    private static func kind(_ suffix: String) -> Reading.Kind? {
        switch suffix {
        case "Rtd", "td": .instant
        case "Avg": .mean
        case "Min": .minimum
        case "Max": .maximum
        case "Cou": .total
        default: nil
        }
    }

    private static func period(
        _ text: String,
        length: Milliseconds,
        _ device: HJ212Device,
    ) -> ReadingPeriod? {
        guard let time = instant(text, device.zone) else { return nil }
        guard length > .zero else { return ReadingPeriod(at: time) }
        return switch device.label {
        case .start: ReadingPeriod(from: time, to: time + length)
        case .end: ReadingPeriod(from: time - length, to: time)
        }
    }

    /// `20160801080000`, with milliseconds behind it or without seconds.
    package static func instant(_ text: String, _ zone: ZoneRules) -> Instant? {
        let digits = Array(text.utf8)
        guard [12, 14, 17].contains(digits.count) else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            range.upperBound <= digits.count ? HJ212Frame.number(digits[range]) : 0
        }
        guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8),
            let hour = number(8..<10), let minute = number(10..<12), let second = number(12..<14),
            let thousandth = number(14..<17), hour < 24, minute < 60, second < 60,
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let time = ((hour * 60 + minute) * 60 + second) * 1_000 + thousandth
        return zone.instant(date, millisecondOfDay: time)
    }
}
