/// The values of a row as bytes.
///
///     1 byte    format, 1
///     then for each value, in the order of the items:
///     1 byte    length of the item's code, then the code in UTF-8
///     1 byte    what the source said
///     2 bytes   results of the checks, two bits each, low byte first
///     1 byte    decimals, 255 for a missing number
///     1 to 10   the number, zigzag, seven bits a byte, low ones first (only if there is one)
enum PackedValues {
    private static let format: UInt8 = 1
    private static let missing: UInt8 = 255

    /// Precondition: the bounds of `StoredValue` hold.
    static func pack(_ values: [StoredValue]) -> [UInt8] {
        var bytes: [UInt8] = [format]
        bytes.reserveCapacity(1 + values.count * 14)
        for value in values {
            bytes.append(UInt8(value.item.utf8.count))
            bytes.append(contentsOf: value.item.utf8)
            bytes.append(value.source)
            bytes.append(UInt8(truncatingIfNeeded: value.checks))
            bytes.append(UInt8(truncatingIfNeeded: value.checks >> 8))
            guard let units = value.units else {
                bytes.append(missing)
                continue
            }
            bytes.append(value.places)
            var rest = UInt64(bitPattern: (units << 1) ^ (units >> 63))
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(truncatingIfNeeded: rest))
        }
        return bytes
    }

    /// Nil for bytes that `pack` did not make.
    static func unpack(_ bytes: Span<UInt8>) -> [StoredValue]? {
        guard bytes.count > 0, bytes[0] == format else { return nil }
        var values: [StoredValue] = []
        var at = 1
        while at < bytes.count {
            let length = Int(bytes[at])
            let head = at + 1 + length
            guard head + 4 <= bytes.count else { return nil }
            var code: [UInt8] = []
            for index in (at + 1)..<head { code.append(bytes[index]) }
            let places = bytes[head + 3]
            at = head + 4
            var units: Int64?
            if places != missing {
                guard let number = number(bytes, &at) else { return nil }
                units = number
            }
            values.append(
                StoredValue(
                    item: String(decoding: code, as: UTF8.self),
                    source: bytes[head],
                    checks: UInt16(bytes[head + 1]) | UInt16(bytes[head + 2]) << 8,
                    units: units,
                    places: places == missing ? 0 : places,
                )
            )
        }
        return values
    }

    private static func number(_ bytes: Span<UInt8>, _ at: inout Int) -> Int64? {
        var raw: UInt64 = 0
        var shift: UInt64 = 0
        while at < bytes.count, shift < 64 {
            let byte = bytes[at]
            at += 1
            raw |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
            }
            shift += 7
        }
        return nil
    }
}
