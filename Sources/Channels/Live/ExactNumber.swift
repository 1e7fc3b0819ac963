/// A published decimal as a whole number of its last place: `27.66` is 2,766 with two decimals.
///
/// No binary fraction is ever made of it.
struct ExactNumber: Sendable, Hashable {
    /// Larger texts are no number that a chart can show; sums of two stay far inside 64 bits.
    private static let maximumDigits = 15

    private(set) var digits: Int64
    private(set) var decimals: Int

    /// Nil for anything but an optional sign, digits, and at most one point with digits behind it.
    init?(_ text: String?) {
        guard let text else { return nil }
        let isNegative = text.hasPrefix("-")
        let parts = text.dropFirst(isNegative || text.hasPrefix("+") ? 1 : 0)
            .split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count),
            parts.allSatisfy({ part in
                !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
            })
        else { return nil }
        let joined = parts.joined()
        guard joined.utf8.count <= Self.maximumDigits, let number = Int64(joined) else {
            return nil
        }
        digits = isNegative ? -number : number
        decimals = parts.count == 2 ? parts[1].utf8.count : 0
    }

    init(digits: Int64, decimals: Int) {
        self.digits = digits
        self.decimals = decimals
    }

    /// The same number with at least so many decimals; nil where it would leave 64 bits.
    func scaled(to wanted: Int) -> Int64? {
        var result = digits
        for _ in 0..<max(wanted - decimals, 0) {
            let (product, isOver) = result.multipliedReportingOverflow(by: 10)
            guard !isOver else { return nil }
            result = product
        }
        return result
    }

    /// The exact difference, with the decimals of the finer of the two; nil where it has no room.
    func minus(_ other: ExactNumber) -> ExactNumber? {
        let places = max(decimals, other.decimals)
        guard let first = scaled(to: places), let second = other.scaled(to: places) else {
            return nil
        }
        let (difference, isOver) = first.subtractingReportingOverflow(second)
        return isOver ? nil : ExactNumber(digits: difference, decimals: places)
    }

    var text: String {
        guard decimals > 0 else { return String(digits) }
        let all = String(digits.magnitude)
        let padded = String(repeating: "0", count: max(decimals + 1 - all.utf8.count, 0)) + all
        return (digits < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }
}
