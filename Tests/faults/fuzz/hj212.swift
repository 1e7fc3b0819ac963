/// Any bytes as a stream of HJ 212; the same with lengths and check sums made right; and as the segment of a
/// packet.
///
/// However the bytes are cut the decisions are the same, the buffer stays within its limit, no more is told of
/// than came, a whole packet at the beginning is found, and an acknowledgement is itself a packet that wants no
/// answer.
private let zone = ZoneRules(name: "fuzz", fixedOffsetSeconds: 28_800)
private let devices = [
    HJ212Device(zone: zone, units: HJ212Code.usualUnits),
    HJ212Device(
        zone: zone,
        checksum: .modbus,
        lengths: .withTail,
        label: .end,
        flags: ["N": .doubtful, "X": .normal],
        unflagged: .normal,
    ),
]

private let longest = HJ212FrameDecoder.segmentLimitBytes + 12
private let pieces = [1, 2, 7, 100]

/// The first byte of an input: what the rest of it is.
private struct Choice {
    /// The bytes are the data segment of a packet.
    let isSegment: Bool
    /// What looks like a packet gets its length and check sum.
    let isRepaired: Bool
    let lengths: HJ212FrameDecoder.LengthRule
    let checksum: PacketChecksum
    /// Check sum and line end are counted in the length.
    let countsTail: Bool
    let piece: Int
    let device: HJ212Device

    init(_ byte: UInt8) {
        isSegment = byte & 1 == 1
        isRepaired = byte & 2 == 2
        lengths = HJ212FrameDecoder.LengthRule.allCases[Int(byte >> 2 & 3)]
        checksum = byte & 16 == 0 ? .standard : .modbus
        countsTail = byte & 32 == 32
        piece = pieces[Int(byte >> 6)]
        device = devices[Int(byte >> 4 & 1)]
    }
}

private func arrivals(
    _ bytes: [UInt8],
    piece: Int,
    _ choice: Choice,
) -> [HJ212FrameDecoder.Arrival] {
    var decoder = HJ212FrameDecoder(lengths: choice.lengths, checksum: choice.checksum)
    var found: [HJ212FrameDecoder.Arrival] = []
    var rest = bytes[...]
    while !rest.isEmpty {
        found += decoder.receive(chunk: rest.prefix(piece))
        rest = rest.dropFirst(piece)
        precondition(decoder.waitingBytes <= longest, "more than the limit waits")
    }
    precondition(!decoder.isHopeless || bytes.count > HJ212FrameDecoder.garbageLimitBytes)
    if let last = decoder.finish() { found.append(last) }
    precondition(decoder.waitingBytes == 0, "something waits behind the end")
    return found
}

/// Bytes of packets and of garbage.
private func told(_ arrivals: [HJ212FrameDecoder.Arrival]) -> Int {
    arrivals.reduce(0) { sum, arrival in
        switch arrival {
        case .frame(let frame), .fault(.wrongChecksum(let frame)): sum + frame.body.count + 12
        case .fault(.garbage(let bytes)), .fault(.unfinished(let bytes)): sum + bytes
        case .fault(.wrongLength), .fault(.field), .fault(.openDataArea): sum
        }
    }
}

private func read(_ frame: HJ212Frame, _ choice: Choice) {
    precondition(frame.isIntact, "a damaged frame came through")
    precondition(
        HJ212Frame.checksum(Array(HJ212Frame.text(frame.checksum).utf8)[...]) == frame.checksum,
        "a check sum is written as another"
    )
    guard let packet = try? HJ212Packet(frame.body) else { return }
    precondition(packet.device.utf8.count <= HJ212Packet.deviceLimitBytes, "a name of any length")
    for field in [packet.requestNumber, packet.system, packet.command, packet.password] {
        precondition(
            (field ?? "").utf8.count <= HJ212Packet.fieldLimitBytes,
            "a field of any length"
        )
    }
    precondition((0...255).contains(packet.flags.number), "flags beyond a byte")
    precondition(packet.flags.edition != nil || packet.flags.number >= 12, "an edition is unknown")
    precondition(!packet.flags.isSplit || packet.flag != nil, "split by nobody's word")
    if let time = packet.dataTime {
        precondition(packet.parameters.contains { $0.value == time }, "a time from nowhere")
    }
    let content = packet.content(choice.device)
    precondition(
        (content?.readings.count ?? 0) <= frame.body.count / 2,
        "more readings than there is room for"
    )
    for reading in content?.readings ?? [] {
        precondition(reading.period.start <= reading.period.end, "a period runs backwards")
        if let value = reading.value {
            precondition(Decimal(value.text) == value, "a number is written as another")
        }
    }
    guard let body = packet.acknowledgement else { return }
    let wire = HJ212Frame.encode(body, checksum: choice.checksum)
    guard let back = try? HJ212Frame(line: wire, checksum: choice.checksum), back.isIntact,
        back.length == .standard, let answer = try? HJ212Packet(back.body)
    else { fatalError("our answer is no packet: \(body)") }
    precondition(answer.device == packet.device, "the answer goes to another device")
    precondition(answer.requestNumber == packet.requestNumber, "it answers another request")
    precondition(answer.acknowledgement == nil, "the answer wants an answer")
}

/// Lengths and check sums of what stands between `##` and a line end are made right; true with it when a whole
/// packet stands at the beginning.
private func repaired(_ bytes: [UInt8], _ choice: Choice) -> (wire: [UInt8], isWhole: Bool) {
    var wire: [UInt8] = []
    wire.reserveCapacity(bytes.count)
    var isWhole = false
    var start = 0
    while start < bytes.count {
        var end = start
        while end + 1 < bytes.count, bytes[end] != 0x0D || bytes[end + 1] != 0x0A { end += 1 }
        let isEnded = end + 1 < bytes.count
        if !isEnded { end = bytes.count }
        let line = bytes[start..<end]
        if line.count >= 10, line.starts(with: [0x23, 0x23]) {
            let body = Array(line.dropFirst(6).dropLast(4))
            let packet = HJ212Frame.encode(body, checksum: choice.checksum)
            if choice.countsTail {
                let length = String(body.count + 10_006).utf8.dropFirst()
                wire += [0x23, 0x23] + Array(length) + packet[6...]
            } else {
                wire += packet
            }
            if !isEnded { wire.removeLast(2) }
            if start == 0, isEnded { isWhole = true }
        } else {
            wire += line
            if isEnded { wire += [0x0D, 0x0A] }
        }
        start = end + 2
    }
    return (wire, isWhole)
}

/// True where a length that is counted so is taken.
private func isTaken(_ choice: Choice) -> Bool {
    switch choice.lengths {
    case .standard: !choice.countsTail
    case .withTail: choice.countsTail
    case .either, .lineEnd: true
    }
}

/// One input of the fuzzer; its first byte chooses what it is.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let all = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let choice = Choice(all[0])
    var bytes = Array(all[1...])
    var isWhole = false
    if choice.isSegment {
        bytes = HJ212Frame.encode(bytes, checksum: choice.checksum)
        if choice.isRepaired, let frame = try? HJ212Frame(line: bytes, checksum: choice.checksum) {
            read(frame, choice)
        }
    } else if choice.isRepaired {
        (bytes, isWhole) = repaired(bytes, choice)
    }
    let whole = arrivals(bytes, piece: bytes.count, choice)
    precondition(told(whole) <= bytes.count, "more is told of than came")
    for arrival in whole {
        if case .frame(let frame) = arrival {
            read(frame, choice)
            precondition(
                choice.lengths == .lineEnd || frame.length != .wrong,
                "a wrong length came through"
            )
        }
    }
    if isWhole, isTaken(choice) {
        guard case .frame = whole.first else { fatalError("a whole packet was not found") }
    }
    let piece = choice.piece
    if bytes.count <= piece * 200 {
        precondition(arrivals(bytes, piece: piece, choice) == whole, "cut otherwise, it differs")
    }
    if let frame = try? HJ212Frame(line: bytes, checksum: choice.checksum), whole.count == 1,
        case .frame(let found) = whole[0]
    {
        precondition(found == frame, "one packet, two meanings")
    }
    return 0
}
