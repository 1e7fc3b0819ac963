/// Any bytes as a stream of SL 651, and as the body of a frame whose length and check sum are right.
///
/// However the bytes are cut the decisions are the same, the buffer stays within its limit, and an
/// acknowledgement is itself a frame with the same serial number.
private let zone = ZoneRules(name: "fuzz", fixedOffsetSeconds: 28_800)
private let site = SL651Site(
    zone: zone,
    bases: ["DRZ1": SL651Site.Base(item: "Z", level: Decimal(units: -150, places: 2))],
)
private let longest = SL651Frame.bodyLimitBytes + 17

private func arrivals(_ bytes: [UInt8], piece: Int) -> [SL651FrameDecoder.Arrival] {
    var decoder = SL651FrameDecoder()
    var found: [SL651FrameDecoder.Arrival] = []
    var rest = bytes[...]
    while !rest.isEmpty {
        found += decoder.receive(rest.prefix(piece))
        rest = rest.dropFirst(piece)
        precondition(decoder.waitingBytes <= longest, "more than the limit waits")
    }
    found += decoder.finish()
    precondition(decoder.waitingBytes == 0, "something waits behind the end")
    return found
}

private func read(_ frame: SL651Frame) {
    precondition(frame.isIntact, "a damaged frame came through")
    if let report = try? SL651Report(frame, zone: zone) {
        for reading in report.content(site).readings {
            precondition(reading.period.start <= reading.period.end, "a period runs backwards")
            precondition(frame.function != 0x30 || !reading.hasUsableValue, "a test is usable")
            if let value = reading.value {
                precondition(Decimal(value.text) == value, "a number is written as another")
            }
        }
    }
    var assembler = SL651Assembler()
    _ = assembler.add(frame)
    let now = Instant(milliseconds: 1_783_814_431_000)
    guard let wire = frame.acknowledgement(at: now, zone: zone) else { return }
    guard let answer = try? SL651Frame(wire), answer.isIntact else {
        fatalError("our answer is no frame: \(wire)")
    }
    precondition(answer.station == frame.station, "the answer goes to another station")
    precondition(answer.body.prefix(2) == frame.body.prefix(2), "it answers another report")
}

/// A frame with the right length and check sum: function, kind of start and body are the input's.
private func repaired(_ bytes: [UInt8]) -> [UInt8] {
    var frame: [UInt8] = [0x7E, 0x7E, 0x01, 0x00, 0x12, 0x34, 0x56, 0x78, 0x12, 0x34]
    let body = bytes.dropFirst(2)
    frame += [0x2F + bytes[0] % 9, UInt8(body.count >> 8), UInt8(body.count & 0xFF)]
    let isPart = bytes[1] & 1 == 1 && body.count >= 3
    frame.append(isPart ? 0x16 : 0x02)
    frame += body
    frame.append(bytes[1] & 2 == 0 ? 0x03 : 0x17)
    let checksum = PacketChecksum.modbus.compute(frame)
    return frame + [UInt8(checksum >> 8), UInt8(checksum & 0xFF)]
}

/// One input of the fuzzer; its first byte chooses what it is.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 3, count < SL651Frame.bodyLimitBytes else { return 0 }
    let all = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    var bytes = Array(all[1...])
    if all[0] & 1 == 1 { bytes = repaired(bytes) }
    let whole = arrivals(bytes, piece: bytes.count)
    for arrival in whole {
        if case .frame(let frame) = arrival { read(frame) }
    }
    for piece in [1, 7, 100] where bytes.count <= piece * 500 {
        precondition(arrivals(bytes, piece: piece) == whole, "cut otherwise, it differs")
    }
    return 0
}
