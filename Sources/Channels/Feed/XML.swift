/// A piece of XML that is well formed by construction; names are constants, text is escaped.
///
/// No CDATA section is ever written, so `]]>` in a text cannot end one; its `>` is escaped as well.
struct XML {
    private(set) var bytes: [UInt8] = []

    init() {}

    /// Bytes that another value of this type held.
    init(finished bytes: [UInt8]) { self.bytes = bytes }

    static let declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"

    static func text(_ text: String) -> XML {
        var xml = XML()
        xml.escape(text)
        return xml
    }

    /// `<name attributes>children</name>`, or an empty element; attributes that are nil are left out.
    static func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String?> = [:],
        _ children: [XML] = [],
    ) -> XML {
        var xml = XML()
        xml.bytes.reserveCapacity(children.reduce(128) { $0 + $1.bytes.count })
        xml.bytes += "<\(name)".utf8
        for (key, value) in attributes {
            guard let value else { continue }
            xml.bytes += " \(key)=\"".utf8
            xml.escape(value)
            xml.bytes += "\"".utf8
        }
        guard !children.isEmpty else {
            xml.bytes += "/>".utf8
            return xml
        }
        xml.bytes += ">".utf8
        for child in children { xml.bytes += child.bytes }
        xml.bytes += "</\(name)>".utf8
        return xml
    }

    /// An element that holds only text.
    static func element(_ name: StaticString, text: String) -> XML {
        element(name, [:], [.text(text)])
    }

    static let newLine = XML.text("\n")

    /// The document with this root.
    static func document(_ root: XML) -> [UInt8] { Array(declaration.utf8) + root.bytes + [0x0A] }

    private mutating func escape(_ text: String) {
        for byte in PublicText.cleaned(text).utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            default: bytes.append(byte)
            }
        }
    }
}
