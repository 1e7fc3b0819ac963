/// Reads JSON (RFC 8259) or JSON5 from bytes into a `JSON` value.
///
/// One reader serves both: entries and API messages are strict, configuration is JSON5 (comments,
/// unquoted keys, single quotes, trailing commas, `+1`, `.5`, hexadecimal). Unlike the readers at
/// hand it refuses a key that occurs twice, and says line and column of every mistake.
///
/// Invariant: nesting is bounded by `maximumDepth`; the input by the caller.
package struct JSONReader {
    /// Strict JSON or the JSON5 of configuration files.
    package enum Dialect: Sendable {
        case json
        case json5
    }

    /// What is wrong with the text, and where: line and column count from 1, the column in characters.
    package struct Mistake: Error, Sendable, Equatable, CustomStringConvertible {
        /// Line and column, both from 1.
        package struct Place: Sendable, Hashable {
            package let line: Int
            package let column: Int

            package init(line: Int, column: Int) {
                self.line = line
                self.column = column
            }
        }

        package let line: Int
        package let column: Int
        package let reason: String

        package var description: String { "\(line):\(column): \(reason)" }
    }

    /// Objects and arrays inside each other.
    package static let maximumDepth = 64

    let bytes: [UInt8]
    private let dialect: Dialect
    private var position = 0
    /// Where each value begins, as a byte offset by its path; nil when nobody asked.
    var offsets: [String: Int]?
    private var path = ""

    init(_ bytes: [UInt8], _ dialect: Dialect) {
        self.bytes = bytes
        self.dialect = dialect
    }

    /// Reads one document; anything but white space after it is refused.
    package static func read(
        _ bytes: [UInt8],
        as dialect: Dialect = .json,
    ) throws(Mistake) -> JSON {
        var reader = JSONReader(bytes, dialect)
        return try reader.document()
    }

    /// Reads one document from text.
    package static func read(
        _ text: String,
        as dialect: Dialect = .json,
    ) throws(Mistake) -> JSON {
        try read(Array(text.utf8), as: dialect)
    }

    mutating func document() throws(Mistake) -> JSON {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        try skipBlanks()
        let value = try value(depth: 0)
        try skipBlanks()
        guard position == bytes.count else {
            throw mistake("text after the end of the document")
        }
        return value
    }

    /// Goes one step down, remembering where the value stands if anybody asked; the caller goes back.
    private mutating func enter(_ step: String, at start: Int) {
        path += step
        offsets?[path] = start
    }

    // MARK: values

    private mutating func value(depth: Int) throws(Mistake) -> JSON {
        guard let byte = peek else { throw mistake("the document ends where a value is missing") }
        if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
            guard depth < Self.maximumDepth else {
                throw mistake("nested deeper than \(Self.maximumDepth)")
            }
        }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try quoted(byte))
        case UInt8(ascii: "'") where dialect == .json5: return .string(try quoted(byte))
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(Mistake) -> JSON {
        position += 1
        var members: [JSON.Member] = []
        // Large objects would make the search for a double key quadratic.
        var seen: Set<String> = []
        while true {
            try skipBlanks()
            if take(UInt8(ascii: "}")) { return .object(members) }
            let start = position
            let key = try memberKey()
            guard seen.insert(key).inserted else {
                position = start
                throw mistake("the key \"\(key)\" occurs twice")
            }
            try skipBlanks()
            guard take(UInt8(ascii: ":")) else {
                throw mistake("a colon is missing after \"\(key)\"")
            }
            try skipBlanks()
            let outer = path
            if offsets != nil { enter(path.isEmpty ? key : "." + key, at: start) }
            members.append(JSON.Member(key, try value(depth: depth + 1)))
            path = outer
            guard try separator(before: UInt8(ascii: "}")) else { return .object(members) }
        }
    }

    private mutating func array(depth: Int) throws(Mistake) -> JSON {
        position += 1
        var elements: [JSON] = []
        while true {
            try skipBlanks()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            let outer = path
            if offsets != nil { enter("[\(elements.count)]", at: position) }
            elements.append(try value(depth: depth + 1))
            path = outer
            guard try separator(before: UInt8(ascii: "]")) else { return .array(elements) }
        }
    }

    /// True when another element may follow; false when `close` was taken.
    private mutating func separator(before close: UInt8) throws(Mistake) -> Bool {
        try skipBlanks()
        if take(close) { return false }
        guard take(UInt8(ascii: ",")) else {
            throw mistake("a comma or \(Character(UnicodeScalar(close))) is missing")
        }
        try skipBlanks()
        if dialect == .json, peek == close { throw mistake("a comma before the end") }
        return true
    }

    private mutating func memberKey() throws(Mistake) -> String {
        guard let byte = peek else { throw mistake("the document ends inside an object") }
        if byte == UInt8(ascii: "\"") || (byte == UInt8(ascii: "'") && dialect == .json5) {
            return try quoted(byte)
        }
        guard dialect == .json5 else { throw mistake("a key in double quotes is missing") }
        let start = position
        while let byte = peek, Self.isNameByte(byte) { position += 1 }
        guard position > start, !(0x30...0x39).contains(bytes[start]) else {
            throw mistake("a key is missing")
        }
        return try decoded(bytes[start..<position])
    }

    private mutating func word(_ text: String, _ value: JSON) throws(Mistake) -> JSON {
        guard bytes[position...].starts(with: text.utf8) else { throw mistake("not a value") }
        position += text.utf8.count
        if let byte = peek, Self.isNameByte(byte) { throw mistake("not a value") }
        return value
    }

    // MARK: numbers

    private mutating func number() throws(Mistake) -> JSON {
        let start = position
        var negative = false
        if take(UInt8(ascii: "-")) {
            negative = true
        } else if dialect == .json5 {
            _ = take(UInt8(ascii: "+"))
        }
        if dialect == .json5, peek == 0x30, position + 1 < bytes.count,
            bytes[position + 1] | 0x20 == 0x78
        {
            return try hexadecimal(negative: negative)
        }
        let whole = digits()
        let isLeadingZero = whole.count > 1 && bytes[whole.lowerBound] == 0x30
        guard !isLeadingZero, !whole.isEmpty || (dialect == .json5 && peek == UInt8(ascii: "."))
        else {
            position = start
            throw mistake("not a value")
        }
        var isDecimal = false
        if take(UInt8(ascii: ".")) {
            isDecimal = true
            guard !digits().isEmpty || (dialect == .json5 && !whole.isEmpty) else {
                throw mistake("digits are missing after the point")
            }
        }
        if let byte = peek, byte | 0x20 == UInt8(ascii: "e") {
            isDecimal = true
            position += 1
            if !take(UInt8(ascii: "-")) { _ = take(UInt8(ascii: "+")) }
            guard !digits().isEmpty else { throw mistake("digits are missing in the exponent") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isDecimal { return .decimal(Self.strictDigits(text)) }
        guard let number = Int64(text) else {
            position = start
            throw mistake("the number is too large")
        }
        return .integer(number)
    }

    /// The digits as strict JSON writes them: JSON5 also has `+1.5`, `.5` and `1.`.
    private static func strictDigits(_ text: String) -> String {
        var text = text
        if text.hasPrefix("+") { text.removeFirst() }
        let sign = text.hasPrefix("-") ? "-" : ""
        text.removeFirst(sign.count)
        if text.hasPrefix(".") { text = "0" + text }
        if let point = text.firstIndex(of: ".") {
            let next = text.index(after: point)
            if next == text.endIndex || !text[next].isNumber { text.insert("0", at: next) }
        }
        return sign + text
    }

    private mutating func hexadecimal(negative: Bool) throws(Mistake) -> JSON {
        position += 2
        var number: Int64 = 0
        let start = position
        while let byte = peek, let digit = Self.hexValue(byte) {
            guard number <= Int64.max >> 4 else { throw mistake("the number is too large") }
            number = number << 4 | Int64(digit)
            position += 1
        }
        guard position > start else { throw mistake("hexadecimal digits are missing") }
        return .integer(negative ? -number : number)
    }

    private mutating func digits() -> Range<Int> {
        let start = position
        while let byte = peek, (0x30...0x39).contains(byte) { position += 1 }
        return start..<position
    }

    // MARK: strings

    private mutating func quoted(_ quote: UInt8) throws(Mistake) -> String {
        position += 1
        let start = position
        while let byte = peek, byte != quote, byte != UInt8(ascii: "\\"), byte >= 0x20 {
            position += 1
        }
        if peek == quote {
            let text = try decoded(bytes[start..<position])
            position += 1
            return text
        }
        var collected = Array(bytes[start..<position])
        while true {
            guard let byte = peek else { throw mistake("the text has no closing quote") }
            switch byte {
            case quote:
                let text = try decoded(collected[...])
                position += 1
                return text
            case UInt8(ascii: "\\"): try escape(into: &collected)
            case 0..<0x20: throw mistake("a control character inside a text")
            default:
                collected.append(byte)
                position += 1
            }
        }
    }

    private func decoded(_ collected: ArraySlice<UInt8>) throws(Mistake) -> String {
        guard let text = String(validating: collected, as: UTF8.self) else {
            throw mistake("the text is not UTF-8")
        }
        return text
    }

    private mutating func escape(into collected: inout [UInt8]) throws(Mistake) {
        position += 1
        guard let byte = peek else { throw mistake("the document ends inside an escape") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): collected.append(byte)
        case UInt8(ascii: "b"): collected.append(0x08)
        case UInt8(ascii: "f"): collected.append(0x0C)
        case UInt8(ascii: "n"): collected.append(0x0A)
        case UInt8(ascii: "r"): collected.append(0x0D)
        case UInt8(ascii: "t"): collected.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try unicodeEscape()
            collected.append(contentsOf: Array(String(Character(scalar)).utf8))
        case UInt8(ascii: "'") where dialect == .json5: collected.append(byte)
        case UInt8(ascii: "\n") where dialect == .json5: break
        case UInt8(ascii: "\r") where dialect == .json5: _ = take(UInt8(ascii: "\n"))
        default: throw mistake("an escape that does not exist")
        }
    }

    private mutating func unicodeEscape() throws(Mistake) -> UnicodeScalar {
        let first = try codeUnit()
        if (0xD800..<0xDC00).contains(first) {
            guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
                throw mistake("half of a surrogate pair")
            }
            let second = try codeUnit()
            guard (0xDC00..<0xE000).contains(second),
                let scalar = UnicodeScalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            else { throw mistake("half of a surrogate pair") }
            return scalar
        }
        guard let scalar = UnicodeScalar(first) else { throw mistake("half of a surrogate pair") }
        return scalar
    }

    private mutating func codeUnit() throws(Mistake) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Self.hexValue(byte) else {
                throw mistake("four hexadecimal digits are missing")
            }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }

    // MARK: blanks and positions

    private mutating func skipBlanks() throws(Mistake) {
        while let byte = peek {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case 0x0B where dialect == .json5: position += 1
            case 0x0C where dialect == .json5: position += 1
            case UInt8(ascii: "/") where dialect == .json5: try comment()
            default: return
            }
        }
    }

    private mutating func comment() throws(Mistake) {
        guard position + 1 < bytes.count else { throw mistake("not a value") }
        if bytes[position + 1] == UInt8(ascii: "/") {
            while let byte = peek, byte != 0x0A { position += 1 }
            return
        }
        guard bytes[position + 1] == UInt8(ascii: "*") else { throw mistake("not a value") }
        let start = position
        position += 2
        while position + 1 < bytes.count {
            if bytes[position] == UInt8(ascii: "*"), bytes[position + 1] == UInt8(ascii: "/") {
                position += 2
                return
            }
            position += 1
        }
        position = start
        throw mistake("the comment has no end")
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private func mistake(_ reason: String) -> Mistake {
        let before = bytes[..<min(position, bytes.count)]
        let line = before.count { $0 == 0x0A } + 1
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let column = String(decoding: before[lineStart...], as: UTF8.self).count + 1
        return Mistake(line: line, column: column, reason: reason)
    }
}
