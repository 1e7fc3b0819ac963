/// The fields of one packet (HJ 212-2017, 6.3.2 and 6.6).
///
/// Read leniently, because installed devices write in many ways: a comma or nothing before `CP`, blanks,
/// `-Flag` before the value, a request number inside the data area. Names are kept as they came.
package struct HJ212Packet: Sendable, Hashable {
    /// What is told of one item together: `a34004-Avg=35,a34004-Flag=N`.
    package struct Item: Sendable, Hashable {
        /// The code, such as `a34004`, or an old name such as `PM25`.
        package let code: String
        /// Suffix and value, in their order; without the flag.
        package internal(set) var values: [Field]
        package internal(set) var flag: String?
        /// The time that stood before it.
        package let dataTime: String?
    }

    package struct Field: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// QN: identifies one exchange; the answer repeats it.
    package internal(set) var requestNumber: String?
    /// ST.
    package internal(set) var system: String?
    /// CN.
    package internal(set) var command: String = ""
    /// PW: travels in clear text and proves nothing.
    package internal(set) var password: String?
    /// MN: compared as text; many devices don't keep to its form.
    package internal(set) var device: String = ""
    /// Flag: version, split, answer wanted.
    package internal(set) var flag: Int?
    /// PNUM.
    package internal(set) var packetCount: Int?
    /// PNO.
    package internal(set) var packetNumber: Int?
    /// Fields of the data area that belong to no item, such as `DataTime`.
    package internal(set) var parameters: [Field] = []
    package internal(set) var items: [Item] = []

    /// Longer than the 24 characters of the standard, as devices are; bounded, because it is repeated.
    package static let deviceLimitBytes = 64
    /// Likewise, for QN, ST, CN and PW.
    package static let fieldLimitBytes = 32

    /// The bits of `Flag` (table 5).
    package struct Flags: Sendable, Hashable {
        package let number: Int
        /// An answer is wanted.
        package var wantsAnswer: Bool { number & 1 != 0 }
        /// One of several packets.
        package var isSplit: Bool { number & 2 != 0 }
        /// Nil for a version that is not known.
        package var edition: String? {
            switch number >> 2 {
            case 0: "2005"
            case 1: "2017"
            case 2: "2025"
            default: nil
            }
        }
    }

    package var flags: Flags { Flags(number: flag ?? 0) }

    /// The first value of a field outside the items.
    package func parameter(_ name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }

    package var dataTime: String? { parameter("DataTime") }
}

extension HJ212Packet {
    /// Reads a data segment.
    package init(_ body: [UInt8]) throws(HJ212Fault) {
        self.init()
        var rest = body[...]
        while let part = Self.headField(&rest) {
            let (name, value) = part
            if name == "CP" {
                try dataArea(value)
                break
            }
            try head(name, String(decoding: value, as: UTF8.self))
        }
        guard !device.isEmpty else { throw .field("MN") }
        guard !command.isEmpty else { throw .field("CN") }
    }

    private static let semicolon = UInt8(ascii: ";")
    private static let comma = UInt8(ascii: ",")
    private static let equals = UInt8(ascii: "=")
    private static let ampersand = UInt8(ascii: "&")
    private static let blank = UInt8(ascii: " ")

    /// Takes the next `name=value` before the data area; `CP` takes all the rest.
    private static func headField(
        _ rest: inout ArraySlice<UInt8>
    ) -> (name: String, value: ArraySlice<UInt8>)? {
        rest = rest.drop { $0 == semicolon || $0 == comma || $0 == blank }
        guard let equal = rest.firstIndex(of: equals) else { return nil }
        let name = String(decoding: rest[..<equal], as: UTF8.self)
        let value = rest[(equal + 1)...]
        guard name != "CP" else {
            rest = []
            return (name, value)
        }
        var end = value.startIndex
        while end < value.endIndex, value[end] != semicolon, value[end] != comma {
            // A device left out the separator: `Flag=5CP=&&`.
            if value[end...].starts(with: Self.dataAreaMark) { break }
            end += 1
        }
        rest = value[end...]
        return (name, value[..<end])
    }

    private static let dataAreaMark = Array("CP=".utf8)

    private mutating func head(_ name: String, _ value: String) throws(HJ212Fault) {
        let limit = name == "MN" ? Self.deviceLimitBytes : Self.fieldLimitBytes
        guard value.utf8.count <= limit, !Self.hasControl(value) else { throw .field(name) }
        switch name {
        case "QN": requestNumber = value
        case "ST": system = value
        case "CN": command = value
        case "PW": password = value
        case "MN": device = value
        case "Flag": flag = Int(value).flatMap { (0...255).contains($0) ? $0 : nil }
        case "PNUM": packetCount = Int(value)
        case "PNO": packetNumber = Int(value)
        default: break
        }
    }

    /// `&&…&&`.
    private mutating func dataArea(_ value: ArraySlice<UInt8>) throws(HJ212Fault) {
        let value = value.drop { $0 == Self.blank }
        guard value.count >= 4, value.starts(with: [Self.ampersand, Self.ampersand]),
            value.suffix(2).elementsEqual([Self.ampersand, Self.ampersand])
        else { throw .openDataArea }
        var dataTime: String?
        for group in value.dropFirst(2).dropLast(2).split(separator: Self.semicolon) {
            for part in group.split(separator: Self.comma) {
                read(part.drop { $0 == Self.blank }, &dataTime)
            }
        }
    }

    private mutating func read(_ part: ArraySlice<UInt8>, _ dataTime: inout String?) {
        guard !part.isEmpty else { return }
        let equal = part.firstIndex(of: Self.equals) ?? part.endIndex
        let value = String(decoding: part[equal...].dropFirst(), as: UTF8.self)
        guard let dash = part[..<equal].lastIndex(of: UInt8(ascii: "-")) else {
            let name = String(decoding: part[..<equal], as: UTF8.self)
            if name == "DataTime" { dataTime = value }
            if name == "QN", requestNumber == nil, Self.isRequestNumber(value) {
                requestNumber = value
            }
            return parameters.append(Field(name, value))
        }
        let code = String(decoding: part[..<dash], as: UTF8.self)
        let suffix = String(decoding: part[(dash + 1)..<equal], as: UTF8.self)
        add(suffix, value, to: code, dataTime)
    }

    /// Answers repeat the fields of the head: a line end in one would end the answer.
    private static func hasControl(_ value: String) -> Bool {
        value.utf8.contains { $0 < 0x20 || $0 == 0x7F }
    }

    /// In the data area a value may hold what begins one: in the head of the answer it would.
    private static func isRequestNumber(_ value: String) -> Bool {
        value.utf8.count <= fieldLimitBytes && !value.utf8.contains(equals) && !hasControl(value)
    }

    /// Fields of one item stand together; one that is told again begins a new item.
    private mutating func add(
        _ suffix: String,
        _ value: String,
        to code: String,
        _ dataTime: String?,
    ) {
        let last = items.count - 1
        let isSame = last >= 0 && items[last].code == code && items[last].dataTime == dataTime
        if suffix == "Flag" {
            if isSame, items[last].flag == nil {
                items[last].flag = value
                return
            }
            return items.append(Item(code: code, values: [], flag: value, dataTime: dataTime))
        }
        if isSame, !items[last].values.contains(where: { $0.name == suffix }) {
            return items[last].values.append(Field(suffix, value))
        }
        items.append(
            Item(code: code, values: [Field(suffix, value)], flag: nil, dataTime: dataTime)
        )
    }
}
