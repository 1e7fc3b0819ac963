package import Platform
package import Stations

/// The device of a station: how it speaks, who it is, and which of its numbers are which item.
package struct DeviceSettings: Sendable, Equatable {
    package enum Speech: Sendable, Equatable {
        case hj212(HJ212Settings)
        case sl651(SL651Settings)
    }

    /// Where it may connect from.
    package let from: [PeerNetwork]
    package let speech: Speech

    /// By its configured names; no two devices of one protocol have the same.
    package var identity: String {
        switch speech {
        case .hj212(let settings): "hj212 " + settings.mn
        case .sl651(let settings): "sl651 " + settings.address
        }
    }
}

/// What the bureau calls a protocol of devices.
package enum DeviceProtocol: String, Sendable, Hashable, CaseIterable {
    case hj212
    case sl651

    package var title: String {
        switch self {
        case .hj212: "HJ 212"
        case .sl651: "SL 651"
        }
    }
}

/// A device that speaks HJ 212.
package struct HJ212Settings: Sendable, Equatable {
    package let mn: String
    /// Compared where it is configured; it travels in clear text and proves nothing.
    package let password: String?
    package let dialect: HJ212Device
    /// The commands (CN) whose values become readings of the station.
    package let feeds: Set<HJ212Feed>
    package let sources: [HJ212Source]
}

/// Commands that carry values.
package enum HJ212Feed: String, Sendable, Hashable, CaseIterable {
    case realTime = "2011"
    case minutes = "2051"
    case hours = "2061"
    case days = "2031"
}

/// Which value of a device is an item of the station.
package struct HJ212Source: Sendable, Equatable {
    /// Of appendix B, never an old name.
    package let code: String
    package let item: String
    /// What the station counts the item in; the device's own is in its dialect.
    package let unit: Unit
    /// Which value of a period; one of an instant is always itself.
    package let kind: Reading.Kind
}

/// A device that speaks SL 651.
package struct SL651Settings: Sendable, Equatable {
    /// Ten hexadecimal characters.
    package let address: String
    /// Compared where it is configured; it travels in clear text and proves nothing.
    package let password: UInt16?
    package let site: SL651Site
    /// Reports are acknowledged (M2); a station of mode M1 expects no answer.
    package let isAnswered: Bool
    /// The answer keeps the station on the line.
    package let staysOnLine: Bool
    package let sources: [SL651Source]
}

/// Which element of a report is an item of the station.
package struct SL651Source: Sendable, Equatable {
    /// The letters of the standard, as `SL651Item` and its readings have them.
    package let code: String
    package let item: String
    package let unit: Unit
}
