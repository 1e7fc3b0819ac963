import Model

@testable import Channels

/// A bureau at work by chance: each step changes the input as entries of the record would.
struct RandomHistory {
    private(set) var input: SiteInput
    private var random: SeededRandom
    private var seq: Int64 = 1
    private var clock = SampleSite.time("2026-03-28T20:00:00+08:00")

    init(seed: UInt64, releases: Int = 0) {
        random = SeededRandom(seed: seed)
        input = SampleSite.empty
        input.responsibleNames = SampleSite.input.responsibleNames
        for _ in 0..<releases { _ = publish() }
    }

    /// One to three acts, committed together; what they may have changed.
    mutating func step() -> [SiteChange] {
        (0..<Int.random(in: 1...3, using: &random)).flatMap { _ in act() }
    }

    private mutating func act() -> [SiteChange] {
        switch Int.random(in: 0..<12, using: &random) {
        case 0...3: publish()
        case 4: change { $0.corrected($1) }
        case 5: change { $0.withdrawn($1) }
        case 6: expire()
        case 7: change { release, _ in release.destroyed }
        case 8...10: changeIncident()
        default: changeOffice()
        }
    }

    /// Time often stands still: equal instants are where an order by id matters.
    private mutating func mark() -> EntryMark {
        seq += 1
        let steps: [Int64] = [0, 0, 1, 60_000, 86_400_000, 86_400_000 * 9]
        clock = clock + Milliseconds(steps.randomElement(using: &random) ?? 0)
        return EntryMark(seq: seq, hash: SampleSite.hash(seq), at: clock)
    }

    private mutating func publish() -> [SiteChange] {
        let id = "R-" + CivilDate.padded(input.releases.count + 1, 4)
        var incident: String?
        if Int.random(in: 0..<4, using: &random) > 0 { incident = anIncident() }
        let now = mark()
        input.releases.insert(
            PublicRelease(
                id: id,
                kind: ReleaseKind.allCases.randomElement(using: &random) ?? .notice,
                incident: incident,
                indexNumber: "i/\(id)",
                publisherName: Phrase("云津市<交通>", "Yunjin & others"),
                revisions: [PublicRevision(1, now, text("标题\(id)"))],
                withdrawal: nil,
            ),
            at: Int.random(in: 0...input.releases.count, using: &random),
        )
        return [.release(id)]
    }

    private mutating func text(_ title: String) -> ReleaseText {
        // Some are so long that a feed is full before it has fifty.
        let long = Int.random(in: 0..<8, using: &random) == 0 ? 8_000 : 2
        return SampleSite.text(
            title,
            ["第一段 <b>&", String(repeating: "长", count: long)],
            classification: "突发事件/\(title)",
            dated: "2026-07-12",
            expires: Bool.random(using: &random) ? "2026-07-21T08:00:00+08:00" : nil,
        )
    }

    /// One that is there, or one that becomes public with this release.
    private mutating func anIncident() -> String {
        if let old = input.incidents.randomElement(using: &random),
            Int.random(in: 0..<3, using: &random) > 0
        {
            return old.incident.id
        }
        let id = "2026-" + CivilDate.padded(input.incidents.count + 1, 4)
        let category = IncidentCategory.allCases.randomElement(using: &random) ?? .natural
        input.incidents.append(incident(id, category, title: "事件\(id)", closedAt: nil))
        return id
    }

    private mutating func incident(
        _ id: String,
        _ category: IncidentCategory,
        title: String,
        closedAt: Instant?,
    ) -> SiteIncident {
        let now = mark()
        let state = [PublicObligation.State.running, .overdue].randomElement(using: &random)
        return SiteIncident(
            PublicIncident(
                id: id,
                title: title,
                place: Bool.random(using: &random) ? "望澜大桥" : nil,
                category: category,
                grade: Grade.allCases.randomElement(using: &random),
                occurredAt: SampleSite.time("2026-03-01T00:00:00+08:00"),
                isEstimated: Bool.random(using: &random),
                leadOrganisationName: Phrase("云津市交通运输局", "Yunjin Transport"),
                closedAt: closedAt,
                nextDue: (Phrase("续报", "follow-up"), now.at),
            ),
            obligations: [
                PublicObligation(
                    id: id + "/inc.followup",
                    title: Phrase("续报", "Follow-up"),
                    due: now.at,
                    state: state ?? .running,
                )
            ],
            lastEntry: now,
        )
    }

    private mutating func change(
        _ body: (PublicRelease, EntryMark) -> PublicRelease,
    ) -> [SiteChange] {
        guard let place = input.releases.indices.randomElement(using: &random) else { return [] }
        input.releases[place] = body(input.releases[place], mark())
        return [.release(input.releases[place].id)]
    }

    private mutating func expire() -> [SiteChange] {
        guard let release = input.releases.randomElement(using: &random) else { return [] }
        input.expired[release.id] = mark()
        return [.release(release.id)]
    }

    private mutating func changeIncident() -> [SiteChange] {
        guard let place = input.incidents.indices.randomElement(using: &random) else { return [] }
        let old = input.incidents[place].incident
        let isOther = Int.random(in: 0..<4, using: &random)
        input.incidents[place] = incident(
            old.id,
            isOther == 0
                ? IncidentCategory.allCases.randomElement(using: &random) ?? .natural
                : old.category,
            title: isOther == 1 ? old.title + "改" : old.title,
            closedAt: isOther == 2 ? clock : isOther == 3 ? nil : old.closedAt,
        )
        return [.incident(old.id)]
    }

    /// What concerns every page comes without a word of the entry.
    private mutating func changeOffice() -> [SiteChange] {
        guard Int.random(in: 0..<4, using: &random) == 0 else { return [] }
        input.responsibleNames["duty-head"] = Phrase("值班员\(seq)", "duty \(seq)")
        return []
    }
}

extension PublicRevision {
    fileprivate init(_ number: Int, _ mark: EntryMark, _ text: ReleaseText?) {
        self.init(
            number: number,
            text: text,
            publishedAt: mark.at,
            seq: mark.seq,
            entryHash: mark.hash,
        )
    }
}

extension PublicRelease {
    fileprivate func with(
        _ revisions: [PublicRevision],
        _ withdrawal: Withdrawal?,
    ) -> PublicRelease {
        PublicRelease(
            id: id,
            kind: kind,
            incident: incident,
            indexNumber: indexNumber,
            publisherName: publisherName,
            revisions: revisions,
            withdrawal: withdrawal,
        )
    }

    fileprivate func corrected(_ mark: EntryMark) -> PublicRelease {
        var text = current.text
        text?.correction = "原为甲，应为乙。"
        text?.title += "（更正）"
        return with(revisions + [PublicRevision(current.number + 1, mark, text)], withdrawal)
    }

    fileprivate func withdrawn(_ mark: EntryMark) -> PublicRelease {
        with(
            revisions,
            Withdrawal(at: mark.at, reason: "有误", seq: mark.seq, entryHash: mark.hash),
        )
    }

    fileprivate var destroyed: PublicRelease {
        with(
            revisions.map {
                PublicRevision(
                    number: $0.number,
                    text: nil,
                    publishedAt: $0.publishedAt,
                    seq: $0.seq,
                    entryHash: $0.entryHash,
                )
            },
            withdrawal,
        )
    }
}
