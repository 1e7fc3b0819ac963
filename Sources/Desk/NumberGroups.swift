/// A run of digits as people write long numbers: groups with separators between them.
///
/// Full-width digits count as their ASCII ones; an X behind digits belongs to them, because an identity
/// number may end in one.
struct NumberGroups {
    struct Group {
        var digits: String
        /// The separator before it; nil at the beginning.
        let separator: Character?
    }

    private(set) var groups: [Group] = []

    /// Separator characters in a row at most: more is a new number.
    private static let separatorLimit = 3

    /// All runs of a text, in order.
    static func all(in text: String) -> [NumberGroups] {
        var runs: [NumberGroups] = []
        var run = NumberGroups()
        var isInGroup = false
        var separators: [Character] = []
        for character in text.map(halfWidth) {
            let isCheck = !run.groups.isEmpty && (character == "X" || character == "x")
            if isDigit(character) || isCheck {
                if isInGroup {
                    run.groups[run.groups.count - 1].digits.append(
                        contentsOf: String(character).uppercased()
                    )
                } else {
                    run.groups.append(Group(digits: String(character), separator: separators.first))
                }
                isInGroup = isDigit(character)
                separators = []
            } else if !run.groups.isEmpty, isSeparator(character),
                separators.count < separatorLimit
            {
                isInGroup = false
                separators.append(character)
            } else {
                if !run.groups.isEmpty { runs.append(run) }
                run = NumberGroups()
                isInGroup = false
                separators = []
            }
        }
        if !run.groups.isEmpty { runs.append(run) }
        return runs
    }

    /// ASCII for full-width letters, digits and marks (U+FF01 to U+FF5E).
    static func halfWidth(_ character: Character) -> Character {
        guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1,
            (0xFF01...0xFF5E).contains(scalar.value),
            let narrow = UnicodeScalar(scalar.value - 0xFEE0)
        else { return character }
        return Character(narrow)
    }

    private static func isDigit(_ character: Character) -> Bool {
        ("0"..."9").contains(character) && character.isASCII
    }

    private static func isSeparator(_ character: Character) -> Bool {
        " \t\u{A0}\u{2002}\u{2003}\u{2009}\u{3000}-‐‑‒–—−·._".contains(character)
    }
}
