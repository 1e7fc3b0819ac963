/// Writes the frames of an event stream (WHATWG HTML section 9.2).
///
/// Invariant: whatever name and data hold, exactly one event comes out at the reader: data is split
/// at CR, LF and CRLF, since all
/// three end a line there, and a name never carries a control character.
package enum EventFrame {
    /// A frame; without `position` the reader's last event id stays what it is.
    package static func render(name: String, data: [UInt8], position: UInt64?) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(data.count + 64)
        if let position { appendField("id", Array(String(position).utf8), to: &out) }
        let clean = name.utf8.filter { $0 >= 0x20 && $0 != 0x7F }
        if !clean.isEmpty { appendField("event", clean, to: &out) }
        var line = 0
        var index = 0
        while index < data.count {
            let byte = data[index]
            guard byte == 0x0A || byte == 0x0D else {
                index += 1
                continue
            }
            appendField("data", data[line..<index], to: &out)
            if byte == 0x0D, index + 1 < data.count, data[index + 1] == 0x0A { index += 1 }
            index += 1
            line = index
        }
        appendField("data", data[line...], to: &out)
        out.append(0x0A)
        return out
    }

    /// The first bytes for a subscriber: when to come back after a break, a sign of life, and where
    /// it stands.
    package static func greeting(retryMilliseconds: Int, position: UInt64?) -> [UInt8] {
        var out: [UInt8] = []
        appendField("retry", Array(String(retryMilliseconds).utf8), to: &out)
        out += ":\n".utf8
        if let position { appendField("id", Array(String(position).utf8), to: &out) }
        out.append(0x0A)
        return out
    }

    /// A comment line: keeps the connection alive through proxies and dispatches nothing.
    package static let heartbeat: [UInt8] = [0x3A, 0x0A, 0x0A]

    private static func appendField(
        _ name: String,
        _ value: some Collection<UInt8>,
        to out: inout [UInt8],
    ) {
        out += name.utf8
        out.append(0x3A)
        out.append(0x20)
        out += value
        out.append(0x0A)
    }
}
