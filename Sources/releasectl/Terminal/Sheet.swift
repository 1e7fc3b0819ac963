import Model

/// What a command prints, line by line, fitted to the terminal.
///
/// Every text that enters is made harmless here (`Visible`), so that no renderer can forget it.
struct Sheet {
    let language: Language
    /// Cells of a line; nil when the reader is no terminal, and nothing is cut or wrapped.
    let width: Int?
    let usesColour: Bool
    /// What "today" and "left" are measured against: the daemon's clock where it told, else ours.
    var now: Instant
    private(set) var text = ""

    init(
        language: Language = .chinese,
        width: Int? = nil,
        usesColour: Bool = false,
        now: Instant,
    ) {
        self.language = language
        self.width = width
        self.usesColour = usesColour
        self.now = now
    }

    /// The words of the reader's language.
    func word(_ chinese: String, _ english: String) -> String {
        language == .chinese ? chinese : english
    }

    /// One line; wrapped between words, later lines indented by `hanging`.
    mutating func line(_ spans: [Span], hanging: Int = 4) {
        let clean = spans.map { Span(Visible.text($0.text), $0.look) }
        guard let width, clean.reduce(0, { $0 + $1.width }) > width else { return emit(clean) }
        for part in Wrapping.wrap(clean, width: width, hanging: hanging) { emit(part) }
    }

    mutating func line(_ spans: Span...) { line(spans) }

    mutating func blank() { text += "\n" }

    /// Facts side by side; broken only between them.
    mutating func facts(_ facts: [Span], indent: Int = 0) {
        let margin = String(repeating: " ", count: indent)
        var row: [Span] = [Span(margin)]
        var cells = indent
        for fact in facts where !fact.text.isEmpty {
            let clean = Span(Visible.text(fact.text), fact.look)
            let gap = row.count > 1 ? 3 : 0
            if let width, row.count > 1, cells + gap + clean.width > width {
                line(row)
                row = [Span(margin + "  ")]
                cells = indent + 2
            } else if gap > 0 {
                row.append("   ")
                cells += gap
            }
            row.append(clean)
            cells += clean.width
        }
        if row.count > 1 { line(row) }
    }

    /// `下一步  releasectl …`: a command stays whole in meaning; where it must break, a shell joins it.
    mutating func next(_ commands: String...) {
        let label = word("下一步", "Next")
        for (index, command) in commands.enumerated() {
            let head =
                index == 0
                ? label + "  " : String(repeating: " ", count: DisplayWidth.of(label) + 2)
            shellLine(head: head, command: command)
        }
    }

    /// A command of the shell behind a label; broken at spaces with a backslash.
    mutating func shellLine(head: String, command: String) {
        let command = Visible.text(command)
        let indent = DisplayWidth.of(head)
        guard let width, indent + DisplayWidth.of(command) > width else {
            return emit([Span(head, .strong), Span(command)])
        }
        let lines = Wrapping.wrapCommand(command, width: max(20, width - indent - 2))
        for (index, line) in lines.enumerated() {
            let start = index == 0 ? head : String(repeating: " ", count: indent)
            let end = index == lines.count - 1 ? "" : " \\"
            emit([Span(start, .strong), Span(line + end)])
        }
    }

    /// Lines of longer text, indented; wrapped.
    mutating func passage(_ passage: String, indent: Int = 2) {
        let margin = String(repeating: " ", count: indent)
        for part in Visible.lines(passage) {
            line([Span(part.isEmpty ? "" : margin + part)], hanging: indent)
        }
    }

    /// Text that is ready (a board's lines): harmless, and never wrapped.
    mutating func verbatim(_ spans: [Span]) {
        emit(spans.map { Span(Visible.text($0.text), $0.look) })
    }

    private mutating func emit(_ spans: [Span]) {
        for span in spans {
            if usesColour, let parameters = span.look.parameters, !span.text.isEmpty {
                text += "\u{1B}[" + parameters + "m" + span.text + "\u{1B}[0m"
            } else {
                text += span.text
            }
        }
        text += "\n"
    }
}
