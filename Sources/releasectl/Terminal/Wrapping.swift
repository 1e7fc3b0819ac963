/// Breaks text into lines between words, never inside one.
///
/// Chinese may break between any two characters, except before closing and after opening punctuation.
enum Wrapping {
    /// Lines of at most `width` cells, the later ones indented by `hanging`; a run longer than that stands
    /// alone.
    static func wrap(_ spans: [Span], width: Int, hanging: Int) -> [[Span]] {
        var lines: [[Span]] = []
        var line: [Span] = []
        var cells = 0
        for atom in atoms(spans) {
            let isBlank = atom.allSatisfy { $0.text.allSatisfy { $0 == " " } }
            let size = atom.reduce(0) { $0 + $1.width }
            if cells + (isBlank ? 0 : size) > width, cells > (lines.isEmpty ? 0 : hanging) {
                lines.append(trimmed(line))
                line = hanging > 0 ? [Span(String(repeating: " ", count: hanging))] : []
                cells = hanging
                if isBlank { continue }
            }
            line += atom
            cells += size
        }
        lines.append(trimmed(line))
        return lines.map(joined)
    }

    static func wrap(_ text: String, width: Int, hanging: Int = 0) -> [String] {
        wrap([Span(text)], width: width, hanging: hanging).map { $0.map(\.text).joined() }
    }

    /// A command line in parts, broken at spaces only: each part but the last wants a backslash.
    static func wrapCommand(_ text: String, width: Int) -> [String] {
        var parts: [String] = []
        for piece in shellPieces(text) {
            if let last = parts.last,
                DisplayWidth.of(last) + 1 + DisplayWidth.of(piece) <= width
            {
                parts[parts.count - 1] += " " + piece
            } else {
                parts.append(piece)
            }
        }
        return parts
    }

    /// Words of a shell, quoted ones whole, an option together with its value.
    private static func shellPieces(_ text: String) -> [String] {
        var words: [String] = [""]
        var isQuoted = false
        for character in text {
            if character == "'" { isQuoted.toggle() }
            if character == " ", !isQuoted {
                words.append("")
            } else {
                words[words.count - 1].append(character)
            }
        }
        var pieces: [String] = []
        for word in words where !word.isEmpty {
            if let last = pieces.last, last.hasPrefix("--"), !last.contains(" "),
                !word.hasPrefix("--")
            {
                pieces[pieces.count - 1] = last + " " + word
            } else {
                pieces.append(word)
            }
        }
        return pieces
    }

    /// Runs that stay together; a run of spaces is one.
    private static func atoms(_ spans: [Span]) -> [[Span]] {
        var atoms: [[Span]] = []
        var previous: Character?
        for span in spans {
            for character in span.text {
                let piece = Span(String(character), span.look)
                if let last = previous, !atoms.isEmpty, sticks(last, character) {
                    atoms[atoms.count - 1] = joined(atoms[atoms.count - 1] + [piece])
                } else {
                    atoms.append([piece])
                }
                previous = character
            }
        }
        return atoms
    }

    private static let closing = Set("，。、；：？！）》〉」』】”’…,.;:?!)]}%％～—")
    private static let opening = Set("（《〈「『【“‘([{")

    private static func sticks(_ first: Character, _ second: Character) -> Bool {
        if first == " " || second == " " { return first == second }
        if closing.contains(second) || opening.contains(first) { return true }
        return DisplayWidth.of(first) < 2 && DisplayWidth.of(second) < 2
    }

    private static func joined(_ spans: [Span]) -> [Span] {
        var result: [Span] = []
        for span in spans {
            if let last = result.last, last.look == span.look {
                result[result.count - 1].text += span.text
            } else {
                result.append(span)
            }
        }
        return result
    }

    private static func trimmed(_ line: [Span]) -> [Span] {
        var line = line
        while let last = line.last {
            let kept = last.text.reversed().drop { $0 == " " }
            if kept.isEmpty {
                line.removeLast()
                continue
            }
            line[line.count - 1].text = String(kept.reversed())
            return line
        }
        return line
    }
}
