import Platform

/// The character encoding of a board's file.
package enum BoardCharset: String, Sendable, Hashable, CaseIterable {
    case utf8 = "UTF-8"
    case gb18030 = "GB18030"
    case gbk = "GBK"
    case gb2312 = "GB2312"
    /// Printable ASCII alone: signs that speak MULTI.
    case ascii = "ASCII"

    /// The name for `Content-Type`.
    package var label: String { self == .ascii ? "us-ascii" : rawValue.lowercased() }

    /// False when this machine lacks the converter: for `doctor` and at the start.
    package var isAvailable: Bool { characterSet.isAvailable }

    /// The bytes of `text`, or the first character that the charset lacks.
    ///
    /// Nothing is ever replaced by a question mark: what cannot be written is refused.
    package func encode(_ text: String) throws(UnencodableCharacter) -> [UInt8] {
        if self == .ascii {
            let outside = text.unicodeScalars.first { !$0.isASCII }
            if let outside { throw UnencodableCharacter(scalar: outside) }
            return Array(text.utf8)
        }
        do throws(CharacterSetError) {
            return try characterSet.encode(prepare(text))
        } catch {
            switch error {
            case .unencodable(let scalar, _, _): throw UnencodableCharacter(scalar: scalar)
            case .noConverter:
                throw UnencodableCharacter(scalar: text.unicodeScalars.first ?? "\u{FFFD}")
            }
        }
    }

    /// The scalars of `text` that the charset lacks, each once, in order of appearance.
    package func missing(in text: String) -> [Unicode.Scalar] {
        if self == .utf8 { return [] }
        var missing: [Unicode.Scalar] = []
        if self == .ascii {
            for scalar in text.unicodeScalars where !missing.contains(scalar) {
                if !(0x20..<0x7F).contains(scalar.value) { missing.append(scalar) }
            }
            return missing
        }
        guard let converter = try? CharacterSetConverter(characterSet) else {
            return text.unicodeScalars.filter { !$0.isASCII }
        }
        for scalar in text.unicodeScalars where !missing.contains(scalar) {
            if converter.code(of: prepare(scalar)) == nil { missing.append(scalar) }
        }
        return missing
    }

    private var characterSet: CharacterSet {
        switch self {
        case .utf8, .ascii: .utf8
        case .gb18030: .gb18030
        case .gbk: .gbk
        case .gb2312: .gb2312
        }
    }

    private func prepare(_ text: String) -> String {
        guard self == .gb2312 else { return text }
        var prepared = ""
        prepared.unicodeScalars.append(contentsOf: text.unicodeScalars.map(prepare))
        return prepared
    }

    /// Two characters have other code points in GB 2312 at the bytes that GBK gives them.
    private func prepare(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard self == .gb2312 else { return scalar }
        return scalar == "\u{2014}" ? "\u{2015}" : scalar == "\u{00B7}" ? "\u{30FB}" : scalar
    }
}

/// A character that a board's charset lacks.
package struct UnencodableCharacter: Error, Sendable, Hashable {
    package let scalar: Unicode.Scalar
}
