import Model
import Stations

/// Numbers with a fraction, exact: they never pass through binary floating point.
extension ConfigurationReader {
    /// A number within inclusive whole bounds; a missing one is reported.
    func decimal(_ key: String, in range: ClosedRange<Int64>) -> Decimal {
        let found = value(
            key,
            default: nil,
            below: .integer(range.lowerBound - 1),
            above: .integer(range.upperBound + 1),
        )
        return found.flatMap { checkedDecimal(key, $0, range) } ?? Decimal(units: 0)
    }

    /// A number that may be absent or null.
    func optionalDecimal(_ key: String, in range: ClosedRange<Int64>) -> Decimal? {
        let found = value(
            key,
            default: .null,
            below: .integer(range.lowerBound - 1),
            above: .integer(range.upperBound + 1),
        )
        return found.flatMap { checkedDecimal(key, $0, range) }
    }

    private func checkedDecimal(
        _ key: String,
        _ json: JSON,
        _ range: ClosedRange<Int64>,
    ) -> Decimal? {
        let number: Decimal?
        switch json {
        case .integer(let whole): number = Decimal(String(whole))
        case .decimal(let digits): number = Decimal(digits)
        default: number = nil
        }
        guard let number else {
            report(key, Complaint.wrongType("数字", "a number"))
            return nil
        }
        let bounds = Decimal(units: range.lowerBound)...Decimal(units: range.upperBound)
        guard bounds.contains(number) else {
            let (least, most) = (String(range.lowerBound), String(range.upperBound))
            report(key, Complaint.outside(number.text, least, most))
            return nil
        }
        return number
    }

    /// Two numbers, the smaller first, or nothing.
    func optionalRange(_ key: String, in range: ClosedRange<Int64>) -> ClosedRange<Decimal>? {
        optionalObject(key) { inner -> ClosedRange<Decimal>? in
            let least = inner.decimal("least", in: range)
            let most = inner.decimal("most", in: range)
            guard least <= most else {
                inner.report("most", Phrase("小于 least", "is less than least"))
                return nil
            }
            return least...most
        } ?? nil
    }

    /// Chinese and English, or nothing.
    func optionalPhrase(_ key: String, length: ClosedRange<Int> = 1...100) -> Phrase? {
        optionalObject(key) { inner in
            let chinese = inner.text("zh", length: length)
            return Phrase(chinese, inner.optionalText("en", length: length) ?? chinese)
        }
    }
}
