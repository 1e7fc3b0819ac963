import Glibc

/// The encodings that boards and gateways ask for.
package enum CharacterSet: String, Hashable, Sendable, CaseIterable {
    case gb2312
    case gbk
    case gb18030
    case utf8

    /// What glibc calls it.
    var converterName: String {
        switch self {
        case .gb2312: "EUC-CN"
        case .gbk: "GBK"
        case .gb18030: "GB18030"
        case .utf8: "UTF-8"
        }
    }
}

/// Why a text could not be turned into the bytes of a character set.
package enum CharacterSetError: Error, Hashable, Sendable, CustomStringConvertible {
    /// This character has no code there; `position` counts Unicode scalars from 0.
    case unencodable(Unicode.Scalar, position: Int, CharacterSet)
    /// This machine has no converter for it: a package of the C library is missing.
    case noConverter(CharacterSet)

    package var description: String {
        switch self {
        case .unencodable(let scalar, let position, let set):
            "U+\(String(scalar.value, radix: 16, uppercase: true)) at \(position) "
                + "has no code in \(set.rawValue)"
        case .noConverter(let set): "no converter for \(set.rawValue) on this machine"
        }
    }
}

/// Turns Unicode text into the bytes of one character set by the C library's iconv.
///
/// Never a substitute: what has no code is refused and named, because on a board a wrong character
/// can turn the meaning round. One value belongs to one thread.
@safe package struct CharacterSetConverter: ~Copyable {
    private let set: CharacterSet
    private let converter: iconv_t?

    /// Fails when the machine has no such converter.
    package init(_ set: CharacterSet) throws(CharacterSetError) {
        self.set = set
        guard set != .utf8 else {
            unsafe converter = nil
            return
        }
        // Without a suffix on the name: `//TRANSLIT` writes `?`, `//IGNORE` drops characters.
        let opened = unsafe iconv_open(set.converterName, "UTF-32LE")
        guard unsafe opened != iconv_t(bitPattern: -1) else {
            unsafe converter = nil
            throw .noConverter(set)
        }
        unsafe converter = opened
    }

    deinit {
        if let converter = unsafe converter { unsafe _ = iconv_close(converter) }
    }

    /// The whole text, or the first character that has no code.
    package func encode(_ text: String) throws(CharacterSetError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for (position, scalar) in text.unicodeScalars.enumerated() {
            guard let code = code(of: scalar) else {
                throw .unencodable(scalar, position: position, set)
            }
            bytes.append(contentsOf: code)
        }
        return bytes
    }

    /// One character's bytes; nil if it has none.
    package func code(of scalar: Unicode.Scalar) -> [UInt8]? {
        if scalar.isASCII { return [UInt8(truncatingIfNeeded: scalar.value)] }
        // glibc writes the euro sign as 0x80, which is Microsoft's code page and not GBK: boards have
        // no glyph there.
        if set == .gbk, scalar == "\u{20ac}" { return nil }
        guard let converter = unsafe converter else { return Array(String(scalar).utf8) }
        var source = scalar.value.littleEndian
        var target = [UInt8](repeating: 0, count: 8)
        var room = target.count
        let result = unsafe withUnsafeMutableBytes(of: &source) { sourceBytes in
            unsafe target.withUnsafeMutableBytes { targetBytes in
                var input = unsafe sourceBytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                var output = unsafe targetBytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                var inputRoom = 4
                return unsafe iconv(converter, &input, &inputRoom, &output, &room)
            }
        }
        guard result == 0 else {
            // Back to the initial state, so that one refusal does not touch the next character.
            unsafe _ = iconv(converter, nil, nil, nil, nil)
            return nil
        }
        return Array(target.prefix(target.count - room))
    }
}

extension CharacterSet {
    /// Whether this machine can convert to it; for `doctor` and at the start.
    package var isAvailable: Bool { (try? encode("\u{6cc4}")) != nil }

    /// The whole text, or the first character that has no code.
    package func encode(_ text: String) throws(CharacterSetError) -> [UInt8] {
        try CharacterSetConverter(self).encode(text)
    }
}
