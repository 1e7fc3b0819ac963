import Configuration
import Ledger
import Model
import Stations

/// The families `released_station_…`: how fresh each station is, and what became of its slots.
///
/// Labels are bounded: beyond a number of stations only silent ones are named, and the totals count all.
struct StationMetrics {
    /// Stations with series of their own.
    static let namedLimit = 200

    private let standings: [(known: StationDesk.Known, since: Instant?)]
    private let named: [(known: StationDesk.Known, since: Instant?)]
    private let now: Instant

    init(_ standings: [(known: StationDesk.Known, since: Instant?)], now: Instant) {
        self.standings = standings
        self.now = now
        let chosen =
            standings.count <= Self.namedLimit
            ? standings : standings.filter { $0.since != nil }
        named = Array(chosen.prefix(Self.namedLimit))
    }

    func write(on page: inout MetricsPage) {
        guard !standings.isEmpty else { return }
        totals(&page)
        each(
            &page,
            "released_station_last_observation_timestamp_seconds",
            "End of the newest period; 0 when there is none.",
        ) { known, _ in seconds(known.latestEnd) }
        each(
            &page,
            "released_station_last_receipt_timestamp_seconds",
            "When the newest period was received; 0 when there is none.",
        ) { known, _ in seconds(known.recent.first.map { Instant(milliseconds: $0.receivedAt) }) }
        each(
            &page,
            "released_station_freshness_limit_seconds",
            "From the end of a period until the next one is late.",
        ) { known, _ in
            Double((known.settings.period + known.slots.plan.grace(of: known.slots.top + 1)).count)
                / 1_000
        }
        each(
            &page,
            "released_station_interrupted",
            "1 while a slot of the station is past due by the record.",
        ) { _, since in since == nil ? 0 : 1 }
        page.family(
            "released_station_slots",
            .gauge,
            "Slots of the last 24 hours by what became of them.",
        )
        for (known, _) in named {
            let count = known.slots.count(after: now - .hours(24), through: now, now: now)
            for (outcome, number) in [
                ("expected", count.expected), ("in_time", count.inTime), ("late", count.late),
                ("missed", count.missed),
            ] {
                page.sample(
                    Double(number),
                    ["station": known.settings.id, "outcome": outcome],
                )
            }
        }
    }

    private func totals(_ page: inout MetricsPage) {
        var counts = ["current": 0, "interrupted": 0, "silent": 0, "maintenance": 0]
        for (known, since) in standings {
            let state =
                known.slots.plan.work(at: now) != nil
                ? "maintenance"
                : since != nil ? "interrupted" : known.latestEnd == nil ? "silent" : "current"
            counts[state, default: 0] += 1
        }
        page.family("released_stations", .gauge, "Stations by state.")
        for (state, count) in counts.sorted(by: { $0.key < $1.key }) {
            page.sample(Double(count), ["state": state])
        }
    }

    private func each(
        _ page: inout MetricsPage,
        _ name: String,
        _ help: String,
        _ value: (StationDesk.Known, Instant?) -> Double,
    ) {
        page.family(name, .gauge, help)
        for (known, since) in named {
            page.sample(value(known, since), ["station": known.settings.id])
        }
    }

    private func seconds(_ instant: Instant?) -> Double {
        instant.map { Double($0.milliseconds) / 1_000 } ?? 0
    }
}
