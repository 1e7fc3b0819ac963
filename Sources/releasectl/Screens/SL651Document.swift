import Model
import Stations

/// A frame of SL 651 as a document.
enum SL651Document {
    /// Hexadecimal digits, blanks between them or not.
    static func line(
        _ line: ArraySlice<UInt8>,
        _ number: Int,
        _ site: SL651Site,
        _ language: Language,
    ) -> JSON {
        guard let bytes = bytes(line) else {
            return unreadable(number, Phrase("不是十六进制", "not hexadecimal"), language)
        }
        do throws(SL651Fault) {
            return frame(try SL651Frame(bytes), number, site, language)
        } catch {
            return unreadable(number, reason(error), language)
        }
    }

    /// The frames of a stream of bytes.
    static func stream(_ bytes: [UInt8], _ site: SL651Site, _ language: Language) -> [JSON] {
        var decoder = SL651FrameDecoder()
        let arrivals = decoder.receive(bytes)
        return (arrivals + decoder.finish()).enumerated().map { index, arrival in
            switch arrival {
            case .frame(let found), .fault(.wrongChecksum(let found)):
                frame(found, index + 1, site, language)
            case .fault(let fault): unreadable(index + 1, reason(fault), language)
            }
        }
    }

    private static func bytes(_ line: ArraySlice<UInt8>) -> [UInt8]? {
        var values: [UInt8] = []
        for byte in line where byte != 0x20 && byte != 0x09 {
            guard let value = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            values.append(UInt8(value))
        }
        guard values.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }

    private static func unreadable(_ number: Int, _ reason: Phrase, _ language: Language) -> JSON {
        ["id": JSON(number), "verdict": "unreadable", "reason": .string(reason[language])]
    }

    private static func frame(
        _ frame: SL651Frame,
        _ number: Int,
        _ site: SL651Site,
        _ language: Language,
    ) -> JSON {
        var document: JSON = [
            "id": JSON(number), "verdict": frame.isIntact ? "ok" : "checksum",
            "checksum": [
                "found": .string(HJ212Frame.text(frame.foundChecksum)),
                "computed": .string(HJ212Frame.text(frame.checksum)),
            ], "direction": frame.direction == .up ? "up" : "down",
            "station": .string(frame.station), "centre": JSON(Int(frame.centre)),
            "function": .string(hexadecimal(frame.function)),
        ]
        let name = SL651Function(code: frame.function).name
        if let name { document.append(JSON.Member("command", .string(name[language]))) }
        if let part = frame.part {
            document.append(JSON.Member("packetNumber", JSON(part.number)))
            document.append(JSON.Member("packetCount", JSON(part.count)))
            return document
        }
        do throws(SL651Fault) {
            let report = try SL651Report(frame, zone: site.zone)
            let content = report.content(site)
            document.append(JSON.Member("serial", JSON(Int(report.serial))))
            document.append(JSON.Member("sentAt", .string(site.zone.rfc3339(report.sentAt))))
            let readings = content.readings.map {
                ReadingDocument.reading($0, SL651Item.name($0.item), site.zone, language)
            }
            document.append(JSON.Member("readings", .array(readings)))
            let unread: [JSON] = content.unread.map {
                ["name": .string($0.name), "value": .string($0.text)]
            }
            document.append(JSON.Member("unread", .array(unread)))
        } catch {
            document["verdict"] = "unreadable"
            document.append(JSON.Member("reason", .string(reason(error)[language])))
        }
        return document
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count < 2 ? "0" + digits : digits
    }

    private static func reason(_ fault: SL651Fault) -> Phrase {
        switch fault {
        case .garbage: Phrase("不是以 7E7E 开头的报文", "no frame that begins with 7E7E")
        case .wrongLength(let declared):
            Phrase("长度 \(declared) 处没有结束符", "no ending character at length \(declared)")
        case .wrongChecksum: Phrase("校验不对", "wrong check sum")
        case .unfinished: Phrase("报文不完整", "not whole")
        case .cut(let part): Phrase("正文在 \(part) 处断了", "the body ends inside \(part)")
        case .time: Phrase("发报时间不是时间", "the time of sending is none")
        }
    }
}
