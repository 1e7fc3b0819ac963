import Model

/// A fact that satisfies rules of an incident or matter: a release read back on a public channel, a
/// conference that was held.
struct Proof: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case release(ReleaseKind)
        case conference

        var word: String {
            switch self {
            case .release(let kind): "release." + kind.rawValue
            case .conference: "conference"
            }
        }
    }

    /// The incident or matter.
    let subject: String
    let kind: Kind
    /// The read-back instant, or when the conference was held.
    let at: Instant
    let evidence: Obligation.Evidence
    /// Of a staged matter: the stage that the release belongs to.
    var stage: String?

    /// What the entry proves, for the incident and for the matter that it belongs to; empty for a board, an
    /// SMS, a removal, a release that was withdrawn before, or one that belongs to neither.
    static func all(
        _ entry: Entry,
        _ publicChannels: Set<String>,
        _ records: any RecordReading,
    ) throws -> [Proof] {
        let body = entry.body
        switch entry.kind {
        case .conferenceHeld:
            return [
                Proof(
                    subject: body["incident"]?.string ?? entry.subject,
                    kind: .conference,
                    at: body.optionalInstant("heldAt") ?? entry.effectiveAt,
                    evidence: Obligation.Evidence(seq: entry.seq, url: body["evidence"]?.string),
                )
            ]
        case .deliveryConfirmed:
            guard let release = body["release"]?.string, let channel = body["channel"]?.string,
                publicChannels.contains(channel), let revision = body["revision"]?.integer,
                revision > 0
            else { return [] }
            let row = try records.record(.release, release)
                .map { row throws(RowMistake) in try Release(id: row.id, row: row.body) }
            if let withdrawnAt = row?.withdrawnAt, withdrawnAt < entry.effectiveAt { return [] }
            let named = body["kind"]?.string.flatMap { ReleaseKind(rawValue: $0) }
            guard let releaseKind = row?.kind ?? named else { return [] }
            let evidence = Obligation.Evidence(
                seq: entry.seq,
                release: release,
                revision: Int(revision),
                channel: channel,
                url: body["url"]?.string,
                digest: body.optionalDigest("digest"),
                clockError: body["clockError"]?.integer.map { Milliseconds($0) },
            )
            return [body["incident"]?.string ?? row?.incident, row?.matter]
                .compactMap(\.self)
                .map { subject in
                    Proof(
                        subject: subject,
                        kind: .release(releaseKind),
                        at: entry.effectiveAt,
                        evidence: evidence,
                        stage: row?.stage,
                    )
                }
        default: return []
        }
    }

    private init(
        subject: String,
        kind: Kind,
        at: Instant,
        evidence: Obligation.Evidence,
        stage: String? = nil,
    ) {
        self.subject = subject
        self.kind = kind
        self.at = at
        self.evidence = evidence
        self.stage = stage
    }

    func satisfies(_ rule: Rule) -> Bool {
        switch (rule.satisfiedBy, kind) {
        case (.released(let kinds), .release(let kind)): kinds.isEmpty || kinds.contains(kind)
        case (.conferenceHeld, .conference): true
        default: false
        }
    }

    // MARK: reports

    private static func reportID(_ release: String) -> String { "~report/" + release }
    private static func preparedID(_ obligation: String) -> String { "~prepared/" + obligation }

    /// Remembers which release was prepared for which slot of a report.
    static func keepReport(_ entry: Entry, in records: any RecordWriting) throws {
        let release = try entry.body.text("release")
        for (id, body) in [
            (reportID(release), JSON.string(entry.subject)),
            (preparedID(entry.subject), JSON.string(release)),
        ] {
            try records.put(
                .obligation,
                Record(id: id, body: ["of": body], state: state, order: entry.seq),
            )
        }
    }

    /// The release that was prepared for a slot.
    static func prepared(
        for obligation: String,
        records: any RecordReading,
    ) throws(StorageFault) -> String? {
        try records.record(.obligation, preparedID(obligation))?.body["of"]?.string
    }

    /// The slot of a report that a release was read back for, and the evidence; nil for any other release.
    static func report(
        _ entry: Entry,
        _ publicChannels: Set<String>,
        _ records: any RecordReading,
    ) throws -> (obligation: String, evidence: Obligation.Evidence)? {
        let body = entry.body
        guard entry.kind == .deliveryConfirmed, let release = body["release"]?.string,
            let channel = body["channel"]?.string, publicChannels.contains(channel),
            let revision = body["revision"]?.integer, revision > 0,
            let slot = try records.record(.obligation, reportID(release))?.body["of"]?.string
        else { return nil }
        return (
            slot,
            Obligation.Evidence(
                seq: entry.seq,
                release: release,
                revision: Int(revision),
                channel: channel,
                url: body["url"]?.string,
                digest: body.optionalDigest("digest"),
                clockError: body["clockError"]?.integer.map { Milliseconds($0) },
            )
        )
    }

    // MARK: the row of an incident's proofs

    private static let state = "proof"

    private static func rowID(_ incident: String) -> String { "~proof/" + incident }

    /// Keeps the first proof of its kind; a later correction changes nothing.
    func keep(in records: any RecordWriting) throws {
        let id = Self.rowID(subject)
        let former = try records.record(.obligation, id)
        var body = former?.body ?? [:]
        guard body[kind.word] == nil else { return }
        body[kind.word] = ["at": JSON(at), "evidence": evidence.json]
        let record = Record(id: id, body: body, state: Self.state, order: evidence.seq)
        try records.put(.obligation, record)
    }

    /// Remembers which entry says when the incident happened.
    static func keepOccurrence(_ entry: Entry, in records: any RecordWriting) throws {
        let id = rowID(entry.subject)
        let former = try records.record(.obligation, id)
        var body = former?.body ?? [:]
        body["occurrence"] = .integer(entry.seq)
        let order = former?.order ?? entry.seq
        try records.put(.obligation, Record(id: id, body: body, state: state, order: order))
    }

    /// The entry that says when the incident happened: its opening or its last correction.
    static func occurrence(of incident: String, records: any RecordReading) throws -> Int64? {
        try records.record(.obligation, rowID(incident))?.body["occurrence"]?.integer
    }

    /// The earliest kept proof that satisfies `rule`.
    static func first(
        for rule: Rule,
        incident: String,
        records: any RecordReading,
    ) throws -> Proof? {
        guard let row = try records.record(.obligation, rowID(incident)) else { return nil }
        let kinds = [Kind.conference] + ReleaseKind.allCases.map { Kind.release($0) }
        var proofs: [Proof] = []
        for kind in kinds {
            guard let json = row.body[kind.word] else { continue }
            let proof = Proof(
                subject: incident,
                kind: kind,
                at: try json.instant("at"),
                evidence: try Obligation.Evidence(json: json["evidence"] ?? .null),
            )
            if proof.satisfies(rule) { proofs.append(proof) }
        }
        return proofs.min { ($0.at, $0.evidence.seq) < ($1.at, $1.evidence.seq) }
    }
}
