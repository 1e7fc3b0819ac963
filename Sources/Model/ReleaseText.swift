/// Everything of one revision that a person wrote: what is approved is exactly this.
///
/// It lies in the content store as canonical JSON; its digest is what entries name and what an approval
/// is bound to.
package struct ReleaseText: Sendable, Hashable {
    package var title: String
    package var summary: String?
    /// Paragraphs separated by blank lines; plain text, no markup.
    package var body: String
    /// Pages of the boards, each a list of lines; empty when the boards show nothing of it.
    package var boardPages: [[String]]
    package var sms: String?
    /// Names of channels it goes to.
    package var channels: [String]
    /// Who issues it: an organisation of the configuration.
    package var publisher: String
    /// Who answers for it: the id of a person.
    package var responsible: String?
    /// 信息分类.
    package var classification: String
    /// 成文日期.
    package var dated: CivilDate
    /// When it stops being true; boards and gateways drop it then.
    package var expiresAt: Instant?
    /// For a correction: what was wrong and is right now, shown on top.
    package var correction: String?
    /// Item of the catalogue, form, force, relations.
    package var facts: ReleaseFacts

    package init(
        title: String,
        summary: String? = nil,
        body: String,
        boardPages: [[String]] = [],
        sms: String? = nil,
        channels: [String],
        publisher: String,
        responsible: String? = nil,
        classification: String,
        dated: CivilDate,
        expiresAt: Instant? = nil,
        correction: String? = nil,
        facts: ReleaseFacts = .none,
    ) {
        self.title = title
        self.summary = summary
        self.body = body
        self.boardPages = boardPages
        self.sms = sms
        self.channels = channels
        self.publisher = publisher
        self.responsible = responsible
        self.classification = classification
        self.dated = dated
        self.expiresAt = expiresAt
        self.correction = correction
        self.facts = facts
    }

    package init(json: JSON) throws(RowMistake) {
        guard let dated = CivilDate(try json.text("dated")) else {
            throw RowMistake(field: "dated", expected: "date")
        }
        self.init(
            title: try json.text("title"),
            summary: json["summary"]?.string,
            body: try json.text("body"),
            boardPages: (json["led"]?.array ?? []).map { page in
                (page.array ?? []).compactMap(\.string)
            },
            sms: json["sms"]?.string,
            channels: json.texts("channels"),
            publisher: try json.text("publisher"),
            responsible: json["responsible"]?.string,
            classification: try json.text("classification"),
            dated: dated,
            expiresAt: json.optionalInstant("expiresAt"),
            correction: json["correction"]?.string,
            facts: ReleaseFacts(json: json),
        )
    }

    package var json: JSON {
        var json: JSON = [
            "title": .string(title),
            "summary": JSON(summary),
            "body": .string(body),
            "led": boardPages.isEmpty ? .null : .array(boardPages.map { JSON($0) }),
            "sms": JSON(sms),
            "channels": JSON(channels),
            "publisher": .string(publisher),
            "responsible": JSON(responsible),
            "classification": .string(classification),
            "dated": .string(dated.text),
            "expiresAt": JSON(expiresAt),
            "correction": JSON(correction),
        ]
        for member in facts.members { json[member.key] = member.value }
        return json.withoutNulls
    }

    /// The paragraphs of the body, without the blank lines between them.
    package var paragraphs: [String] {
        // By bytes, for to look at each character takes a hundred times as long; the carriage return
        // before a line feed is white space at the end of the line.
        body.utf8.split(separator: UInt8(ascii: "\n"))
            .map { bytes in
                var line = Substring(bytes)
                while let last = line.last, last.isWhitespace { line.removeLast() }
                while let first = line.first, first.isWhitespace { line.removeFirst() }
                return String(line)
            }
            .filter { !$0.isEmpty }
    }
}
