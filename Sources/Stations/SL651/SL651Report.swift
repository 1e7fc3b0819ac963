package import Model

/// What a frame says: who, when, and the elements (SL 651-2014, 6.6).
package struct SL651Report: Sendable, Hashable {
    /// The elements of one station at one time.
    package struct Group: Sendable, Hashable {
        package internal(set) var station: String
        /// `H` river, `Z` gate, `P` rain, `K` reservoir …; nil where none is told.
        package internal(set) var kind: UInt8?
        /// Nil where none is told: then nothing of it can be placed in time.
        package internal(set) var observedAt: Instant?
        package internal(set) var elements: [SL651Element] = []
        /// The step of a report of uniform periods.
        package internal(set) var step: Milliseconds?
    }

    package let function: SL651Function
    /// From 1 to 65,535; a repetition keeps it, and the answer repeats it.
    package let serial: UInt16
    /// By the station's clock, which may be wrong.
    package let sentAt: Instant
    package private(set) var groups: [Group] = []

    /// Reads the body of a frame that is not one of several, or of those put together.
    package init(_ frame: SL651Frame, zone: ZoneRules) throws(SL651Fault) {
        let body = frame.body
        guard body.count >= 8 else { throw .cut("serial") }
        guard let sentAt = BCD.instant(body[2..<8], zone) else { throw .time }
        function = SL651Function(code: frame.function)
        serial = UInt16(body[0]) << 8 | UInt16(body[1])
        self.sentAt = sentAt
        guard function.isReport, frame.direction == .up else { return }
        var reader = SL651Reader(rest: body[8...], zone: zone, function: function)
        groups = try reader.groups(of: frame.station)
    }
}

/// What a frame is about.
package struct SL651Function: Sendable, Hashable {
    package let code: UInt8

    package init(code: UInt8) {
        self.code = code
    }

    package static let keepAlive = SL651Function(code: 0x2F)
    /// For installation and repair: real-looking values that are never published.
    package static let test = SL651Function(code: 0x30)
    package static let uniformPeriods = SL651Function(code: 0x31)
    package static let timed = SL651Function(code: 0x32)
    package static let extra = SL651Function(code: 0x33)
    package static let hourly = SL651Function(code: 0x34)
    package static let handTyped = SL651Function(code: 0x35)

    /// True for those that carry elements.
    package var isReport: Bool { (0x30...0x35).contains(code) }

    package var name: Phrase? {
        switch code {
        case 0x2F: Phrase("链路维持报", "keep-alive")
        case 0x30: Phrase("测试报", "test report")
        case 0x31: Phrase("均匀时段报", "report of uniform periods")
        case 0x32: Phrase("定时报", "timed report")
        case 0x33: Phrase("加报", "extra report")
        case 0x34: Phrase("小时报", "hourly report")
        case 0x35: Phrase("人工置数报", "typed-in report")
        case 0x36: Phrase("图片报", "picture")
        case 0x51: Phrase("遥测站时钟", "clock of the station")
        default: nil
        }
    }
}

/// One element as it came.
package struct SL651Element: Sendable, Hashable {
    /// One byte, or two when the first is FF.
    package let identifier: UInt16
    /// Decimals, as its own descriptor says.
    package let places: Int
    package let data: [UInt8]

    /// `39`, `FF12`.
    package var name: String {
        let bytes = [UInt8(identifier >> 8), UInt8(identifier & 0xFF)]
        return BCD.hexadecimal(identifier > 0xFF ? bytes[...] : bytes[1...])
    }

    package var text: String { BCD.hexadecimal(data[...]) }

    /// All F: there is none.
    package var isMissing: Bool { data.allSatisfy { $0 == 0xFF } }

    /// The number, by the descriptor and never by the table; nil where the digits are none.
    ///
    /// A first byte FF is the sign of a negative one.
    package var value: Decimal? {
        guard !isMissing, let first = data.first else { return nil }
        let digits = first == 0xFF ? data[1...] : data[...]
        guard let number = BCD.number(digits),
            number / Decimal.power(places) < Decimal.power(Decimal.integerDigitsLimit)
        else { return nil }
        return Decimal(units: first == 0xFF ? -number : number, places: places)
    }
}

/// Walks through the elements of a body.
struct SL651Reader {
    private var rest: ArraySlice<UInt8>
    private let zone: ZoneRules
    private let function: SL651Function

    init(rest: ArraySlice<UInt8>, zone: ZoneRules, function: SL651Function) {
        self.rest = rest
        self.zone = zone
        self.function = function
    }

    private static let addressMark: [UInt8] = [0xF1, 0xF1]
    private static let timeMark: [UInt8] = [0xF0, 0xF0]
    private static let stepIdentifier: UInt16 = 0x04

    mutating func groups(of station: String) throws(SL651Fault) -> [SL651Report.Group] {
        var groups: [SL651Report.Group] = []
        var current = SL651Report.Group(station: station)
        func close() {
            if !current.elements.isEmpty { groups.append(current) }
            current.elements = []
        }
        while !rest.isEmpty {
            if rest.starts(with: Self.addressMark) {
                close()
                let head = try take(7, of: "F1F1")
                current = SL651Report.Group(station: BCD.hexadecimal(head.dropFirst(2)))
                // Some stations leave the class out.
                if !rest.isEmpty, !rest.starts(with: Self.timeMark) {
                    current.kind = try byte(of: "class")
                }
            } else if rest.starts(with: Self.timeMark) {
                close()
                let time = try take(7, of: "F0F0").dropFirst(2)
                current.observedAt = BCD.instant(time, zone)
            } else {
                try element(&current)
            }
        }
        close()
        return groups
    }

    private mutating func element(_ group: inout SL651Report.Group) throws(SL651Fault) {
        var identifier = UInt16(try byte(of: "element"))
        if identifier == 0xFF { identifier = identifier << 8 | UInt16(try byte(of: "element")) }
        let name = BCD.hexadecimal([UInt8(identifier & 0xFF)][...])
        let descriptor = Int(try byte(of: name))
        let size = descriptor >> 3
        let places = descriptor & 7
        let data = Array(try take(size, of: name))
        if identifier == Self.stepIdentifier, function == .uniformPeriods {
            group.step = Self.step(data)
            return
        }
        group.elements.append(
            SL651Element(identifier: identifier, places: places, data: data)
        )
        guard function == .uniformPeriods, group.step != nil, size > 0 else { return }
        // The further values of the same element, each a step later.
        while !rest.isEmpty, !rest.starts(with: Self.addressMark),
            !rest.starts(with: Self.timeMark)
        {
            let data = Array(try take(size, of: name))
            group.elements.append(
                SL651Element(identifier: identifier, places: places, data: data)
            )
        }
    }

    /// Days, hours and minutes.
    private static func step(_ data: [UInt8]) -> Milliseconds? {
        guard data.count == 3, let days = BCD.number(data[0...0]),
            let hours = BCD.number(data[1...1]), let minutes = BCD.number(data[2...2])
        else { return nil }
        let step = Milliseconds.days(days) + .hours(hours) + .minutes(minutes)
        return step > .zero ? step : nil
    }

    private mutating func byte(of part: String) throws(SL651Fault) -> UInt8 {
        guard let byte = rest.popFirst() else { throw .cut(part) }
        return byte
    }

    private mutating func take(_ count: Int, of part: String) throws(SL651Fault) -> ArraySlice<
        UInt8
    > {
        guard rest.count >= count else { throw .cut(part) }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
