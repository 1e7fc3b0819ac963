package import Model
package import Platform

/// Where devices of stations connect, protocol by protocol; nil where nobody listens.
package struct DeviceListeners: Sendable, Equatable {
    package let hj212: DeviceListenerSettings?
    package let sl651: DeviceListenerSettings?
    package let frames: FrameSettings
}

/// Which packets are kept as they came.
package struct FrameSettings: Sendable, Equatable {
    /// The oldest go after so long.
    package let keepFor: Milliseconds
    /// Of all files together; beyond it the oldest go, and 0 keeps none.
    package let sizeBytes: Int

    package init(keepFor: Milliseconds, sizeBytes: Int) {
        self.keepFor = keepFor
        self.sizeBytes = sizeBytes
    }
}

extension FrameSettings {
    private static let mebibyte = 1_048_576
    static let `default` = FrameSettings(keepFor: .days(30), sizeBytes: 256 * mebibyte)

    init(_ reader: ConfigurationReader) {
        keepFor = reader.duration(
            "keepFor",
            default: Self.default.keepFor,
            in: .days(1) ... .days(3_653),
        )
        sizeBytes = reader.byteCount(
            "size",
            default: Self.default.sizeBytes,
            in: 0...(1_048_576 * Self.mebibyte),
        )
    }
}

/// Address and bounds of one listener.
package struct DeviceListenerSettings: Sendable, Equatable {
    package let listen: ListenAddress
    /// Open at once; one more is closed as soon as it comes.
    package let connections: Int
    package let connectionsPerAddress: Int
    /// Packets of all connections whose readings are not durable yet; beyond it nothing is read.
    package let packetsInFlight: Int
    /// Answers that one device does not take; beyond it its connection is closed.
    package let unreadBytes: Int
    /// Silence after which a connection is closed.
    package let idleAfter: Milliseconds
    /// Silence after which a packet that was begun is given up.
    package let packetTimeout: Milliseconds
}

extension DeviceListeners {
    static let none = DeviceListeners(hj212: nil, sl651: nil, frames: .default)

    init(_ reader: ConfigurationReader) {
        hj212 = reader.optionalObject("hj212") { DeviceListenerSettings($0) }
        sl651 = reader.optionalObject("sl651") { DeviceListenerSettings($0) }
        frames = reader.object("frames") { FrameSettings($0) }
        if let hj212, let sl651, case .tcp(_, let port) = hj212.listen, port != 0,
            hj212.listen == sl651.listen
        {
            reader.report(
                "sl651.listen",
                Phrase("与 hj212 地址相同", "is the same address as hj212"),
                hint: Phrase("两个监听器各用一个端口", "each listener needs a port of its own"),
            )
        }
    }
}

extension DeviceListenerSettings {
    static let defaultConnections = 1_000
    static let defaultConnectionsPerAddress = 64
    static let defaultPacketsInFlight = 10_000
    static let defaultUnreadBytes = 65_536
    static let defaultIdleAfter = Milliseconds.hours(2)
    static let defaultPacketTimeout = Milliseconds.seconds(10)

    init(_ reader: ConfigurationReader) {
        listen = reader.requiredAddress("listen")
        connections = reader.integer(
            "connections",
            default: Self.defaultConnections,
            in: 1...100_000,
        )
        connectionsPerAddress = reader.integer(
            "connectionsPerAddress",
            default: Self.defaultConnectionsPerAddress,
            in: 1...100_000,
        )
        // The store lets 50,000 rows wait: what is read here finds room there.
        packetsInFlight = reader.integer(
            "packetsInFlight",
            default: Self.defaultPacketsInFlight,
            in: 1...40_000,
        )
        unreadBytes = reader.integer(
            "unreadBytes",
            default: Self.defaultUnreadBytes,
            in: 1_024...1_048_576,
        )
        idleAfter = reader.duration(
            "idleAfter",
            default: Self.defaultIdleAfter,
            in: .milliseconds(100) ... .days(7),
        )
        packetTimeout = reader.duration(
            "packetTimeout",
            default: Self.defaultPacketTimeout,
            in: .milliseconds(50) ... .hours(1),
        )
    }
}
