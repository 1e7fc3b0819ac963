package import Model

/// Reads a text as an experienced editor would before it goes out: what must be in it, what must not.
///
/// Refusals are what the law or the system forbids (secrecy marks, identity numbers, telephone and plate
/// numbers of persons). Everything else is a warning: the officer decides. Pure, and silent about where
/// a text fits on a board or in a message; those findings come from the channels.
package enum TextCheck {
    /// Characters of a title at most.
    package static let maximumTitleCharacters = 100
    /// UTF-8 bytes of a body at most.
    package static let maximumBodyBytes = 64 * 1_024

    /// All findings for a text of this kind.
    package static func findings(
        _ text: ReleaseText,
        kind: ReleaseKind,
        serviceNumbers: [String],
    ) -> [Finding] {
        let pieces =
            [text.title, text.summary ?? "", text.body, text.sms ?? "", text.correction ?? ""]
            + text.boardPages.flatMap { $0 } + text.facts.fields.map(\.text)
        var findings = RequiredElements.findings(text, kind: kind)
        findings += PersonalData.findings(pieces, serviceNumbers: serviceNumbers)
        findings += secrecyWords(pieces)
        findings += Typography.findings(pieces)
        return findings
    }

    /// A secrecy mark as a document bears it: `机密★`, `绝密★1年`, or a restricted-paper stamp.
    ///
    /// Spaces inside are overlooked: stamps are often set wide.
    package static func secrecyMark(in text: String) -> String? {
        let text = String(text.filter { !$0.isWhitespace })
        for word in ["绝密", "机密", "秘密"] where text.contains(word + "★") || text.contains(word + "☆")
        {
            return word + "★"
        }
        let stamps = ["【内部资料】", "[内部资料]", "（内部资料）", "内部资料注意保存", "内部资料，注意保存"]
        return stamps.first { text.contains($0) }
    }

    /// The refusal of a text that bears a mark.
    package static func secret(_ mark: String) -> Refusal {
        .act(
            "secrecyMark",
            Phrase("文中有密级标志“\(mark)”，没有保存", "the text bears the mark \(mark); it was not stored"),
            hint: Phrase(
                "本系统是非涉密系统，不得录入涉密内容；请按保密规定处理原件",
                "this is no system for secrets; handle the original by the secrecy rules",
            ),
        )
    }

    private static func secrecyWords(_ pieces: [String]) -> [Finding] {
        for word in ["绝密", "机密", "秘密", "内部资料", "工作秘密"]
        where pieces.contains(where: { $0.contains(word) }) {
            return [
                Finding(
                    .warning,
                    "secrecy.word",
                    Phrase(
                        "文中出现“\(word)”，请保密审查时核对",
                        "the word \(word) occurs; check it in the secrecy review"
                    ),
                    place: word,
                )
            ]
        }
        return []
    }
}
