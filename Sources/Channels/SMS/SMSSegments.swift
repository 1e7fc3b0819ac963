/// How a text leaves as short messages: alphabet, units, and what stands in each part.
///
/// Preview, approval and sending count with this one function on the same final text, signature
/// included, because a gateway loses what is too long in silence. A surrogate pair or an ESC pair is
/// never cut: a handset shows each half as rubbish.
package struct SMSSegments: Sendable, Hashable {
    package enum Alphabet: String, Sendable, Hashable {
        /// 7-bit default alphabet: septets.
        case gsm7 = "GSM-7"
        /// UTF-16BE without a mark: 16-bit units.
        case ucs2 = "UCS-2"

        /// Units of a message that needs no header.
        package var singleLimit: Int { self == .gsm7 ? 160 : 70 }

        /// Units of each part of several, behind the six bytes of the concatenation header.
        package var partLimit: Int { self == .gsm7 ? 153 : 67 }
    }

    /// One message as the network carries it.
    package struct Part: Sendable, Hashable {
        package let text: String
        /// Septets or UTF-16 units.
        package let units: Int
        /// Where it stands in the whole text, in Unicode scalars.
        package let range: Range<Int>
    }

    package let alphabet: Alphabet
    package let units: Int
    /// Empty only for an empty text.
    package let parts: [Part]
    /// The scalars (by index) that a gateway which cuts at a fixed number of units would tear apart.
    ///
    /// Kannel 1.4 does so with surrogate pairs and still answers 202.
    package let tornPairs: [Int]
    /// The first character that is outside the 7-bit tables, if any: it sets the alphabet.
    package let firstOutside: Unicode.Scalar?

    /// Counts `text` exactly as it is; nothing is trimmed or normalised.
    package static func count(_ text: String) -> SMSSegments {
        let scalars = Array(text.unicodeScalars)
        let firstOutside = scalars.first { GSMAlphabet.septets(of: $0) == nil }
        let alphabet: Alphabet = firstOutside == nil ? .gsm7 : .ucs2
        let widths = scalars.map { scalar in
            alphabet == .gsm7
                ? GSMAlphabet.septets(of: scalar)?.count ?? 1 : UTF16.width(scalar)
        }
        let units = widths.reduce(0, +)
        let isSingle = units <= alphabet.singleLimit
        return SMSSegments(
            alphabet: alphabet,
            units: units,
            parts: split(scalars, widths, limit: isSingle ? units : alphabet.partLimit),
            tornPairs: isSingle || alphabet == .gsm7
                ? [] : torn(widths, limit: alphabet.partLimit),
            firstOutside: firstOutside,
        )
    }

    private static func split(
        _ scalars: [Unicode.Scalar],
        _ widths: [Int],
        limit: Int,
    ) -> [Part] {
        var parts: [Part] = []
        var start = 0
        while start < scalars.count {
            var end = start
            var units = 0
            while end < scalars.count, units + widths[end] <= limit {
                units += widths[end]
                end += 1
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars[start..<end])
            parts.append(Part(text: text, units: units, range: start..<end))
            start = end
        }
        return parts
    }

    private static func torn(_ widths: [Int], limit: Int) -> [Int] {
        var position = 0
        var torn: [Int] = []
        for (index, width) in widths.enumerated() {
            if width == 2, (position + 1).isMultiple(of: limit) { torn.append(index) }
            position += width
        }
        return torn
    }
}
