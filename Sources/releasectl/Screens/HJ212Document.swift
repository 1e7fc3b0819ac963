import Model
import Stations

/// A packet of HJ 212 as a document.
enum HJ212Document {
    static func packet(
        _ line: ArraySlice<UInt8>,
        _ number: Int,
        _ device: HJ212Device,
        _ language: Language,
    ) -> JSON {
        var document: JSON = .object([JSON.Member("id", JSON(number))])
        do throws(HJ212Fault) {
            let frame = try HJ212Frame(line: packetPart(line), checksum: device.checksum)
            let isUsable = frame.isIntact && frame.length != .wrong
            document["verdict"] = isUsable ? "ok" : frame.isIntact ? "length" : "checksum"
            document["checksum"] = [
                "found": .string(HJ212Frame.text(frame.foundChecksum)),
                "computed": .string(HJ212Frame.text(frame.checksum)),
            ]
            document["length"] = [
                "declared": JSON(frame.declaredLength), "actual": JSON(frame.body.count),
                "verdict": .string(word(frame.length)),
            ]
            fill(&document, try HJ212Packet(frame.body), device, language)
            guard !isUsable else { return document }
            // What is damaged is never answered.
            document["answer"] = nil
        } catch {
            document["verdict"] = "unreadable"
            document["reason"] = .string(reason(error)[language])
        }
        return document
    }

    /// A line of a log may have a time before its packet.
    private static func packetPart(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let mark = UInt8(ascii: "#")
        let start = line.indices.first { index in
            line[index] == mark && index + 1 < line.endIndex && line[index + 1] == mark
        }
        return line[(start ?? line.startIndex)...]
    }

    private static func fill(
        _ document: inout JSON,
        _ packet: HJ212Packet,
        _ device: HJ212Device,
        _ language: Language,
    ) {
        let content = packet.content(device)
        let parameters = packet.parameters.map { JSON.Member($0.name, .string($0.value)) }
        let fields: JSON = [
            "station": .string(packet.device), "qn": JSON(packet.requestNumber),
            "st": JSON(packet.system), "cn": .string(packet.command),
            "command": JSON(HJ212Code.command(packet.command)?[language]),
            "flag": JSON(packet.flag),
            "edition": JSON(packet.flag == nil ? nil : packet.flags.edition),
            "wantsAnswer": .bool(packet.flags.wantsAnswer),
            "packetNumber": JSON(packet.packetNumber),
            "packetCount": JSON(packet.packetCount),
            "parameters": parameters.isEmpty ? .null : .object(parameters.uniqueKeys),
            "readings": .array(
                (content?.readings ?? []).map {
                    ReadingDocument.reading($0, HJ212Code.name($0.item), device.zone, language)
                }
            ),
            "unread": .array(
                (content?.unread ?? []).map {
                    ["name": .string($0.name), "value": .string($0.value)]
                }
            ),
            "answer": JSON(
                packet.acknowledgement.map {
                    let wire = HJ212Frame.encode($0, checksum: device.checksum)
                    return String(decoding: wire.dropLast(2), as: UTF8.self)
                }
            ),
        ]
        for member in fields.withoutNulls.members ?? [] { document.append(member) }
    }

    private static func word(_ verdict: HJ212Frame.LengthVerdict) -> String {
        switch verdict {
        case .standard: "standard"
        case .withTail: "withTail"
        case .wrong: "wrong"
        }
    }

    private static func reason(_ fault: HJ212Fault) -> Phrase {
        switch fault {
        case .garbage:
            Phrase(
                "不是“##、四位长度、数据段、四位校验”",
                "not ## with four digits of length, a segment and four of a check sum"
            )
        case .wrongLength: Phrase("长度不对", "wrong length")
        case .wrongChecksum: Phrase("校验不对", "wrong check sum")
        case .unfinished: Phrase("报文不完整", "not whole")
        case .field(let name): Phrase("\(name) 没有，或太长", "\(name) is missing or too long")
        case .openDataArea: Phrase("数据区没有用 && 收尾", "the data area is not closed by &&")
        }
    }
}

extension [JSON.Member] {
    /// The first of each key: a packet may repeat a field, a document may not.
    fileprivate var uniqueKeys: [JSON.Member] {
        var seen: Set<String> = []
        return filter { seen.insert($0.key).inserted }
    }
}
