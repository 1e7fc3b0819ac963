import Configuration
import Model
import Platform

extension Office {
    /// What `doctor` says of the devices of stations; nothing where there is neither listener nor device.
    func deviceItems() -> [DoctorItem] {
        let name = Phrase("站点设备", "devices of stations")
        let tallies = devices.tallies
        guard !devices.addresses.isEmpty || !tallies.isEmpty else { return [] }
        let places = devices.addresses.map { "\($0.speech.title) \($0.address)" }
            .joined(separator: ", ")
        let unheard = devicesThatNobodyHears
        if !unheard.isEmpty {
            let stations = unheard.prefix(Self.namedDevices).joined(separator: " ")
            return [
                DoctorItem(
                    "devices",
                    "warning",
                    name,
                    Phrase(
                        "\(unheard.count) 台设备的规约没有监听：\(stations)",
                        "nobody listens to \(unheard.count) devices: \(stations)",
                    ),
                    hint: Phrase(
                        "在 stations.json5 的 listeners 里设监听地址，然后重启",
                        "set the address in listeners of stations.json5, then restart",
                    ),
                )
            ]
        }
        let silent = tallies.count { $0.tally.packets == 0 }
        return [
            DoctorItem(
                "devices",
                "ok",
                name,
                Phrase(
                    "监听 \(places)；\(tallies.count) 台设备，启动以来 \(silent) 台没有报文",
                    "listening on \(places); \(tallies.count) devices, \(silent) without a packet since the start",
                ),
            )
        ]
    }

    /// Stations that are named in one line.
    private static let namedDevices = 5

    private var devicesThatNobodyHears: [String] {
        let heard = Set(devices.addresses.map(\.speech))
        return configuration.current.stations.stations.compactMap { station -> String? in
            switch station.device?.speech {
            case .hj212? where !heard.contains(.hj212): station.id
            case .sl651? where !heard.contains(.sl651): station.id
            default: nil
            }
        }
    }
}
