import Model

/// Whole numbers and numbers of bytes within inclusive bounds.
extension ConfigurationReader {
    /// A whole number within inclusive bounds.
    package func integer(
        _ key: String,
        default fallback: Int? = nil,
        in range: ClosedRange<Int>,
    ) -> Int {
        let found = value(
            key,
            default: fallback.map { .integer(Int64($0)) },
            below: .integer(Int64(range.lowerBound) - 1),
            above: .integer(Int64(range.upperBound) + 1),
        )
        guard let found else { return fallback ?? range.lowerBound }
        return checkedInteger(key, found, range) ?? fallback ?? range.lowerBound
    }

    /// A whole number that may be absent or null.
    package func optionalInteger(_ key: String, in range: ClosedRange<Int>) -> Int? {
        let found = value(
            key,
            default: .null,
            below: .integer(Int64(range.lowerBound) - 1),
            above: .integer(Int64(range.upperBound) + 1),
        )
        return found.flatMap { checkedInteger(key, $0, range) }
    }

    func checkedInteger(_ key: String, _ json: JSON, _ range: ClosedRange<Int>) -> Int? {
        guard let number = json.integer else {
            report(key, Complaint.wrongType("整数", "a whole number"))
            return nil
        }
        guard range.contains(Int(number)) else {
            let bounds = ("\(range.lowerBound)", "\(range.upperBound)")
            report(key, Complaint.outside("\(number)", bounds.0, bounds.1))
            return nil
        }
        return Int(number)
    }

    /// Whole numbers within inclusive bounds, each at most once.
    package func integers(
        _ key: String,
        counts: ClosedRange<Int>,
        in range: ClosedRange<Int>,
    ) -> [Int] {
        var numbers: [Int] = []
        for (index, json) in elements(key, counts: counts) {
            let place = key + "[\(index)]"
            guard let number = checkedInteger(place, json, range) else { continue }
            if numbers.contains(number) { report(place, Phrase("重复", "occurs twice")) }
            numbers.append(number)
        }
        return numbers
    }

    /// A number of bytes: a whole number, or a text such as `64MiB`, `16KiB`.
    package func byteCount(_ key: String, default fallback: Int, in range: ClosedRange<Int>) -> Int
    {
        let found = value(
            key,
            default: .string(ByteCount.text(fallback)),
            below: .integer(Int64(range.lowerBound) - 1),
            above: .integer(Int64(range.upperBound) + 1),
        )
        guard let found else { return fallback }
        guard let count = found.integer.map({ Int($0) }) ?? found.string.flatMap(ByteCount.parse)
        else {
            report(
                key,
                Complaint.wrongType("字节数", "a number of bytes"),
                hint: Phrase("例如 \"64MiB\"", "such as \"64MiB\""),
            )
            return fallback
        }
        guard range.contains(count) else {
            let least = ByteCount.text(range.lowerBound)
            let most = ByteCount.text(range.upperBound)
            report(key, Complaint.outside(ByteCount.text(count), least, most))
            return fallback
        }
        return count
    }
}

/// Numbers of bytes as configuration writes them.
enum ByteCount {
    private static let units: [(String, Int)] = [
        ("GiB", 1_073_741_824), ("MiB", 1_048_576), ("KiB", 1_024), ("B", 1),
    ]

    /// `64MiB`; nil for anything else, an overflow included.
    static func parse(_ text: String) -> Int? {
        for (unit, factor) in units where text.hasSuffix(unit) {
            let digits = text.dropLast(unit.count)
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(digits)
            else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: factor)
            return overflow ? nil : product
        }
        return nil
    }

    /// In the largest unit that says it exactly.
    static func text(_ count: Int) -> String {
        for (unit, factor) in units where count != 0 && count % factor == 0 {
            return "\(count / factor)\(unit)"
        }
        return "0B"
    }
}
