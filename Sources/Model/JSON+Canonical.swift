extension JSON {
    /// The canonical form of RFC 8785: members sorted by their UTF-16 code units, no white space,
    /// shortest escapes.
    ///
    /// Two equal documents give the same bytes, which is what a hash needs.
    ///
    /// Precondition: no `decimal` inside. Entries hold whole numbers only.
    package var canonicalBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        write(into: &bytes, sorted: true)
        return bytes
    }

    /// Compact text in the order of the members.
    package var compactBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        write(into: &bytes, sorted: false)
        return bytes
    }

    /// `compactBytes` as text.
    package var compactText: String { String(decoding: compactBytes, as: UTF8.self) }

    /// Text with one member a line, two spaces a level: for people and for `--json`.
    package var indentedText: String {
        var bytes: [UInt8] = []
        writeIndented(into: &bytes, level: 0)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(into bytes: inout [UInt8], sorted: Bool) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .integer(let number): bytes.append(contentsOf: String(number).utf8)
        case .decimal(let digits):
            precondition(!sorted, "a canonical document holds whole numbers only")
            bytes.append(contentsOf: digits.utf8)
        case .string(let text): JSON.writeString(text, into: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.write(into: &bytes, sorted: sorted)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            let ordered = sorted ? JSON.sortedByCodeUnits(members) : members
            for (index, member) in ordered.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                JSON.writeString(member.key, into: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(into: &bytes, sorted: sorted)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private func writeIndented(into bytes: inout [UInt8], level: Int) {
        func newLine(_ level: Int) {
            bytes.append(UInt8(ascii: "\n"))
            bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * 2))
        }
        switch self {
        case .array(let elements) where !elements.isEmpty:
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                newLine(level + 1)
                element.writeIndented(into: &bytes, level: level + 1)
            }
            newLine(level)
            bytes.append(UInt8(ascii: "]"))
        case .object(let members) where !members.isEmpty:
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                newLine(level + 1)
                JSON.writeString(member.key, into: &bytes)
                bytes.append(contentsOf: ": ".utf8)
                member.value.writeIndented(into: &bytes, level: level + 1)
            }
            newLine(level)
            bytes.append(UInt8(ascii: "}"))
        default:
            write(into: &bytes, sorted: false)
        }
    }

    /// The same document with its members in canonical order at every level: what comes back when the
    /// canonical bytes are read.
    package var canonical: JSON {
        switch self {
        case .array(let elements): .array(elements.map(\.canonical))
        case .object(let members):
            .object(JSON.sortedByCodeUnits(members).map { Member($0.key, $0.value.canonical) })
        default: self
        }
    }

    private static func sortedByCodeUnits(_ members: [Member]) -> [Member] {
        for index in members.indices.dropFirst()
        where !precedes(members[index - 1].key, members[index].key) {
            return members.sorted { precedes($0.key, $1.key) }
        }
        return members
    }

    /// UTF-8 sorts as UTF-16 does, but for U+E000 to U+FFFF (lead bytes 0xEE, 0xEF), which UTF-16 puts
    /// behind everything beyond the basic plane (lead bytes from 0xF0).
    private static func precedes(_ first: String, _ second: String) -> Bool {
        var others = second.utf8.makeIterator()
        for byte in first.utf8 {
            guard let other = others.next() else { return false }
            guard byte != other else { continue }
            if byte >= 0xEE, other >= 0xEE, (byte >= 0xF0) != (other >= 0xF0) {
                return byte >= 0xF0
            }
            return byte < other
        }
        return others.next() != nil
    }

    private static func writeString(_ text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        // Nearly every text needs no escape and is copied as a whole.
        guard text.utf8.contains(where: needsEscape) else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x08: bytes.append(contentsOf: "\\b".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0C: bytes.append(contentsOf: "\\f".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(UInt8(ascii: "0") + byte >> 4)
                bytes.append(byte & 15 < 10 ? UInt8(ascii: "0") + byte & 15 : 0x57 + byte & 15)
            default: bytes.append(byte)
            }
        }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }
}
