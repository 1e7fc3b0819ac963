/// A point of time: whole milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// The resolution is part of the meaning: a deadline is kept at `t <= due` and missed one millisecond
/// later. Instants come from the machine's wall clock or from a person's statement; which of the two is
/// said by the field that holds them.
package struct Instant: Sendable, Hashable, Comparable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static func < (first: Instant, second: Instant) -> Bool {
        first.milliseconds < second.milliseconds
    }

    package static func + (instant: Instant, span: Milliseconds) -> Instant {
        Instant(milliseconds: instant.milliseconds + span.count)
    }

    package static func - (instant: Instant, span: Milliseconds) -> Instant {
        Instant(milliseconds: instant.milliseconds - span.count)
    }

    package static func - (later: Instant, earlier: Instant) -> Milliseconds {
        Milliseconds(later.milliseconds - earlier.milliseconds)
    }

    /// The next instant that can be told apart from this one.
    package var successor: Instant { Instant(milliseconds: milliseconds + 1) }

    /// Later than anything that occurs: the due instant of what is waived.
    package static let never = Instant(milliseconds: 253_402_300_799_999)
}

/// A span of time in whole milliseconds; negative when it points back.
package struct Milliseconds: Sendable, Hashable, Comparable {
    package var count: Int64

    package init(_ count: Int64) {
        self.count = count
    }

    package static func seconds(_ count: Int64) -> Milliseconds { Milliseconds(count * 1_000) }
    package static func minutes(_ count: Int64) -> Milliseconds { Milliseconds(count * 60_000) }
    package static func hours(_ count: Int64) -> Milliseconds { Milliseconds(count * 3_600_000) }
    package static func days(_ count: Int64) -> Milliseconds { Milliseconds(count * 86_400_000) }
    package static let zero = Milliseconds(0)

    package static func < (first: Milliseconds, second: Milliseconds) -> Bool {
        first.count < second.count
    }

    package static func + (first: Milliseconds, second: Milliseconds) -> Milliseconds {
        Milliseconds(first.count + second.count)
    }

    package static func - (first: Milliseconds, second: Milliseconds) -> Milliseconds {
        Milliseconds(first.count - second.count)
    }

    /// Reads `90s`, `15m`, `6h`, `2d`, `250ms` or a sum such as `1h30m`; nil for anything else.
    package init?(_ text: String) {
        // By bytes: rules are read with every obligation, and each names half a dozen spans.
        var total: Int64 = 0
        var rest = Substring(text).utf8
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { 48...57 ~= $0 }
            let unit = rest[digits.endIndex...].prefix { 97...122 ~= $0 }
            guard let number = Int64(Substring(digits)), let factor = Self.factor(of: unit) else {
                return nil
            }
            let (product, overflow) = number.multipliedReportingOverflow(by: factor)
            let (sum, overflowSum) = total.addingReportingOverflow(product)
            guard !overflow, !overflowSum else { return nil }
            total = sum
            rest = rest[unit.endIndex...]
        }
        count = total
    }

    private static func factor(of unit: Substring.UTF8View) -> Int64? {
        switch Substring(unit) {
        case "ms": 1
        case "s": 1_000
        case "m", "min": 60_000
        case "h": 3_600_000
        case "d": 86_400_000
        default: nil
        }
    }
}
