import Configuration
import Model
import Platform
import Stations

/// From the frames of one SL 651 connection to readings and answers: a pure function.
struct SL651Reception {
    let book: DeviceBook
    let address: PeerAddress
    let now: Instant

    /// `assembler` holds the parts of a report that are under way on the connection, `line` is the number of
    /// the first row, if there is one.
    func read(
        _ arrival: SL651FrameDecoder.Arrival,
        _ assembler: inout SL651Assembler,
        line: Int,
    ) -> Reception {
        switch arrival {
        case .fault(.wrongChecksum(let frame)):
            let device = book.sl651[frame.station].flatMap { known in
                known.mayConnect(from: address) ? known : nil
            }
            device?.meter.count { $0.damaged += 1 }
            return .refusal(.checksum, name: frame.station, meter: device?.meter)
        case .fault: return .refusal(.garbage, name: nil, meter: nil)
        case .frame(let frame): return read(frame, &assembler, line: line)
        }
    }

    private func read(
        _ frame: SL651Frame,
        _ assembler: inout SL651Assembler,
        line: Int,
    ) -> Reception {
        guard let device = book.sl651[frame.station] else {
            return .refusal(.unknownDevice, name: frame.station, meter: nil)
        }
        guard device.mayConnect(from: address) else {
            return .refusal(.wrongAddress, name: frame.station, meter: nil)
        }
        let meter = device.meter
        guard frame.direction == .up else {
            meter.count { $0.refused += 1 }
            return .refusal(.unreadable, name: frame.station, meter: meter)
        }
        if let password = device.settings.password, frame.password != password {
            meter.count { $0.refused += 1 }
            return .refusal(.wrongPassword, name: frame.station, meter: meter)
        }
        meter.count { tally in
            tally.packets += 1
            tally.lastPacketAt = now
            tally.lastFrom = address
        }
        // A picture is not kept, so nobody says that it is, nor asks for its parts.
        let function = SL651Function(code: frame.function)
        guard function.isReport else {
            if function != .keepAlive { meter.count { $0.unused += 1 } }
            return .nothing
        }
        guard let whole = assembler.add(frame) else {
            return follow(assembler.next(isQuiet: false, mayAsk: device.settings.isAnswered))
        }
        return message(whole, of: device, line: line)
    }

    /// Nothing came for longer than a part takes: what becomes of the report under way.
    func quiet(_ assembler: inout SL651Assembler) -> Reception {
        let device = assembler.station.flatMap { book.sl651[$0] }
        return follow(assembler.next(isQuiet: true, mayAsk: device?.settings.isAnswered ?? false))
    }

    /// The station has gone, with what was missing.
    func end(_ assembler: inout SL651Assembler) -> Reception { follow(assembler.abandon()) }

    private func follow(_ step: SL651Assembler.Step) -> Reception {
        switch step {
        case .nothing: return .nothing
        case .request(let part, let serial, let latest):
            guard let device = book.sl651[latest.station],
                let request = latest.request(
                    part: part,
                    serial: serial,
                    at: now,
                    zone: device.settings.site.zone,
                )
            else { return .nothing }
            device.meter.count { $0.requests += 1 }
            return .request(request)
        case .giveUp(let missing, let latest):
            let meter = book.sl651[latest.station]?.meter
            let count = latest.part?.count ?? 0
            meter?.count { tally in
                tally.incomplete += 1
                tally.lastRefusal = Phrase(
                    "多包报文共 \(count) 包，缺 \(missing.count) 包",
                    "a report of \(count) parts lacks \(missing.count)",
                )
            }
            return .refusal(.incomplete, name: latest.station, meter: meter)
        }
    }

    private func message(
        _ frame: SL651Frame,
        of device: DeviceBook.Device<SL651Settings>,
        line: Int,
    ) -> Reception {
        let (settings, meter) = (device.settings, device.meter)
        let function = SL651Function(code: frame.function)
        let answer =
            settings.isAnswered
            ? frame.acknowledgement(
                at: now,
                zone: settings.site.zone,
                ending: settings.staysOnLine ? .stay : .leave,
            ) : nil
        // Of an installation or a repair: its values look real and never leave this place.
        guard function != .test else {
            meter.count { $0.tests += 1 }
            return .message(DeviceMessage(meter: meter, rows: [], answer: answer))
        }
        let report: SL651Report
        do throws(SL651Fault) {
            report = try SL651Report(frame, zone: settings.site.zone)
        } catch {
            meter.count { $0.refused += 1 }
            return .refusal(.unreadable, name: frame.station, meter: meter)
        }
        guard report.groups.contains(where: { $0.observedAt != nil }) else {
            meter.count { $0.refused += 1 }
            return .refusal(.unreadable, name: frame.station, meter: meter)
        }
        var draft = RowDraft()
        var unknown: Set<String> = []
        for station in Set(report.groups.map(\.station)).sorted() {
            add(report, of: station, to: &draft, &unknown)
        }
        meter.count { tally in
            if draft.isEmpty { tally.unused += 1 }
            if !unknown.isEmpty { tally.note(unknownCodes: unknown) }
        }
        return .message(DeviceMessage(meter: meter, rows: draft.rows(from: line), answer: answer))
    }

    /// What the report says of one station; several may share it, each with its own base values.
    private func add(
        _ report: SL651Report,
        of station: String,
        to draft: inout RowDraft,
        _ unknown: inout Set<String>,
    ) {
        guard let device = book.sl651[station], device.mayConnect(from: address) else {
            unknown.insert(station)
            return
        }
        let content = report.content(device.settings.site)
        unknown.formUnion(content.unread.map(\.name))
        for reading in content.readings where reading.station == station {
            guard
                let source = device.settings.sources.first(where: { $0.code == reading.item })
            else {
                unknown.insert(reading.item)
                continue
            }
            draft.add(
                IntakeValue(
                    reading.value,
                    in: reading.unit,
                    as: source.unit,
                    of: source.item,
                    reading.state,
                ),
                of: device.station,
                // Rain of five minutes and the level at their end are one row of the station.
                in: ReadingPeriod(at: reading.period.end),
            )
        }
    }
}
