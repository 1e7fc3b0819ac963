/// The text of one log line; pure.
enum LogLine {
    /// The longest line in bytes, its end included.
    ///
    /// A pipe takes this much in one piece or not at all (PIPE_BUF, 4096), with room for the
    /// journal's prefix.
    static let limitBytes = 4000

    /// The longest value; a longer one ends in `…`.
    static let valueLimitBytes = 1000

    static func text(
        level: Log.Level,
        event: String,
        stamp: String?,
        context: String,
        fields: Log.Fields,
    ) -> String {
        var line = "level=\(level.name) event=\(event)"
        if let stamp { line += " at=\(stamp)" }
        line += context
        for (key, value) in fields { append(key, value.description, to: &line) }
        return shortened(line, limitBytes: limitBytes - 1) + "\n"
    }

    /// Adds ` key=value`.
    ///
    /// Keys are the programmer's; what is not a letter, digit, `_`, `.` or `-` becomes `_` all the
    /// same.
    static func append(_ key: String, _ value: String, to line: inout String) {
        line += " "
        for scalar in key.unicodeScalars {
            let plain =
                scalar.isASCII
                && (scalar.properties.isAlphabetic
                    || ("0"..."9").contains(scalar) || "_.-".unicodeScalars.contains(scalar))
            line.unicodeScalars.append(plain ? scalar : "_")
        }
        line += "="
        let value = shortened(value, limitBytes: valueLimitBytes)
        line += needsQuotes(value) ? quoted(value) : value
    }

    private static func needsQuotes(_ value: String) -> Bool {
        value.isEmpty
            || value.unicodeScalars.contains {
                $0 == " " || $0 == "=" || $0 == "\"" || $0 == "\\" || isControl($0)
            }
    }

    private static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where isControl(scalar):
                text += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    /// Control and format characters: line ends of any kind, terminal escapes, direction overrides.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// Cut between scalars, with `…` in place of what is missing.
    private static func shortened(_ text: String, limitBytes: Int) -> String {
        guard text.utf8.count > limitBytes else { return text }
        var short = ""
        var room = limitBytes - 3
        for scalar in text.unicodeScalars {
            room -= UTF8.width(scalar)
            guard room >= 0 else { break }
            short.unicodeScalars.append(scalar)
        }
        return short + "…"
    }
}
