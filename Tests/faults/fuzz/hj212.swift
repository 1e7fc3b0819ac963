/// Any bytes as a stream of HJ 212, and as the segment of a packet whose length and check sum are right.
///
/// However the bytes are cut the decisions are the same, the buffer stays within its limit, and an
/// acknowledgement is itself a packet that wants no answer.
private let device = HJ212Device(
    zone: ZoneRules(name: "fuzz", fixedOffsetSeconds: 28_800),
    units: HJ212Code.usualUnits,
)

private let longest = HJ212FrameDecoder.segmentLimitBytes + 12

private func arrivals(
    _ bytes: [UInt8],
    piece: Int,
    _ lengths: HJ212FrameDecoder.LengthRule,
) -> [HJ212FrameDecoder.Arrival] {
    var decoder = HJ212FrameDecoder(lengths: lengths)
    var found: [HJ212FrameDecoder.Arrival] = []
    var rest = bytes[...]
    while !rest.isEmpty {
        found += decoder.receive(rest.prefix(piece))
        rest = rest.dropFirst(piece)
        precondition(decoder.waitingBytes <= longest, "more than the limit waits")
    }
    if let last = decoder.finish() { found.append(last) }
    precondition(decoder.waitingBytes == 0, "something waits behind the end")
    return found
}

private func read(_ frame: HJ212Frame) {
    precondition(frame.isIntact, "a damaged frame came through")
    guard let packet = try? HJ212Packet(frame.body) else { return }
    for reading in packet.content(device)?.readings ?? [] {
        precondition(reading.period.start <= reading.period.end, "a period runs backwards")
        if let value = reading.value {
            precondition(Decimal(value.text) == value, "a number is written as another")
        }
    }
    guard let body = packet.acknowledgement else { return }
    let wire = HJ212Frame.encode(body, checksum: .standard)
    guard let answer = try? HJ212Packet(HJ212Frame(line: wire).body) else {
        fatalError("our answer is no packet: \(body)")
    }
    precondition(answer.device == packet.device, "the answer goes to another device")
    precondition(answer.requestNumber == packet.requestNumber, "it answers another request")
    precondition(answer.acknowledgement == nil, "the answer wants an answer")
}

/// One input of the fuzzer; its first byte chooses what it is.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let all = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let rules = HJ212FrameDecoder.LengthRule.allCases
    let rule = rules[Int(all[0] >> 1) % rules.count]
    var bytes = Array(all[1...])
    if all[0] & 1 == 1 {
        let wire = HJ212Frame.encode(bytes, checksum: .standard)
        if let frame = try? HJ212Frame(line: wire) { read(frame) }
        bytes = wire
    }
    let whole = arrivals(bytes, piece: bytes.count, rule)
    for arrival in whole {
        if case .frame(let frame) = arrival { read(frame) }
    }
    for piece in [1, 7, 100] where bytes.count <= piece * 500 {
        precondition(arrivals(bytes, piece: piece, rule) == whole, "cut otherwise, it differs")
    }
    return 0
}
