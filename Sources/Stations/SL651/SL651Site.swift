package import Model

/// What a bureau knows of a hydrological station and its reports do not tell.
package struct SL651Site: Sendable, Hashable {
    /// Where a relative level is counted from.
    package struct Base: Sendable, Hashable {
        /// The item that the sum is a value of: `Z`, `ZU`, `ZB`.
        package let item: String
        /// Metres above the datum of the station.
        package let level: Decimal

        package init(item: String, level: Decimal) {
            self.item = item
            self.level = level
        }
    }

    package var zone: ZoneRules
    /// By the relative item, such as `DRZ1`; at a gate `DRZ1` is above and `DRZ2` below.
    package var bases: [String: Base]

    package init(zone: ZoneRules, bases: [String: Base] = [:]) {
        self.zone = zone
        self.bases = bases
    }
}

/// What an element measures (SL 651-2014, appendix C).
package struct SL651Item: Sendable, Hashable {
    /// The letters of the standard: `Z`, `PJ`.
    package let code: String
    package let unit: Unit?
    package let kind: Reading.Kind
    /// The period that ends at the time of observation; zero for an instant or a running counter.
    package let span: Milliseconds

    init(
        _ code: String,
        _ unit: Unit?,
        _ kind: Reading.Kind = .instant,
        span: Milliseconds = .zero,
    ) {
        self.code = code
        self.unit = unit
        self.kind = kind
        self.span = span
    }

    /// Nil for an element that is not read here.
    package init?(_ identifier: UInt16) {
        guard let item = Self.table[identifier] else { return nil }
        self = item
    }

    private static let table: [UInt16: SL651Item] = {
        var table: [UInt16: SL651Item] = [
            0x02: SL651Item("AI", .celsius), 0x03: SL651Item("C", .celsius),
            0x08: SL651Item("FL", .hectopascals), 0x09: SL651Item("GH", .metres),
            0x0C: SL651Item("GT", nil),
            0x1A: SL651Item("P1", .millimetres, .total, span: .hours(1)),
            0x1F: SL651Item("PD", .millimetres, .total),
            0x20: SL651Item("PJ", .millimetres, .total),
            0x21: SL651Item("PN01", .millimetres, .total, span: .minutes(1)),
            0x22: SL651Item("PN05", .millimetres, .total, span: .minutes(5)),
            0x23: SL651Item("PN10", .millimetres, .total, span: .minutes(10)),
            0x24: SL651Item("PN30", .millimetres, .total, span: .minutes(30)),
            0x26: SL651Item("PT", .millimetres, .total),
            0x27: SL651Item("Q", .cubicMetresPerSecond), 0x38: SL651Item("VT", .volts),
            0x39: SL651Item("Z", .metres), 0x3A: SL651Item("ZB", .metres),
            0x3B: SL651Item("ZU", .metres),
        ]
        for number in 1...8 as ClosedRange<UInt16> {
            table[0x3B + number] = SL651Item("Z\(number)", .metres)
        }
        return table
    }()
}
