import Configuration
import Model
import Platform
import Testing

@testable import ReleaseDaemon

/// The daemon of the bench with both listeners open and three devices: an air station (HJ 212), another
/// that takes its check sums for CRC-16/MODBUS, and a lock (SL 651).
struct ListenerBench {
    static let air = "demo-air-east"
    static let harbour = "demo-air-harbour"
    static let lock = "demo-lock-qingshi"
    static let airName = "AIR-EAST-1"
    static let harbourName = "AIR-HARBOUR-1"
    static let lockAddress: [UInt8] = [0x00, 0x11, 0x22, 0x33, 0x44]
    /// 2026-07-12 08:00 in the bureau's zone.
    static let eight = StationTests.eight

    let office: OfficeBench
    let time = ManualTime(eight)

    /// `bounds`: further keys of both listeners; `device`: further keys of the first device.
    init(bounds: String = "", device: String = "", from: String = "127.0.0.1") throws {
        office = try OfficeBench(time: time) { folder in
            let listener = "{ listen: \"127.0.0.1:0\", connectionsPerAddress: 2000, \(bounds) }"
            try folder.edit(
                "stations.json5",
                "  stations: [",
                "  listeners: { hj212: \(listener), sl651: \(listener) },\n  stations: [",
            )
            let items = """
                items: [{ code: "a34004", item: "pm25", unit: "µg/m³" },
                        { code: "SO2", item: "so2", unit: "mg/m³" },
                        { code: "a21005", item: "co", unit: "mg/m³" }]
                """
            try folder.edit(
                "stations.json5",
                "latitude: 30.512345,",
                """
                device: { protocol: "hj212", mn: "\(Self.airName)", from: ["\(from)"], \(device)
                  feeds: ["2011", "2061"], \(items) },
                latitude: 30.512345,
                """,
            )
            try folder.edit(
                "stations.json5",
                "latitude: 30.551,",
                """
                device: { protocol: "hj212", mn: "\(Self.harbourName)", from: ["127.0.0.0/8"], crc: "modbus",
                  feeds: ["2011"], label: "end", password: "654321", \(items) },
                latitude: 30.551,
                """,
            )
            try folder.edit(
                "stations.json5",
                "latitude: 30.498,",
                """
                device: { protocol: "sl651", address: "0011223344", from: ["127.0.0.1"],
                  items: [{ element: "3B", item: "upstream" }, { element: "3A", item: "downstream" }] },
                latitude: 30.498,
                """,
            )
        }
    }

    func address(_ speech: String) -> ListenAddress? {
        office.running.office.devices.addresses.first { $0.speech.rawValue == speech }?.address
    }

    func device(_ speech: String = "hj212", receiveBytes: Int32? = nil) throws -> DeviceClient {
        try #require(DeviceClient(address(speech), receiveBytes: receiveBytes))
    }

    func station(_ id: String) throws -> LiveStation {
        try #require(office.running.office.live.station(id))
    }

    func tally(_ id: String) throws -> DeviceTally {
        try #require(office.running.office.devices.tally(of: id))
    }

    func refusals(_ speech: String = "hj212") -> [ListenerRefusal: Int] {
        office.running.office.devices.listenerTallies
            .first { $0.speech.rawValue == speech }?.tally.refusals ?? [:]
    }

    /// One packet, and the line that answers it.
    func exchange(_ client: DeviceClient, _ packet: [UInt8]) -> String? {
        client.send(packet)
        return client.lines(1).first
    }
}
