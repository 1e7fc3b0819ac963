/// The check sums of station protocols, 16 bits over the polynomial A001.
package enum PacketChecksum: String, Sendable, Hashable, CaseIterable {
    /// HJ 212-2017, appendix A: the register keeps only its high byte before each byte is added.
    ///
    /// For the ASCII digits 123456789 it gives 2F80. It is often taken for the other one.
    case standard
    /// CRC-16/MODBUS, which some devices send, and which SL 651 prescribes; 4B37 for the same digits.
    case modbus

    package func compute(_ bytes: some Sequence<UInt8>) -> UInt16 {
        let table = Self.table
        var register: UInt16 = 0xFFFF
        switch self {
        case .standard:
            for byte in bytes { register = table[Int((register >> 8) ^ UInt16(byte))] }
        case .modbus:
            for byte in bytes {
                register = register >> 8 ^ table[Int((register ^ UInt16(byte)) & 0xFF)]
            }
        }
        return register
    }

    /// Eight steps of the polynomial A001 for each byte.
    private static let table: [UInt16] = (0..<256).map { start in
        var register = UInt16(start)
        for _ in 0..<8 { register = register & 1 == 1 ? register >> 1 ^ 0xA001 : register >> 1 }
        return register
    }
}
