import Configuration

/// Listeners of station devices, and what came from each device.
extension Metrics {
    /// Devices with series of their own, so that the page stays bounded; `station show` has the others.
    private static let deviceLimit = 1_000

    func devices(_ page: inout MetricsPage) {
        let listeners = office.devices.listenerTallies
        if !listeners.isEmpty {
            let families: [(String, MetricsPage.Kind, String, (ListenerTally) -> Int)] = [
                ("connections", .gauge, "Connections of devices open now, by protocol.", \.open),
                (
                    "accepted_total", .counter, "Connections of devices since the start.",
                    \.accepted
                ),
                ("packets_total", .counter, "Intact packets of known devices.", \.packets),
                ("answers_total", .counter, "Packets acknowledged.", \.answers),
                (
                    "unanswered", .gauge, "Packets whose readings are on their way to the disk.",
                    \.inFlight
                ),
            ]
            for (name, kind, words, count) in families {
                page.family("released_listener_" + name, kind, words)
                for (speech, tally) in listeners {
                    page.sample(Double(count(tally)), ["protocol": speech.rawValue])
                }
            }
            page.family(
                "released_listener_refused_total",
                .counter,
                "Packets that gave nothing and connections that were closed, by reason.",
            )
            for (speech, tally) in listeners {
                for reason in ListenerRefusal.allCases {
                    page.sample(
                        Double(tally.refusals[reason] ?? 0),
                        ["protocol": speech.rawValue, "reason": reason.rawValue],
                    )
                }
            }
        }
        let devices = office.devices.tallies.prefix(Self.deviceLimit)
        guard !devices.isEmpty else { return }
        page.family(
            "released_station_packets_total",
            .counter,
            "Packets of a station's device, by what became of them.",
        )
        for (station, tally) in devices {
            for (result, count) in [
                ("intact", tally.packets), ("damaged", tally.damaged), ("refused", tally.refused),
                ("unused", tally.unused), ("test", tally.tests), ("unwritten", tally.unwritten),
                ("incomplete", tally.incomplete),
            ] {
                page.sample(Double(count), ["station": station, "result": result])
            }
        }
        page.family(
            "released_station_readings_total",
            .counter,
            "Rows of a station's device that were stored, and those that repeated one.",
        )
        for (station, tally) in devices {
            page.sample(Double(tally.readings), ["station": station, "result": "stored"])
            page.sample(Double(tally.repeats), ["station": station, "result": "repeated"])
        }
    }
}
