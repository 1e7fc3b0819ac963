import Model

/// Traces of damage in imported text: pinyin in brackets, ASCII punctuation after Chinese characters,
/// two scripts in one text, characters that nobody sees.
enum Typography {
    static func findings(_ pieces: [String]) -> [Finding] {
        var findings: [Finding] = []
        let text = pieces.joined(separator: "\n")
        let characters = Array(text)
        if let found = pinyinInBrackets(characters) {
            findings.append(
                Finding(
                    .warning,
                    "text.pinyin",
                    Phrase("汉字后夹有拼音，可能是转换损坏", "pinyin after a character: the text may be damaged"),
                    place: found,
                )
            )
        }
        if let found = asciiPunctuation(characters) {
            findings.append(
                Finding(
                    .warning,
                    "text.punctuation",
                    Phrase("汉字之间用了半角标点", "ASCII punctuation between Chinese characters"),
                    hint: Phrase("公文用全角标点", "official texts use full-width marks"),
                    place: found,
                )
            )
        }
        let traditional = characters.filter { traditionalCharacters.contains($0) }
        if let first = traditional.first,
            characters.contains(where: { simplifiedCharacters.contains($0) })
        {
            findings.append(
                Finding(
                    .warning,
                    "text.script",
                    Phrase("繁体字和简体字混用", "traditional and simplified characters are mixed"),
                    place: String(first),
                )
            )
        }
        if let hidden = text.unicodeScalars.first(where: { isHidden($0) }) {
            let code = String(hidden.value, radix: 16, uppercase: true)
            findings.append(
                Finding(
                    .refusal,
                    "text.hidden",
                    Phrase(
                        "文中有看不见的控制字符 U+\(code)",
                        "the text holds the invisible character U+\(code)"
                    ),
                    hint: Phrase("删去后重新粘贴为纯文本", "paste it again as plain text"),
                    place: "U+" + code,
                )
            )
        }
        return findings
    }

    private static func pinyinInBrackets(_ characters: [Character]) -> String? {
        let vowels = Set("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ")
        for index in characters.indices.dropLast(2)
        where isChinese(characters[index]) && "(（".contains(characters[index + 1]) {
            let inside = characters[(index + 2)...].prefix { !")）".contains($0) }
            guard (1...6).contains(inside.count), inside.contains(where: { vowels.contains($0) }),
                inside.allSatisfy(\.isLetter), !inside.contains(where: isChinese)
            else { continue }
            return String(characters[index...(index + 1)] + inside) + ")"
        }
        return nil
    }

    private static func asciiPunctuation(_ characters: [Character]) -> String? {
        for index in characters.indices.dropFirst()
        where ",;:!?".contains(characters[index]) && isChinese(characters[index - 1]) {
            let next = index + 1 < characters.count ? characters[index + 1] : "\n"
            if isChinese(next) || next.isWhitespace {
                return String(characters[(index - 1)...index])
                    + (isChinese(next) ? String(next) : "")
            }
        }
        return nil
    }

    private static func isChinese(_ character: Character) -> Bool {
        guard let scalar = character.unicodeScalars.first else { return false }
        return (0x4E00...0x9FFF).contains(scalar.value)
    }

    /// Bidirectional controls reorder what a reader sees; other controls break feeds and boards.
    private static func isHidden(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0..<0x20, 0x7F...0x9F, 0xAD, 0x61C, 0x180E: true
        case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB: true
        case 0xE0000...0xE007F: true
        default: false
        }
    }

    private static let traditionalCharacters = Set("發佈關於實時區內應對衛國體說開關與對學會來過這們個為")
    private static let simplifiedCharacters = Set("发布关于实时区内应对卫国体说开关与对学会来过这们个为").subtracting(
        Set("發佈關於實時區內應對衛國體說開關與對學會來過這們個為")
    )
}
