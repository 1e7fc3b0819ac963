import Configuration
import Model
import Platform
import Stations

/// One packet as it came, with what became of it: a line of the frame files.
struct KeptFrame: Sendable {
    enum Content: Sendable {
        case hj212(HJ212Frame)
        case sl651(SL651Frame)
    }

    /// What became of it.
    enum Verdict: String, Sendable, CaseIterable {
        /// At least one row of it is new or a correction.
        case stored
        case repeated
        /// Understood, and no reading of a station.
        case unused
        /// One of several parts of a report.
        case part
        /// The store could not take it; the device sends it again.
        case unwritten
        case refused

        var name: Phrase {
            switch self {
            case .stored: Phrase("入库", "stored")
            case .repeated: Phrase("重复", "repeated")
            case .unused: Phrase("未用", "unused")
            case .part: Phrase("分包", "part")
            case .unwritten: Phrase("未写入", "unwritten")
            case .refused: Phrase("未受理", "refused")
            }
        }
    }

    let at: Instant
    let address: PeerAddress
    let content: Content
    /// Nil for a device that nobody knows.
    var station: String?
    /// What it calls itself, where that was told.
    var name: String?
    var verdict = Verdict.unused
    var reason: Phrase?

    /// Bytes of the packet.
    var byteCount: Int {
        switch content {
        case .hj212(let frame): frame.body.count + 12
        case .sl651(let frame): frame.body.count + 20
        }
    }

    private static let nameLimit = 64

    /// Columns with tabs between them, ended by a line feed: time (UTC), protocol, address, station, name,
    /// verdict, reason in Chinese and in English, and the packet: HJ 212 as text with `\x` for other bytes,
    /// SL 651 in hexadecimal.
    ///
    /// `time` is the text of `at`: packets of one turn share it.
    func append(to line: inout [UInt8], time: String) {
        func column(_ text: String) {
            line += text.utf8
            line.append(9)
        }
        column(time)
        switch content {
        case .hj212: column(DeviceProtocol.hj212.rawValue)
        case .sl651: column(DeviceProtocol.sl651.rawValue)
        }
        column(address.description)
        column(station ?? "-")
        Self.escape(Array((name ?? "-").utf8.prefix(Self.nameLimit)), to: &line)
        line.append(9)
        column(verdict.rawValue)
        column(reason?.chinese ?? "-")
        column(reason?.english ?? "-")
        switch content {
        case .hj212(let frame): Self.escape(frame.wire, to: &line)
        case .sl651(let frame): line += Hex.encode(frame.wire).uppercased().utf8
        }
        line.append(10)
    }

    private static func escape(_ bytes: [UInt8], to line: inout [UInt8]) {
        // Nearly always text as it should be.
        if bytes.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }) {
            line += bytes
            return
        }
        for byte in bytes {
            if (0x20...0x7E).contains(byte), byte != UInt8(ascii: "\\") {
                line.append(byte)
            } else {
                line += [UInt8(ascii: "\\"), UInt8(ascii: "x")]
                line += Hex.encode([byte]).uppercased().utf8
            }
        }
    }
}

extension ListenerRefusal {
    /// Why a packet gave nothing, for whoever reads it later.
    var phrase: Phrase {
        switch self {
        case .unknownDevice: Phrase("未知设备", "no such device")
        case .wrongAddress: Phrase("来源地址不符", "not from an address of the device")
        case .wrongPassword: Phrase("密码不符", "wrong password")
        case .checksum: Phrase("校验错", "wrong check sum")
        case .unreadable: Phrase("内容无法解读", "cannot be read")
        case .incomplete: Phrase("缺包", "a part is missing")
        case .parts: Phrase("缺包太多", "too many reports with missing parts")
        case .garbage, .full, .perAddress, .foreignAddress, .idle, .hopeless, .unread:
            Phrase(rawValue, rawValue)
        }
    }
}
