import Model

/// Packets as devices send them, put together here and not by the decoders' own code.
enum DevicePackets {
    static let zone = ZoneRules(name: "bench", fixedOffsetSeconds: 8 * 3_600)

    /// HJ 212-2017, appendix A, bit by bit.
    static func checksum(_ bytes: [UInt8], modbus: Bool = false) -> UInt16 {
        var register: UInt16 = 0xFFFF
        for byte in bytes {
            register = (modbus ? register : register >> 8) ^ UInt16(byte)
            for _ in 0..<8 {
                register = register & 1 == 1 ? register >> 1 ^ 0xA001 : register >> 1
            }
        }
        return register
    }

    static func hj212(_ body: String, modbus: Bool = false) -> [UInt8] {
        let bytes = Array(body.utf8)
        let length = String(10_000 + bytes.count).dropFirst()
        let sum = String(Int(checksum(bytes, modbus: modbus)) + 0x10000, radix: 16, uppercase: true)
        return Array("##\(length)\(body)\(sum.dropFirst())\r\n".utf8)
    }

    /// `20260712080000`.
    static func stamp(_ instant: Instant) -> String {
        String(zone.rfc3339(instant).filter { $0.isNumber }.prefix(14))
    }

    /// A packet of real-time data that wants an answer.
    static func air(
        _ device: String,
        at instant: Instant,
        number: String,
        _ values: String = "a34004-Rtd=35,a34004-Flag=N;a21005-Rtd=0.6,a21005-Flag=N",
        command: String = "2011",
    ) -> String {
        "QN=\(number);ST=22;CN=\(command);PW=123456;MN=\(device);Flag=5;"
            + "CP=&&DataTime=\(stamp(instant));\(values)&&"
    }

    /// What a device is told.
    static func answer(_ command: String, _ device: String, number: String) -> String {
        let body = "QN=\(number);ST=91;CN=\(command);PW=123456;MN=\(device);Flag=4;CP=&&&&"
        return String(decoding: hj212(body).dropLast(2), as: UTF8.self)
    }

    private static func bcd(_ digits: some StringProtocol) -> [UInt8] {
        let values = digits.utf8.map { $0 - 0x30 }
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }

    static func sealed(_ bytes: [UInt8]) -> [UInt8] {
        let sum = checksum(bytes, modbus: true)
        return bytes + [UInt8(sum >> 8), UInt8(sum & 0xFF)]
    }

    /// A report of levels in millimetres (39H, 3AH, 3BH …), three decimals, negative ones with FF.
    static func sl651(
        _ station: [UInt8],
        at instant: Instant,
        serial: UInt16,
        function: UInt8 = 0x32,
        _ elements: [(UInt8, Int)],
    ) -> [UInt8] {
        let time = stamp(instant).dropFirst(2)
        var body: [UInt8] = [UInt8(serial >> 8), UInt8(serial & 0xFF)]
        body += bcd(time)
        body += [0xF1, 0xF1]
        body += station
        body += [0x48, 0xF0, 0xF0]
        body += bcd(time.prefix(10))
        for (element, value) in elements {
            let digits = String(100_000_000 + abs(value)).dropFirst()
            body += [element, 0x23]
            if value < 0 { body.append(0xFF) }
            body += bcd(value < 0 ? digits.dropFirst(2) : digits)
        }
        var head: [UInt8] = [0x7E, 0x7E, 0x01]
        head += station
        head += [0x03, 0xE8, function, UInt8(body.count >> 8), UInt8(body.count & 0xFF), 0x02]
        return sealed(head + body + [0x03])
    }
}
