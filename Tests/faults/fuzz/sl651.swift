/// Any bytes as a stream of SL 651; the same with check sums made right; as the body of a frame; and as a report
/// in parts.
///
/// However the bytes are cut the decisions are the same, the buffer stays within its limit, no more is told of
/// than came, parts that came whole make what was cut, and an acknowledgement is itself a frame with the same
/// serial number.
private let zone = ZoneRules(name: "fuzz", fixedOffsetSeconds: 28_800)
private let site = SL651Site(
    zone: zone,
    bases: ["DRZ1": SL651Site.Base(item: "Z", level: Decimal(units: -150, places: 2))],
)
private let longest = SL651Frame.bodyLimitBytes + 17
private let pieces = [1, 2, 7, 100]
/// Addresses, password.
private let head: [UInt8] = [0x7E, 0x7E, 0x01, 0x00, 0x12, 0x34, 0x56, 0x78, 0x12, 0x34]

private func arrivals(
    _ bytes: [UInt8],
    piece: Int,
    abandoningAt pause: Int? = nil,
) -> [SL651FrameDecoder.Arrival] {
    var decoder = SL651FrameDecoder()
    var found: [SL651FrameDecoder.Arrival] = []
    var rest = bytes[...]
    while !rest.isEmpty {
        if let pause, rest.startIndex <= pause, pause < rest.startIndex + piece {
            found += decoder.abandon()
        }
        found += decoder.receive(chunk: rest.prefix(piece))
        rest = rest.dropFirst(piece)
        precondition(decoder.waitingBytes <= longest, "more than the limit waits")
    }
    precondition(!decoder.isHopeless || bytes.count > SL651FrameDecoder.garbageLimitBytes)
    found += decoder.finish()
    precondition(decoder.waitingBytes == 0, "something waits behind the end")
    return found
}

/// Bytes of frames and of garbage; what a stream ended inside of is told once more when it is looked through.
private func told(_ arrivals: [SL651FrameDecoder.Arrival]) -> Int {
    arrivals.reduce(0) { sum, arrival in
        switch arrival {
        case .frame(let frame), .fault(.wrongChecksum(let frame)): sum + frame.body.count + 17
        case .fault(.garbage(let bytes)): sum + bytes
        case .fault(.unfinished), .fault(.wrongLength), .fault(.cut), .fault(.time): sum
        }
    }
}

private func read(_ frame: SL651Frame) {
    precondition(frame.isIntact, "a damaged frame came through")
    if let report = try? SL651Report(frame, zone: zone) {
        let name = report.function.name
        precondition(name != nil || !report.function.isReport, "a report without a name")
        let content = report.content(site)
        precondition(
            content.readings.count <= frame.body.count * 12,
            "more readings than there is room for"
        )
        for element in content.unread {
            precondition(element.name.utf8.count == (element.identifier > 0xFF ? 4 : 2), "a name")
        }
        for reading in content.readings {
            precondition(reading.period.start <= reading.period.end, "a period runs backwards")
            precondition(frame.function != 0x30 || !reading.hasUsableValue, "a test is usable")
            if let value = reading.value {
                precondition(Decimal(value.text) == value, "a number is written as another")
            }
            precondition(SL651Item.name(reading.item) != nil, "an item without a name")
        }
    }
    let now = Instant(milliseconds: 1_783_814_431_000)
    guard let wire = frame.acknowledgement(at: now, zone: zone) else { return }
    guard let answer = try? SL651Frame(wire), answer.isIntact else {
        fatalError("our answer is no frame: \(wire)")
    }
    precondition(answer.station == frame.station, "the answer goes to another station")
    precondition(answer.body.prefix(2) == frame.body.prefix(2), "it answers another report")
    precondition(answer.acknowledgement(at: now, zone: zone) == nil, "the answer wants an answer")
}

/// Sums and, with `lengths`, ending characters of what looks like a frame are made right.
private func repaired(_ bytes: [UInt8]) -> [UInt8] {
    var wire = bytes
    var start = 0
    while start + 17 <= wire.count {
        guard let head = SL651Frame.Head(wire[start...]), start + head.frameBytes <= wire.count
        else {
            start += 1
            continue
        }
        let end = start + head.frameBytes
        let ending = SL651Frame.Ending(rawValue: wire[end - 3])
        if ending?.direction != head.direction {
            wire[end - 3] = head.direction == .up ? 0x03 : 0x1B
        }
        let checksum = PacketChecksum.modbus.compute(wire[start..<(end - 2)])
        (wire[end - 2], wire[end - 1]) = (UInt8(checksum >> 8), UInt8(checksum & 0xFF))
        start = end
    }
    return wire
}

private func frame(
    function: UInt8,
    _ body: some Collection<UInt8>,
    part: (count: Int, number: Int)? = nil,
    ending: UInt8 = 0x03,
) -> [UInt8] {
    let length = body.count + (part == nil ? 0 : 3)
    var bytes = head
    bytes += [0x2F + function % 9, UInt8(length >> 8), UInt8(length & 0xFF)]
    bytes.append(part == nil ? 0x02 : 0x16)
    if let part {
        bytes += [
            UInt8(part.count >> 4), UInt8(part.count << 4 & 0xF0 | part.number >> 8),
            UInt8(part.number & 0xFF),
        ]
    }
    bytes += body
    bytes.append(ending)
    let checksum = PacketChecksum.modbus.compute(bytes)
    return bytes + [UInt8(checksum >> 8), UInt8(checksum & 0xFF)]
}

/// A report in parts: function, bytes of a part, what becomes of them on their way; then the report.
private func parts(_ bytes: [UInt8]) {
    let (function, way) = (bytes[0], bytes[2])
    let size = Int(bytes[1]) + 1
    var report = Array(bytes[3...])
    // Longer than any that is kept; seldom, because it takes as long as a thousand others.
    let isLong = way & 0xF8 == 0xF8
    if isLong {
        report = Array(repeating: report[0], count: SL651Assembler.bodyLimitBytes + 1)
    }
    let room = isLong ? 4_000 : size
    let count = (report.count + room - 1) / room
    guard (1...4_095).contains(count) else { return }
    var order = Array(1...count)
    if way & 1 == 1 { order.reverse() }
    if way & 2 == 2 { order.insert(order[0], at: 0) }
    let isCut = way & 4 == 4
    if isCut { order.removeLast() }
    var assembler = SL651Assembler()
    if way & 16 == 16,
        let other = try? SL651Frame(
            frame(function: function, report.prefix(9), part: (count + 1, 1))
        )
    {
        precondition(assembler.add(other) == nil, "one part of two is a report")
    }
    var whole: SL651Frame?
    for number in order {
        let rest = report[((number - 1) * room)...].prefix(room)
        guard let part = try? SL651Frame(frame(function: function, rest, part: (count, number))),
            part.part == SL651Frame.Part(count: count, number: number)
        else { fatalError("a part is no frame") }
        whole = assembler.add(part) ?? whole
        precondition(assembler.missing.count <= count, "more is missing than there is")
        precondition(
            assembler.heldBytes <= SL651Assembler.bodyLimitBytes + 32 * count,
            "more than the limit waits"
        )
    }
    if let whole {
        precondition(whole.body == report, "put together, it is another report")
        precondition(whole.part == nil, "a report is done")
        read(whole)
    }
    // What was told twice at the end begins anew.
    let isRest = isCut && !(way & 2 == 2 && count == 1)
    precondition(
        (whole != nil) == (!isRest && report.count <= SL651Assembler.bodyLimitBytes),
        "a report is lost or made up"
    )
}

/// One input of the fuzzer; its first byte chooses what it is.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 4, count < SL651Frame.bodyLimitBytes else { return 0 }
    let all = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let choice = all[0]
    var bytes = Array(all[1...])
    switch choice & 3 {
    case 1:
        let number =
            bytes[1] & 1 == 1 ? (count: Int(bytes[1] >> 4), number: Int(bytes[1] >> 2 & 3)) : nil
        bytes = frame(
            function: bytes[0],
            bytes[2...],
            part: number,
            ending: bytes[1] & 2 == 0 ? 0x03 : 0x17,
        )
    case 2:
        parts(bytes)
        return 0
    case 3: bytes = repaired(bytes)
    default: break
    }
    let whole = arrivals(bytes, piece: bytes.count)
    precondition(told(whole) <= bytes.count, "more is told of than came")
    var assembler = SL651Assembler()
    for arrival in whole {
        guard case .frame(let frame) = arrival else { continue }
        read(frame)
        if let report = assembler.add(frame), frame.part != nil { read(report) }
    }
    let piece = pieces[Int(choice >> 2 & 3)]
    if bytes.count <= piece * 200 {
        precondition(arrivals(bytes, piece: piece) == whole, "cut otherwise, it differs")
    }
    if choice & 16 == 16 {
        let pause = Int(choice >> 5) * bytes.count / 8
        let broken = arrivals(bytes, piece: piece, abandoningAt: pause)
        precondition(told(broken) <= bytes.count, "more is told of than came")
    }
    if let frame = try? SL651Frame(bytes), frame.isIntact {
        precondition(whole == [.frame(frame)], "one frame, two meanings")
    }
    return 0
}
