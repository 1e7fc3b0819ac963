package import Model

/// What a bureau knows of one device and the packets do not tell: dialect, units, labels, flags.
package struct HJ212Device: Sendable, Hashable {
    /// Which end of a period `DataTime` names.
    package enum PeriodLabel: String, Sendable, Hashable, CaseIterable {
        /// The beginning, as the standard has it: 08:00 is the hour from 08:00 to 09:00.
        case start
        /// The end, as some devices do.
        case end
    }

    package var checksum: PacketChecksum
    package var lengths: HJ212FrameDecoder.LengthRule
    package var zone: ZoneRules
    package var label: PeriodLabel
    /// The interval of minute data (CN 2051), set at the device.
    package var minutes: Milliseconds
    /// By item code; an item without an entry has no unit.
    package var units: [String: Unit]
    /// What flags outside the standard mean here, and flags of the standard that mean something else.
    package var flags: [String: SourceState]
    /// What a value without a flag is.
    package var unflagged: SourceState
    /// Old names and the codes that stand for them.
    package var names: [String: String]

    package init(
        zone: ZoneRules,
        checksum: PacketChecksum = .standard,
        lengths: HJ212FrameDecoder.LengthRule = .either,
        label: PeriodLabel = .start,
        minutes: Milliseconds = .minutes(10),
        units: [String: Unit] = [:],
        flags: [String: SourceState] = [:],
        unflagged: SourceState = .doubtful,
        names: [String: String] = HJ212Code.oldNames,
    ) {
        self.zone = zone
        self.checksum = checksum
        self.lengths = lengths
        self.label = label
        self.minutes = minutes
        self.units = units
        self.flags = flags
        self.unflagged = unflagged
        self.names = names
    }

    /// A decoder for a connection of this device.
    package var decoder: HJ212FrameDecoder {
        HJ212FrameDecoder(lengths: lengths, checksum: checksum)
    }

    /// The state that a flag means (HJ 212-2017, table 8).
    package func state(_ flag: String?) -> SourceState {
        guard let flag, !flag.isEmpty else { return unflagged }
        if let state = flags[flag] { return state }
        return switch flag {
        case "N": .normal
        case "S": .handTyped
        case "T": .beyondRange
        case "F": .invalid(.stopped)
        case "M": .invalid(.maintenance)
        case "D": .invalid(.fault)
        case "C": .invalid(.calibrating)
        case "B": .invalid(.disconnected)
        default: .doubtful
        }
    }
}
