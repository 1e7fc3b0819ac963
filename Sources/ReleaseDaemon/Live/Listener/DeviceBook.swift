import Configuration
import Model
import Platform
import Stations

/// The devices that may speak, by the names that they give themselves.
struct DeviceBook: Sendable {
    struct Device<Settings: Sendable>: Sendable {
        let station: String
        let from: [PeerNetwork]
        let settings: Settings
        let meter: DeviceMeter

        func mayConnect(from address: PeerAddress) -> Bool {
            from.contains { $0.contains(address) }
        }
    }

    /// By MN.
    private(set) var hj212: [String: Device<HJ212Settings>] = [:]
    /// By address, upper case.
    private(set) var sl651: [String: Device<SL651Settings>] = [:]

    /// Takes over the meters of the devices that were known before.
    init(_ book: StationBook, after former: DeviceBook? = nil) {
        let meters = former?.meters ?? [:]
        for station in book.stations {
            guard let device = station.device else { continue }
            let meter = meters[station.id] ?? DeviceMeter(station: station.id)
            switch device.speech {
            case .hj212(let settings):
                hj212[settings.mn] = Device(
                    station: station.id,
                    from: device.from,
                    settings: settings,
                    meter: meter,
                )
            case .sl651(let settings):
                sl651[settings.address] = Device(
                    station: station.id,
                    from: device.from,
                    settings: settings,
                    meter: meter,
                )
            }
        }
    }

    /// By station.
    var meters: [String: DeviceMeter] {
        var meters: [String: DeviceMeter] = [:]
        for device in hj212.values { meters[device.station] = device.meter }
        for device in sl651.values { meters[device.station] = device.meter }
        return meters
    }

    /// On whose behalf the packets of a protocol come.
    func source(_ speech: DeviceProtocol) -> ReadingSource {
        let stations =
            switch speech {
            case .hj212: Set(hj212.values.map(\.station))
            case .sl651: Set(sl651.values.map(\.station))
            }
        return .configured(name: speech.rawValue, stations: stations)
    }

    /// True when some device of the protocol may connect from there.
    func permits(_ address: PeerAddress, _ speech: DeviceProtocol) -> Bool {
        switch speech {
        case .hj212: hj212.values.contains { $0.mayConnect(from: address) }
        case .sl651: sl651.values.contains { $0.mayConnect(from: address) }
        }
    }

    /// A decoder that can cut the packets of every device that may connect from there.
    ///
    /// Whether a check sum is right is decided by the device that a packet names.
    func decoder(for address: PeerAddress) -> HJ212FrameDecoder {
        let dialects = hj212.values.filter { $0.mayConnect(from: address) }.map(\.settings.dialect)
        let rules = Set(dialects.map(\.lengths))
        let lengths: HJ212FrameDecoder.LengthRule =
            rules.contains(.lineEnd)
            ? .lineEnd : rules.count == 1 ? rules.first ?? .either : .either
        let isModbus = !dialects.contains { $0.checksum == .standard }
        return HJ212FrameDecoder(lengths: lengths, checksum: isModbus ? .modbus : .standard)
    }
}
