/// A number with its decimals, exact: what a station sent, never through binary floating point.
///
/// `4.0` and `4` are the same number; the decimals as written stay for showing. The bounds keep every sum
/// of the module inside 128 bits: the magnitude stays below 10⁹, with at most nine decimals.
package struct Decimal: Sendable {
    /// The number times ten to the power of `places`.
    package let units: Int64
    /// Decimals, 0 to 9.
    package let places: Int

    /// More decimals say nothing about an instrument; they come from binary floating point upstream.
    package static let placesLimit = 9
    /// Digits before the point.
    package static let integerDigitsLimit = 9
    /// Longer texts are no numbers of an instrument.
    package static let textLimitBytes = 40

    /// Precondition: the bounds of the type hold.
    package init(units: Int64, places: Int = 0) {
        precondition((0...Self.placesLimit).contains(places), "decimals outside the bounds")
        self.units = units
        self.places = places
    }

    /// Reads `12`, `-0.40`, `.5`, `1.2e-05`; nil for anything else and for what passes the bounds.
    ///
    /// Decimals beyond the ninth are dropped, but leave a trace: a last digit of 0 or 5 becomes 1 or 6, so
    /// that a later rounding to fewer decimals still sees on which side of the half the number lies.
    package init?(_ text: some Collection<UInt8>) {
        guard !text.isEmpty, text.count <= Self.textLimitBytes,
            let form = DecimalForm(text)
        else { return nil }
        let last = form.exponent - form.fractionDigits
        let places = min(max(0, -last), Self.placesLimit)
        var units: Int64 = 0
        var isInexact = false
        var position = form.integerDigits - 1 + form.exponent
        for byte in text {
            if byte | 0x20 == UInt8(ascii: "e") { break }
            guard byte >= UInt8(ascii: "0") else { continue }
            let digit = Int64(byte - UInt8(ascii: "0"))
            if position < -Self.placesLimit {
                isInexact = isInexact || digit != 0
            } else if digit != 0 || units != 0 {
                guard position < Self.integerDigitsLimit else { return nil }
                units = units * 10 + digit
            }
            position -= 1
        }
        // 1.2e3 ends before the point: the zeros that nobody wrote.
        if last > 0, units != 0 {
            for _ in 0..<last { units *= 10 }
        }
        if isInexact, units % 5 == 0 { units += 1 }
        self.units = form.isNegative ? -units : units
        self.places = places
    }

    package init?(_ text: String) {
        self.init(text.utf8)
    }

    package var isNegative: Bool { units < 0 }

    /// The number with exactly `places` decimals, rounded half to even by magnitude (GB/T 8170).
    package func rounded(places: Int) -> Decimal {
        places == self.places ? self : Ratio(self).rounded(places: places)
    }

    /// The number as it is written: `-0.40`.
    package var text: String {
        guard places > 0 else { return String(units) }
        let digits = String(units.magnitude)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
        return (units < 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
    }

    /// The exact sum, with the decimals of the finer one; nil when it leaves the bounds.
    package func adding(_ other: Decimal) -> Decimal? {
        let places = max(places, other.places)
        let (sum, overflow) = units(at: places).addingReportingOverflow(other.units(at: places))
        guard !overflow, sum.magnitude < Self.power(Self.integerDigitsLimit + places).magnitude
        else {
            return nil
        }
        return Decimal(units: sum, places: places)
    }

    /// The exact difference; nil when it leaves the bounds.
    package func subtracting(_ other: Decimal) -> Decimal? {
        adding(Decimal(units: -other.units, places: other.places))
    }

    package var magnitude: Decimal { Decimal(units: abs(units), places: places) }

    /// The same number counted in smaller units.
    private func units(at places: Int) -> Int64 {
        units * Self.power(places - self.places)
    }

    /// The number a power of ten larger or smaller; nil when it leaves the bounds.
    package func scaled(byPowerOfTen power: Int) -> Decimal? {
        var units = units
        var places = places - power
        while places < 0 {
            let (product, overflow) = units.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            units = product
            places += 1
        }
        while places > Self.placesLimit {
            guard units % 10 == 0 else { return nil }
            units /= 10
            places -= 1
        }
        guard Ratio(Decimal(units: units, places: places)).magnitude < Self.magnitudeLimit else {
            return nil
        }
        return Decimal(units: units, places: places)
    }

    private static let magnitudeLimit = Ratio(Decimal(units: 1_000_000_000))

    /// Ten to the power of 0 to 18.
    static func power(_ exponent: Int) -> Int64 {
        var power: Int64 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }
}

extension Decimal: Hashable, Comparable {
    package static func == (first: Decimal, second: Decimal) -> Bool {
        if first.places == second.places { return first.units == second.units }
        return Ratio(first) == Ratio(second)
    }

    package static func < (first: Decimal, second: Decimal) -> Bool {
        if first.places == second.places { return first.units < second.units }
        return Ratio(first) < Ratio(second)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(Ratio(self))
    }
}

/// The shape of a number's text: sign, digits around the point, exponent.
private struct DecimalForm {
    var isNegative = false
    var integerDigits = 0
    var fractionDigits = 0
    var exponent = 0

    /// Far beyond the bounds of `Decimal`, and no overflow.
    private static let exponentLimit = 99

    /// Nil when the text is no number.
    init?(_ text: some Collection<UInt8>) {
        var hasPoint = false
        var exponentSign: Int?
        var exponentDigits = 0
        var isFirst = true
        for byte in text {
            defer { isFirst = false }
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if exponentSign != nil {
                    exponentDigits += 1
                    exponent = exponent * 10 + Int(byte - UInt8(ascii: "0"))
                    guard exponent <= Self.exponentLimit else { return nil }
                } else if hasPoint {
                    fractionDigits += 1
                } else {
                    integerDigits += 1
                }
            case UInt8(ascii: "-"), UInt8(ascii: "+"):
                if isFirst {
                    isNegative = byte == UInt8(ascii: "-")
                } else if exponentSign == 0, exponentDigits == 0 {
                    exponentSign = byte == UInt8(ascii: "-") ? -1 : 1
                } else {
                    return nil
                }
            case UInt8(ascii: "."):
                guard !hasPoint, exponentSign == nil else { return nil }
                hasPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard exponentSign == nil else { return nil }
                exponentSign = 0
            default: return nil
            }
        }
        guard integerDigits + fractionDigits > 0, exponentSign == nil || exponentDigits > 0 else {
            return nil
        }
        if exponentSign == -1 { exponent = -exponent }
    }
}
