package import Model

/// What an element measures (SL 651-2014, appendix C).
package struct SL651Item: Sendable, Hashable {
    /// The letters of the standard: `Z`, `PJ`.
    package let code: String
    package let name: Phrase
    package let unit: Unit?
    package let kind: Reading.Kind
    /// The period that ends at the time of observation; zero for an instant or a running counter.
    package let span: Milliseconds

    private init(
        _ code: String,
        _ name: Phrase,
        _ unit: Unit?,
        _ kind: Reading.Kind = .instant,
        span: Milliseconds = .zero,
    ) {
        self.code = code
        self.name = name
        self.unit = unit
        self.kind = kind
        self.span = span
    }

    /// Nil for an element that is not read here.
    package init?(_ identifier: UInt16) {
        guard let item = Self.table[identifier] else { return nil }
        self = item
    }

    /// What the letters mean, those of the twelve values of an hour too.
    package static func name(_ code: String) -> Phrase? { names[code] }

    private static let names: [String: Phrase] = {
        var names = ["DRP": Phrase("5 分钟雨量", "rain of 5 min")]
        for item in table.values { names[item.code] = item.name }
        for number in 1...8 {
            names["DRZ\(number)"] = Phrase("相对水位 \(number)", "relative level \(number)")
        }
        return names
    }()

    private static let table: [UInt16: SL651Item] = {
        var table = plain
        for number in 1...8 as ClosedRange<UInt16> {
            let name = Phrase("取排水口水位 \(number)", "level at intake or outlet \(number)")
            table[0x3B + number] = SL651Item("Z\(number)", name, .metres)
        }
        return table
    }()

    private static let plain: [UInt16: SL651Item] = [
        0x02: SL651Item("AI", Phrase("气温", "air temperature"), .celsius),
        0x03: SL651Item("C", Phrase("水温", "water temperature"), .celsius),
        0x08: SL651Item("FL", Phrase("气压", "air pressure"), .hectopascals),
        0x09: SL651Item("GH", Phrase("闸门开度", "gate opening"), .metres),
        0x0C: SL651Item("GT", Phrase("闸门开启孔数", "gates open"), nil),
        0x1A: SL651Item(
            "P1",
            Phrase("1 小时雨量", "rain of 1 h"),
            .millimetres,
            .total,
            span: .hours(1)
        ),
        0x1F: SL651Item("PD", Phrase("日雨量", "rain of the day"), .millimetres, .total),
        0x20: SL651Item("PJ", Phrase("当前雨量", "current rain"), .millimetres, .total),
        0x21: SL651Item(
            "PN01",
            Phrase("1 分钟雨量", "rain of 1 min"),
            .millimetres,
            .total,
            span: .minutes(1)
        ),
        0x22: SL651Item(
            "PN05",
            Phrase("5 分钟雨量", "rain of 5 min"),
            .millimetres,
            .total,
            span: .minutes(5)
        ),
        0x23: SL651Item(
            "PN10",
            Phrase("10 分钟雨量", "rain of 10 min"),
            .millimetres,
            .total,
            span: .minutes(10)
        ),
        0x24: SL651Item(
            "PN30",
            Phrase("30 分钟雨量", "rain of 30 min"),
            .millimetres,
            .total,
            span: .minutes(30)
        ),
        0x26: SL651Item("PT", Phrase("累计雨量", "cumulative rain"), .millimetres, .total),
        0x27: SL651Item("Q", Phrase("流量", "discharge"), .cubicMetresPerSecond),
        0x38: SL651Item("VT", Phrase("电压", "battery"), .volts),
        0x39: SL651Item("Z", Phrase("水位", "level"), .metres),
        0x3A: SL651Item("ZB", Phrase("闸下水位", "level below"), .metres),
        0x3B: SL651Item("ZU", Phrase("闸上水位", "level above"), .metres),
    ]
}
