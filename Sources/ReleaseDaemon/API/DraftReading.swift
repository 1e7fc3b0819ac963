import Clock
import Desk
import Ledger
import Model

/// Makes a `ReleaseText` out of what an officer sent, with the defaults of the bureau.
struct DraftReading: Sendable {
    private let call: Call
    private var policy: DeskPolicy { call.office.setup.desk.policy }

    init(_ call: Call) {
        self.call = call
    }

    /// The command of `draft` and `issue`: a new release, or a correction of one that is out.
    func drafting(in transaction: Transaction) throws -> DeskCommand.Drafting {
        let request = call.request
        let corrects = request.body["corrects"]?.string
        var former: ReleaseText?
        var kind: ReleaseKind?
        var isInternal = try word("audience", as: Audience.self) == .inside
        if let corrects {
            guard let row = try transaction.record(.release, corrects) else {
                throw APIError.absent(Phrase("发布", "release"), corrects)
            }
            let release = try Release(id: corrects, row: row.body)
            kind = release.kind
            isInternal = release.isInternal
            former = try call.office.setup.fitness.text(release.current?.document, in: transaction)
        }
        if let matter = request.body["matter"]?.string,
            try word("audience", as: Audience.self) == nil,
            let row = try transaction.record(.matter, matter)
        {
            isInternal = isInternal || row.body.flag("internal")
        }
        let text = try read(former: former, isInternal: isInternal)
        if corrects != nil, text.correction == nil {
            throw APIError.usage(
                "correction",
                Phrase("更正须说明改了什么", "a correction says what it corrects"),
                hint: Phrase("加上 --correction '原为…，更正为…'", "add --correction 'was …, is …'"),
            )
        }
        let decided = try kind ?? request.word("kind", as: ReleaseKind.self)
        return DeskCommand.Drafting(
            kind: decided,
            incident: request.body["incident"]?.string,
            matter: request.body["matter"]?.string,
            stage: request.body["stage"]?.string.flatMap { $0.isEmpty ? nil : $0 },
            corrects: corrects,
            audience: try word("audience", as: Audience.self),
            withheld: try word("withheld", as: Withholding.self),
            text: Kept(text, try transaction.keep(text.json)),
            findings: call.office.setup.fitness.findings(text, kind: decided),
        )
    }

    /// A slot of a report that a new release may be written for: one that is owed.
    func check(report slot: String, in transaction: Transaction) throws {
        guard call.request.body["corrects"]?.string == nil else {
            throw APIError.usage(
                "report",
                Phrase("更正不能作为新的报告", "a correction is no new report"),
                hint: Phrase("去掉 --report 或 --corrects", "leave out --report or --corrects"),
            )
        }
        if try word("audience", as: Audience.self) == .inside {
            throw APIError.usage(
                "report",
                Phrase("应发的报告须公开", "a report that is owed is public"),
                hint: Phrase("去掉 --report 或 --audience", "leave out --report or --audience"),
            )
        }
        guard slot.hasPrefix(ReportSeries.subject + "/"),
            let row = try transaction.record(.obligation, slot)
        else { throw APIError.absent(Phrase("应发报告", "report that is owed"), slot) }
        let duty = try Obligation(record: row)
        guard duty.isOpen else {
            throw APIError.usage(
                "report",
                Phrase("\(slot) 已经办结", "\(slot) is settled"),
                hint: Phrase(
                    "releasectl deadlines 列出还欠的报告",
                    "releasectl deadlines shows the reports that are owed"
                ),
            )
        }
    }

    /// The text of a draft with the fields that were sent in place of its own.
    func edited(
        _ id: String,
        in transaction: Transaction,
    ) throws -> (kept: Kept<ReleaseText>, findings: [Finding]) {
        guard let row = try transaction.record(.release, id) else {
            throw APIError.absent(Phrase("发布", "release"), id)
        }
        let release = try Release(id: id, row: row.body)
        let former = try call.office.setup.fitness.text(release.pending?.document, in: transaction)
        if let audience = try word("audience", as: Audience.self), audience != release.audience {
            throw APIError.refused(Desk.audienceIsFixed(release))
        }
        let text = try read(former: former, isInternal: release.isInternal)
        return (
            Kept(text, try transaction.keep(text.json)),
            call.office.setup.fitness.findings(text, kind: release.kind)
        )
    }

    /// A word that may be absent.
    private func word<Word: RawRepresentable & CaseIterable>(
        _ key: String,
        as _: Word.Type,
    ) throws -> Word? where Word.RawValue == String {
        guard call.body[key] ?? .null != .null else { return nil }
        return try call.request.word(key, as: Word.self)
    }

    private func read(former: ReleaseText?, isInternal: Bool) throws -> ReleaseText {
        let request = call.request
        let body = request.body
        let dated: CivilDate
        if let text = body["dated"]?.string {
            guard let date = CivilDate(text) else {
                throw APIError.usage(
                    "date",
                    Phrase("dated：看不懂日期“\(text)”", "dated: \(text) is no date"),
                    hint: Phrase("写作 2026-07-12", "write 2026-07-12"),
                )
            }
            dated = date
        } else {
            dated = former?.dated ?? call.zone.date(call.now)
        }
        let channels = try channels(body["channels"])
        return ReleaseText(
            title: try body["title"]?.string ?? former?.title ?? request.text("title"),
            summary: body["summary"]?.string ?? former?.summary,
            body: try body["body"]?.string ?? former?.body ?? request.text("body"),
            boardPages: try pages(body["led"]) ?? former?.boardPages ?? [],
            sms: body["sms"].map { $0.string.flatMap { $0.isEmpty ? nil : $0 } } ?? former?.sms,
            channels: channels ?? former?.channels ?? (isInternal ? [] : defaultChannels),
            publisher: body["publisher"]?.string ?? former?.publisher ?? defaultPublisher,
            responsible: body["responsible"]?.string ?? former?.responsible,
            classification: body["classification"]?.string ?? former?.classification
                ?? policy.defaultClassification,
            dated: dated,
            expiresAt: try expiry(former),
            correction: body["correction"]?.string
                ?? (body["corrects"] == nil ? former?.correction : nil),
            facts: try FactsReading(body: body, catalogue: call.office.setup.bureau.catalogue)
                .facts(former: former?.facts ?? .none, dated: dated),
        )
    }

    /// The unit that the configuration names for this kind of release; else the officer's own.
    private var defaultPublisher: String {
        let kind = call.body["kind"]?.string.flatMap { ReleaseKind(rawValue: $0) }
        return kind.flatMap { policy.publishers[$0] } ?? call.officer.organisation
    }

    /// What the configuration says for this kind of release; every channel when it doesn't.
    private var defaultChannels: [String] {
        let kind = call.body["kind"]?.string.flatMap { ReleaseKind(rawValue: $0) }
        return kind.flatMap { policy.defaultChannels[$0] } ?? policy.channels.keys.sorted()
    }

    /// A list of names; text with commas as well.
    ///
    /// Anything else is refused: read as "all", it would send more than the officer meant.
    private func channels(_ json: JSON?) throws -> [String]? {
        guard let json, json != .null else { return nil }
        if let list = json.string {
            return list.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) }
        }
        guard let elements = json.array else { throw APIError.usage("channels", channelsMistake) }
        return try elements.map { element in
            guard let name = element.string else {
                throw APIError.usage("channels", channelsMistake)
            }
            return name
        }
    }

    private var channelsMistake: Phrase {
        Phrase("channels：应为渠道名称的列表", "channels: a list of channel names is expected")
    }

    private func expiry(_ former: ReleaseText?) throws -> Instant? {
        guard let text = call.body["expires"]?.string, !text.isEmpty else {
            return former?.expiresAt
        }
        // A bare HH:MM of an expiry is the next one, not the latest.
        if text.utf8.count == 5, text.contains(":"),
            let latest = InstantText.read(text, now: call.now, zone: call.zone)
        {
            return latest + .days(1)
        }
        return try call.request.instant("expires", now: call.now, zone: call.zone)
    }

    /// `'l1 / l2 | l1 / l2'`, or a list of pages with lists of lines.
    private func pages(_ json: JSON?) throws -> [[String]]? {
        guard let json else { return nil }
        if let text = json.string { return Self.pages(text) }
        guard let pages = json.array else {
            throw APIError.usage("led", Phrase("led 须是文字或页的列表", "led is text or a list of pages"))
        }
        return pages.map { ($0.array ?? []).compactMap(\.string) }
    }

    static func pages(_ text: String) -> [[String]] {
        guard text.contains(where: { !$0.isWhitespace }) else { return [] }
        return text.split(separator: "|", omittingEmptySubsequences: false).map { page in
            page.split(separator: "/", omittingEmptySubsequences: false).map { trimmed($0) }
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
