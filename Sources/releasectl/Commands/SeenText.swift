import Model

/// Binds a decision to the text that was shown: what goes out is what somebody looked at.
///
/// With `--digest` it is the text that the officer read before; without it the text is fetched, named
/// on the screen, and its digest sent along, so that a change in between is refused by the daemon.
enum SeenText {
    static let option = CommandOption(
        "digest",
        .text("D"),
        Phrase(
            "看过的文本的摘要（见 show，至少 12 位）",
            "digest of the text you read (see show, 12 digits or more)"
        ),
    )

    static let notes = Phrase(
        "办理的是显示出来的文本：之后有人改动，就会被拒绝。先看后办，用 show 给出的 --digest。",
        "The act is about the text shown: it is refused when somebody changes that in between. To act on what you read before, give the --digest that show prints.",
    )

    /// Which of a release's texts a command decides about.
    enum Subject: Sendable {
        case pending
        case uncountersigned
    }

    /// A command that is sent with the digest of its text.
    static func command(
        _ path: String,
        _ summary: Phrase,
        of subject: Subject = .pending,
        options: [CommandOption] = [],
        notes: Phrase? = nil,
        examples: [String],
        _ makeCall: @escaping Command.MakeCall,
        _ draw: @escaping Command.Draw,
    ) -> Command {
        Command(
            path,
            summary,
            [.release],
            options: options + [option],
            notes: notes.map { note in
                Phrase(note.chinese + Self.notes.chinese, note.english + " " + Self.notes.english)
            } ?? Self.notes,
            examples: examples,
            action: .perform { run throws(Failure) in
                var call = try makeCall(run)
                if let digest = try digest(run, subject) {
                    call.body?["expectedDigest"] = .string(digest)
                }
                try run.print(try run.session.send(call), draw)
                return .done
            },
        )
    }

    /// Nil when there is no such text: the daemon then says why nothing can be done.
    private static func digest(
        _ run: Invocation,
        _ subject: Subject,
    ) throws(Failure) -> String? {
        if let digest = run.value("digest") { return digest }
        let release = try run.session.send(.get(run.path("/releases")))
        guard let shown = Shown(Facts(release), subject) else { return nil }
        if !run.globals.isJSON { try run.print(release) { _, sheet in shown.draw(on: &sheet) } }
        return shown.digest
    }

    /// What the officer is told about the text before it is decided.
    private struct Shown {
        let digest: String
        private let id: String
        private let revision: String
        private let title: String
        private let characters: Int64?

        init?(_ release: Facts, _ subject: Subject) {
            let part: Facts?
            let text: Facts?
            switch subject {
            case .pending:
                part = release.part("pending")
                text = release.part("text")
                revision = part?.text("revision") ?? ""
            case .uncountersigned:
                let number = release.json["uncountersigned"]?.array?.last
                part = release.list("revisions").first { $0.json["number"] == number }
                text = part?.part("text")
                revision = part?.text("number") ?? ""
            }
            guard let digest = part?.some("digest") else { return nil }
            self.digest = digest
            id = release.id
            title = text?.text("title") ?? ""
            characters = part?.number("characters")
        }

        func draw(on sheet: inout Sheet) {
            let short = SeenText.short(digest)
            sheet.facts([
                Span(sheet.word("文本 ", "text ") + id, .strong),
                Span(sheet.word("第 \(revision) 版", "revision \(revision)")),
                Span(characters.map { sheet.word("\($0) 字", "\($0) characters") } ?? ""),
                Span(sheet.word("摘要 ", "digest ") + short, .faint),
            ])
            sheet.line([Span("  " + title)], hanging: 2)
        }
    }

    /// As many digits as a person copies and the daemon takes.
    static func short(_ digest: String) -> String { String(digest.prefix(12)) }
}
