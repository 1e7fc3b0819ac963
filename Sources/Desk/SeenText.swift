package import Model

/// The text that a person had before their eyes when they decided, by the first digits of its digest.
///
/// A decision that names one is refused when the text is another by then; one that names none is
/// about the text as it stands, and its entry says which that was.
package struct SeenText: Sendable, Hashable {
    /// Digits that name a text: 48 bits of a salted digest meet no other by chance.
    package static let digits = 12...64

    private let prefix: String

    /// Nil unless it is 12 to 64 hexadecimal digits.
    package init?(_ text: String) {
        let text = text.lowercased()
        guard Self.digits.contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        prefix = text
    }

    /// True when this is the text that was seen.
    package func isText(_ document: Digest) -> Bool { document.hex.hasPrefix(prefix) }
}

extension Case {
    /// Refuses a decision about a text that is not the one seen.
    func requireSeen(
        _ seen: SeenText?,
        is document: Digest,
        of id: String,
    ) throws(DeskError) {
        guard let seen, !seen.isText(document) else { return }
        let digits = document.hex.prefix(SeenText.digits.lowerBound)
        throw refuse(
            .act(
                "textChanged",
                Phrase(
                    "\(id) 的文本在您看过之后改过了，没有办理；现在的摘要是 \(digits)",
                    "the text of \(id) has changed since you saw it and nothing was done; its digest now is \(digits)",
                ),
                hint: Phrase(
                    "看过现在的文本再办理：releasectl release show \(id)",
                    "look at the text as it is now: releasectl release show \(id)",
                ),
            )
        )
    }
}
