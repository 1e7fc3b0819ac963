package import Model

/// An edition of the technical rules on the air quality index.
///
/// Chosen by the time of the data, never by today's date, and named beside every published value.
package enum AirEdition: String, Sendable, Hashable, CaseIterable {
    /// HJ 633—2012, in force until 2026-02-28.
    case of2012 = "2012"
    /// HJ 633—2026, in force since 2026-03-01.
    case of2026 = "2026"

    /// 2026-03-01 00:00 in China, the beginning of the second edition.
    package static let change = Instant(milliseconds: 1_772_294_400_000)

    /// The edition for an averaging period that begins at `start`: the hour from 23:00 and the day of
    /// 2026-02-28 belong to the first, though both are published in March.
    package init(periodFrom start: Instant) {
        self = start < Self.change ? .of2012 : .of2026
    }

    /// `HJ 633—2026`.
    package var title: String { "HJ 633—" + rawValue }
}

/// The two averaging periods for which an index is told.
package enum AirPeriod: String, Sendable, Hashable, CaseIterable {
    /// The real-time report: means of one hour.
    case hour = "1h"
    /// The daily report: means of a day, for ozone the largest mean of eight hours.
    case day = "24h"
}
