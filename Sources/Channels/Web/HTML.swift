/// A piece of HTML that is well formed by construction.
///
/// Text and attribute values always pass through escaping; markup comes only from constants of the
/// program (`StaticString`), so no text of a person can become an element.
package struct HTML: Sendable, Hashable {
    package private(set) var bytes: [UInt8] = []

    /// Nothing.
    package static let empty = HTML()

    package init() {}

    /// Bytes that another value of this type held.
    init(finished bytes: [UInt8]) { self.bytes = bytes }

    /// Markup that is a constant of the program.
    package init(raw constant: StaticString) {
        bytes.append(constant: constant)
    }

    /// Text of anybody, cleaned and escaped.
    package static func text(_ text: String) -> HTML {
        var html = HTML()
        Self.escape(PublicText.cleaned(text), into: &html.bytes)
        return html
    }

    /// One attribute; nil leaves it out, an empty value writes the bare name.
    package struct Attribute: Sendable, Hashable {
        fileprivate let name: String
        fileprivate let value: String?

        package init(_ name: StaticString, _ value: String?) {
            self.name = name.description
            self.value = value
        }
    }

    /// `<name attributes>children</name>`.
    package static func element(
        _ name: StaticString,
        _ attributes: [Attribute] = [],
        _ children: HTML...,
    ) -> HTML {
        element(name, attributes, children)
    }

    /// `<name attributes>children</name>`.
    package static func element(
        _ name: StaticString,
        _ attributes: [Attribute] = [],
        _ children: [HTML],
    ) -> HTML {
        var html = HTML()
        let size = children.reduce(0) { $0 + $1.bytes.count }
        html.bytes.reserveCapacity(size + 2 * name.utf8CodeUnitCount + 5 + 48 * attributes.count)
        html.open(name, attributes)
        for child in children { html.bytes += child.bytes }
        html.bytes.append(UInt8(ascii: "<"))
        html.bytes.append(UInt8(ascii: "/"))
        html.bytes.append(constant: name)
        html.bytes.append(UInt8(ascii: ">"))
        return html
    }

    /// An element without content and end tag: `meta`, `link`, `input`.
    package static func void(_ name: StaticString, _ attributes: [Attribute] = []) -> HTML {
        var html = HTML()
        html.open(name, attributes)
        return html
    }

    private mutating func open(_ name: StaticString, _ attributes: [Attribute]) {
        bytes.append(UInt8(ascii: "<"))
        bytes.append(constant: name)
        for attribute in attributes {
            guard let value = attribute.value else { continue }
            bytes.append(UInt8(ascii: " "))
            bytes += attribute.name.utf8
            guard !value.isEmpty else { continue }
            bytes.append(UInt8(ascii: "="))
            bytes.append(UInt8(ascii: "\""))
            Self.escape(PublicText.cleaned(value), into: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: ">"))
    }

    package static func + (first: HTML, second: HTML) -> HTML {
        var html = first
        html.bytes += second.bytes
        return html
    }

    package static func += (first: inout HTML, second: HTML) { first.bytes += second.bytes }

    /// The pieces one after the other, `separator` between them.
    package static func joined(_ pieces: [HTML], separator: HTML = .empty) -> HTML {
        var html = HTML()
        for (index, piece) in pieces.enumerated() {
            if index > 0 { html.bytes += separator.bytes }
            html.bytes += piece.bytes
        }
        return html
    }

    /// The five characters that mean something in HTML text or in a quoted attribute.
    private static func escape(_ text: String, into bytes: inout [UInt8]) {
        guard text.utf8.contains(where: isMarkup) else {
            bytes += text.utf8
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            default: bytes.append(byte)
            }
        }
    }

    private static func isMarkup(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
            UInt8(ascii: "'"):
            true
        default: false
        }
    }
}

extension [UInt8] {
    /// Bytes of the program itself, without a `String` in between.
    fileprivate mutating func append(constant: StaticString) {
        constant.withUTF8Buffer { unsafe append(contentsOf: $0) }
    }
}
