package import Model

extension SL651Frame {
    /// The frame that acknowledges this one; nil where none is expected.
    ///
    /// To be sent only once the readings are durable; a damaged frame is met with silence. The serial
    /// number is repeated, the time is the centre's. `ending` lets the station leave the line or stay.
    package func acknowledgement(
        at now: Instant,
        zone: ZoneRules,
        ending: Ending = .leave,
    ) -> [UInt8]? {
        guard direction == .up, isIntact, Self.answered.contains(function), body.count >= 2 else {
            return nil
        }
        return Self.encodeDown(
            to: self,
            body: Array(body[..<2]) + BCD.bytes(now, zone),
            ending: ending,
        )
    }

    /// The frame that asks for a part of this one's report again: NAK, with the count and the number of the
    /// part where a part itself has them.
    ///
    /// `serial` is that of the report; empty while the first part, which alone has it, is missing.
    package func request(
        part number: Int,
        serial: [UInt8],
        at now: Instant,
        zone: ZoneRules,
    ) -> [UInt8]? {
        guard direction == .up, let part else { return nil }
        return Self.encodeDown(
            to: self,
            body: (serial.count == 2 ? serial : [0, 0]) + BCD.bytes(now, zone),
            ending: .refuse,
            part: Part(count: part.count, number: number),
        )
    }

    /// Reports of the station's own; keep-alive frames and answers to queries are not acknowledged.
    private static let answered: ClosedRange<UInt8> = 0x30...0x36
}
