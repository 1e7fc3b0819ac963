/// An exact fraction: a mean before its single rounding.
///
/// Kept in lowest terms. Sums of `Decimal`s stay inside 128 bits: magnitudes below 10⁹ over denominators
/// of at most 10⁹ times the least common multiple of the counts up to 24.
package struct Ratio: Sendable, Hashable, Comparable {
    let numerator: Int128
    /// Positive.
    let denominator: Int128

    private init(_ numerator: Int128, _ denominator: Int128) {
        let divisor = Self.commonDivisor(numerator.magnitude, denominator.magnitude)
        self.numerator = numerator / Int128(divisor)
        self.denominator = denominator / Int128(divisor)
    }

    package init(_ decimal: Decimal) {
        self.init(Int128(decimal.units), Int128(Decimal.power(decimal.places)))
    }

    /// The mean of numbers; nil when there is none.
    package static func mean(of values: [Ratio]) -> Ratio? {
        guard let first = values.first else { return nil }
        let sum = values.dropFirst().reduce(first, +)
        return Ratio(sum.numerator, sum.denominator * Int128(values.count))
    }

    /// The mean of decimals; nil when there is none.
    package static func mean(of values: [Decimal]) -> Ratio? {
        // One denominator for all of them spares a common divisor for each.
        let places = values.reduce(0) { max($0, $1.places) }
        guard !values.isEmpty else { return nil }
        let sum = values.reduce(Int128(0)) { sum, value in
            sum + Int128(value.units) * Int128(Decimal.power(places - value.places))
        }
        return Ratio(sum, Int128(Decimal.power(places)) * Int128(values.count))
    }

    package var magnitude: Ratio { Ratio(Int128(numerator.magnitude), denominator) }

    package static func + (first: Ratio, second: Ratio) -> Ratio {
        let divisor = commonDivisor(first.denominator.magnitude, second.denominator.magnitude)
        let factor = second.denominator / Int128(divisor)
        return Ratio(
            first.numerator * factor + second.numerator * (first.denominator / Int128(divisor)),
            first.denominator * factor,
        )
    }

    package static func - (first: Ratio, second: Ratio) -> Ratio {
        first + Ratio(-second.numerator, second.denominator)
    }

    package static func < (first: Ratio, second: Ratio) -> Bool {
        // Quotients first: the products of two sums would not fit.
        let firstWhole = floor(first)
        let secondWhole = floor(second)
        guard firstWhole.quotient == secondWhole.quotient else {
            return firstWhole.quotient < secondWhole.quotient
        }
        let left = UInt128(firstWhole.remainder).multipliedFullWidth(
            by: UInt128(second.denominator)
        )
        let right = UInt128(secondWhole.remainder).multipliedFullWidth(
            by: UInt128(first.denominator)
        )
        return (left.high, left.low) < (right.high, right.low)
    }

    private static func floor(_ ratio: Ratio) -> (quotient: Int128, remainder: Int128) {
        var (quotient, remainder) = ratio.numerator.quotientAndRemainder(
            dividingBy: ratio.denominator
        )
        if remainder < 0 {
            quotient -= 1
            remainder += ratio.denominator
        }
        return (quotient, remainder)
    }

    /// The nearest number with `places` decimals; a half goes to the even digit, and signs don't matter
    /// (GB/T 8170).
    package func rounded(places: Int) -> Decimal {
        let power = Int128(Decimal.power(places))
        // The whole part first: the product of all would not always fit.
        let (whole, rest) = Int128(numerator.magnitude).quotientAndRemainder(
            dividingBy: denominator
        )
        var (quotient, remainder) = (rest * power).quotientAndRemainder(dividingBy: denominator)
        quotient += whole * power
        let twice = remainder * 2
        if twice > denominator || (twice == denominator && quotient % 2 != 0) { quotient += 1 }
        let units = Int64(clamping: numerator < 0 ? -quotient : quotient)
        return Decimal(units: units, places: places)
    }

    private static func commonDivisor(_ first: UInt128, _ second: UInt128) -> UInt128 {
        var (larger, smaller) = (first, second)
        while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
        return max(larger, 1)
    }
}
