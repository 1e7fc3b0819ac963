import Configuration
import Model
import Platform
import Stations

/// From the packets of one HJ 212 connection to readings and answers: a pure function.
struct HJ212Reception {
    let book: DeviceBook
    let address: PeerAddress
    /// The rule by which the decoder looked at the check sums.
    let checksum: PacketChecksum
    let now: Instant

    /// `line` is the number of the first row, if there is one.
    func read(_ arrival: HJ212FrameDecoder.Arrival, line: Int) -> Reception {
        switch arrival {
        case .frame(let frame), .fault(.wrongChecksum(let frame)): read(frame, line: line)
        case .fault: .refusal(.garbage, name: nil, meter: nil)
        }
    }

    private func read(_ frame: HJ212Frame, line: Int) -> Reception {
        let packet: HJ212Packet
        do throws(HJ212Fault) {
            packet = try HJ212Packet(frame.body)
        } catch {
            return .refusal(frame.isIntact ? .unreadable : .checksum, name: nil, meter: nil)
        }
        guard let device = book.hj212[packet.device], device.mayConnect(from: address) else {
            let isKnown = book.hj212[packet.device] != nil
            // Who a damaged packet comes from is anybody's guess.
            let reason: ListenerRefusal =
                !isWhole(frame) ? .checksum : isKnown ? .wrongAddress : .unknownDevice
            return .refusal(reason, name: packet.device, meter: nil)
        }
        let meter = device.meter
        let (dialect, found) = (device.settings.dialect, frame.foundChecksum)
        let isIntact =
            dialect.checksum == checksum
            ? frame.isIntact : dialect.checksum.compute(frame.body) == found
        guard isIntact else {
            meter.count { $0.damaged += 1 }
            return .refusal(.checksum, name: packet.device, meter: meter)
        }
        if let password = device.settings.password, packet.password != password {
            meter.count { $0.refused += 1 }
            return .refusal(.wrongPassword, name: packet.device, meter: meter)
        }
        guard dialect.lengths.permits(frame.length) else {
            meter.count { $0.refused += 1 }
            return .refusal(.unreadable, name: packet.device, meter: meter)
        }
        return message(packet, of: device, line: line)
    }

    /// True by the rule of the decoder or the other one.
    private func isWhole(_ frame: HJ212Frame) -> Bool {
        frame.isIntact
            || PacketChecksum.allCases.contains {
                $0 != checksum && $0.compute(frame.body) == frame.foundChecksum
            }
    }

    private func message(
        _ packet: HJ212Packet,
        of device: DeviceBook.Device<HJ212Settings>,
        line: Int,
    ) -> Reception {
        let (settings, meter) = (device.settings, device.meter)
        func seen(_ change: (inout DeviceTally) -> Void) {
            meter.count { tally in
                tally.packets += 1
                tally.lastPacketAt = now
                tally.lastFrom = address
                tally.edition = packet.flag == nil ? nil : packet.flags.edition
                change(&tally)
            }
        }
        let answer = packet.acknowledgement.map {
            HJ212Frame.encode($0, checksum: settings.dialect.checksum)
        }
        guard let feed = HJ212Feed(rawValue: packet.command), settings.feeds.contains(feed),
            let content = packet.content(settings.dialect)
        else {
            seen { $0.unused += 1 }
            return .message(DeviceMessage(meter: meter, rows: [], answer: answer))
        }
        var draft = RowDraft()
        var unknown: Set<String> = []
        for reading in content.readings {
            guard let source = settings.sources.first(where: { $0.code == reading.item }) else {
                unknown.insert(reading.item)
                continue
            }
            guard reading.kind == .instant || reading.kind == source.kind else { continue }
            draft.add(
                IntakeValue(
                    reading.value,
                    in: reading.unit,
                    as: source.unit,
                    of: source.item,
                    reading.state,
                ),
                of: device.station,
                in: reading.period,
            )
        }
        // Without a time nothing can be stored, and nothing must be said to be.
        guard !content.readings.isEmpty else {
            seen { $0.refused += 1 }
            return .refusal(.unreadable, name: packet.device, meter: meter)
        }
        seen { tally in
            if draft.isEmpty { tally.unused += 1 }
            if !unknown.isEmpty { tally.note(unknownCodes: unknown) }
        }
        return .message(DeviceMessage(meter: meter, rows: draft.rows(from: line), answer: answer))
    }
}

extension HJ212FrameDecoder.LengthRule {
    /// True where a device that counts so may send a packet that was counted so.
    func permits(_ verdict: HJ212Frame.LengthVerdict) -> Bool {
        switch self {
        case .standard: verdict == .standard
        case .withTail: verdict == .withTail
        case .either: verdict != .wrong
        case .lineEnd: true
        }
    }
}
