/// From where to where an axis goes, and its ticks: round numbers, three to six of them.
struct ChartScale: Sendable, Hashable {
    /// Of all numbers on this axis.
    let decimals: Int
    let ticks: [Int64]

    private let low: Int64
    private let high: Int64
    private let step: Int64

    /// Beyond it an axis is not drawn: steps and sums stay far inside 64 bits.
    private static let limit: Int64 = 1_000_000_000_000
    private static let intervals: Int64 = 4

    /// Nil where there is no number or one too large to draw.
    init?(_ numbers: [ExactNumber], fromZero: Bool) {
        let places = numbers.map(\.decimals).max() ?? 0
        let digits = numbers.compactMap { $0.scaled(to: places) }
        guard digits.count == numbers.count, let lowest = digits.min(), let highest = digits.max(),
            lowest > -Self.limit, highest < Self.limit
        else { return nil }
        let bottom = fromZero ? min(lowest, 0) : lowest
        let range = max(highest - bottom, 1)
        var step: Int64 = 1
        let factors: [Int64] = [2, 5, 10]
        var power: Int64 = 1
        search: while true {
            for factor in factors {
                if step * Self.intervals >= range { break search }
                step = power * factor
            }
            power *= 10
        }
        decimals = places
        self.step = step
        low = Self.floor(bottom, step)
        let up = -Self.floor(-highest, step)
        high = up > low ? up : low + step
        ticks = Array(stride(from: low, through: high, by: Int(step)))
    }

    /// Whether a mark lies so near to what was measured that drawing it leaves the line legible: within twice
    /// the range of the values, and always within two whole units.
    static func nearness(of numbers: [ExactNumber]) -> (ExactNumber) -> Bool {
        { mark in
            let places = (numbers.map(\.decimals) + [mark.decimals]).max() ?? 0
            let digits = numbers.compactMap { $0.scaled(to: places) }
            guard let lowest = digits.min(), let highest = digits.max(),
                let number = mark.scaled(to: places),
                let unit = ExactNumber(digits: 1, decimals: 0).scaled(to: places),
                lowest > -limit, highest < limit, number > -limit, number < limit
            else { return false }
            let reach = 2 * max(highest - lowest, unit)
            return number >= lowest - reach && number <= highest + reach
        }
    }

    /// The largest multiple of `step` that is not above `number`.
    private static func floor(_ number: Int64, _ step: Int64) -> Int64 {
        let rest = number % step
        return number - (rest < 0 ? rest + step : rest)
    }

    /// Where a number lies on an axis of this length.
    func part(of digits: Int64, in length: Int64) -> Int64 {
        (digits - low) * length / (high - low)
    }

    /// A label without zeros that no tick needs.
    func short(_ number: ExactNumber) -> String {
        var digits = number.digits
        var places = number.decimals
        var step = step
        while places > 0, step % 10 == 0, low % 10 == 0 {
            digits /= 10
            step /= 10
            places -= 1
            if digits % 10 != 0, step % 10 != 0 { break }
        }
        return ExactNumber(digits: digits, decimals: places).text
    }
}
