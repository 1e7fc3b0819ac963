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
        bytes = Array(constant.description.utf8)
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
        var html = void(name, attributes)
        for child in children { html.bytes += child.bytes }
        html.bytes += "</\(name)>".utf8
        return html
    }

    /// An element without content and end tag: `meta`, `link`, `input`.
    package static func void(_ name: StaticString, _ attributes: [Attribute] = []) -> HTML {
        var html = HTML()
        html.bytes += "<\(name)".utf8
        for attribute in attributes {
            guard let value = attribute.value else { continue }
            html.bytes += " \(attribute.name)".utf8
            guard !value.isEmpty else { continue }
            html.bytes += "=\"".utf8
            escape(PublicText.cleaned(value), into: &html.bytes)
            html.bytes += "\"".utf8
        }
        html.bytes += ">".utf8
        return html
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
}
