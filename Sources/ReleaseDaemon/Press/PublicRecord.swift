import Channels
import Clock
import Desk
import Ledger
import Model

/// What the public may see, read from the projections: the input of every renderer.
///
/// Owned by the press thread. It keeps the public releases and incidents in memory and reads again only
/// what an entry has touched.
struct PublicRecord {
    /// Releases and incidents are sorted by id.
    private(set) var input: SiteInput
    private var setup: Setup
    private var releases: [String: PublicRelease] = [:]
    private var incidents: [String: SiteIncident] = [:]
    /// Which releases name a release.
    private var referrers: [String: Set<String>] = [:]
    /// When the validity of a release ends next.
    private(set) var nextExpiry: Instant?

    init(setup: Setup, genesis: EntryMark) {
        self.setup = setup
        input = SiteInput(
            bureau: setup.bureau,
            incidents: [],
            releases: [],
            responsibleNames: Self.responsibleNames(setup),
            genesis: genesis,
        )
    }

    /// Everything anew: at start, after an erasure, after a change of the configuration.
    mutating func readAll(_ view: LedgerView, setup: Setup) throws {
        try readReleases(view, setup: setup)
        try readIncidents(view)
    }

    /// The releases anew; the incidents are to be read next, of the same state of the ledger.
    mutating func readReleases(_ view: LedgerView, setup: Setup) throws {
        self.setup = setup
        releases = [:]
        incidents = [:]
        input.expired = [:]
        referrers = [:]
        for state in ["published", "withdrawn"] {
            for row in try view.records(.release, state: state, through: .max, limit: .max) {
                try read(row, view)
            }
        }
        for id in Set(referrers.keys).union(referrers.values.joined()) { _ = link(id) }
        input.bureau = setup.bureau
        input.responsibleNames = Self.responsibleNames(setup)
        input.releases = releases.values.sorted { $0.id < $1.id }
        input.incidents = []
        findNextExpiry()
    }

    /// The incidents of the releases that were read.
    mutating func readIncidents(_ view: LedgerView) throws {
        for incident in Set(releases.values.compactMap(\.incident)) {
            try readPublic(incident: incident, view)
        }
        input.incidents = incidents.values.sorted { $0.incident.id < $1.incident.id }
    }

    /// What is known of these stations from now on; those that are gone are no longer shown.
    mutating func show(_ change: LiveChange) {
        if change.stations.count < change.ids.count {
            let gone = change.ids.subtracting(change.stations.map(\.id))
            input.stations.removeAll { gone.contains($0.id) }
        }
        for station in change.stations { input.put(station) }
    }

    /// What one change touched; true when the public can see a difference.
    mutating func read(_ change: SiteChange, _ view: LedgerView) throws -> Bool {
        switch change {
        case .everything:
            try readAll(view, setup: setup)
            return true
        case .release(let id):
            let (former, formerExpiry) = (releases[id], input.expired[id])
            try read(release: id, view)
            for other in linkAgain(id, former) {
                if let release = releases[other] { input.put(release) }
            }
            let hasChanged = former != releases[id] || formerExpiry != input.expired[id]
            if hasChanged, let release = releases[id] {
                input.put(release)
                findNextExpiry()
            }
            guard let incident = releases[id]?.incident else { return hasChanged }
            return try readAgain(incident: incident, view) || hasChanged
        case .incident(let id): return try readAgain(incident: id, view)
        }
    }

    /// Brings both ends of its relations up to date.
    ///
    /// - Returns: the others that say something else now.
    private mutating func linkAgain(_ id: String, _ former: PublicRelease?) -> [String] {
        var others = Set(Self.relations(of: former).map(\.release))
        others.formUnion(Self.relations(of: releases[id]).map(\.release))
        others.formUnion(referrers[id] ?? [])
        _ = link(id)
        return others.filter { $0 != id && link($0) }
    }

    /// - Returns: true when its links are others now.
    private mutating func link(_ id: String) -> Bool {
        guard let release = releases[id] else { return false }
        var links: [PublicLink] = []
        for relation in Self.relations(of: release) {
            guard let other = releases[relation.release] else { continue }
            links.append(PublicLink(relation.kind, isIncoming: false, to: other))
        }
        for name in (referrers[id] ?? []).sorted() {
            guard let other = releases[name] else { continue }
            for relation in Self.relations(of: other) where relation.release == id {
                links.append(PublicLink(relation.kind, isIncoming: true, to: other))
            }
        }
        guard links != release.links else { return false }
        releases[id]?.links = links
        return true
    }

    /// What is withdrawn says nothing of others any more.
    private static func relations(of release: PublicRelease?) -> [ReleaseRelation] {
        guard let release, release.withdrawal == nil else { return [] }
        return release.current.text?.facts.relations ?? []
    }

    private mutating func readAgain(incident id: String, _ view: LedgerView) throws -> Bool {
        let former = incidents[id]
        try read(incident: id, view)
        guard former != incidents[id], let incident = incidents[id] else { return false }
        input.put(incident)
        return true
    }

    private mutating func findNextExpiry() {
        nextExpiry = nil
        for release in input.releases where release.withdrawal == nil {
            guard let end = release.current.text?.expiresAt, input.expired[release.id] == nil
            else { continue }
            nextExpiry = min(nextExpiry ?? end, end)
        }
    }

    private static func responsibleNames(_ setup: Setup) -> [String: Phrase] {
        Dictionary(
            setup.staff.map { ($0.id, Phrase($0.name, $0.name)) },
            uniquingKeysWith: { first, _ in first },
        )
    }

    private mutating func read(release id: String, _ view: LedgerView) throws {
        guard let row = try view.record(.release, id) else { return }
        try read(row, view)
    }

    private mutating func read(_ row: Record, _ view: LedgerView) throws {
        let id = row.id
        let release = try Release(id: id, row: row.body)
        guard !release.isInternal, let indexNumber = release.indexNumber, release.isPublished
        else { return }
        let revisions = try release.revisions.map { revision in
            let text = try text(revision.document, view)
            return PublicRevision(
                number: revision.number,
                text: text,
                publishedAt: revision.publishedAt,
                seq: revision.seq,
                entryHash: revision.entryHash,
                erasure: text == nil ? try erasure(revision.document, view) : nil,
            )
        }
        var withdrawal: PublicRelease.Withdrawal?
        if let at = release.withdrawnAt, let seq = release.withdrawalSeq,
            let hash = release.withdrawalHash
        {
            let reason = try release.withdrawalReason.flatMap { try view.content($0) }
            withdrawal = PublicRelease.Withdrawal(
                at: at,
                reason: reason.map { String(decoding: $0, as: UTF8.self) },
                seq: seq,
                entryHash: hash,
            )
        }
        for relation in Self.relations(of: releases[id]) {
            referrers[relation.release]?.remove(id)
        }
        let formerLinks = releases[id]?.links ?? []
        var published = PublicRelease(
            id: id,
            kind: release.kind,
            incident: release.incident,
            indexNumber: indexNumber,
            publisherName: setup.organisationNames[release.publisher]
                ?? Phrase(release.publisher, release.publisher),
            revisions: revisions,
            withdrawal: withdrawal,
        )
        published.links = formerLinks
        published.publisher = release.publisher
        releases[id] = published
        for relation in Self.relations(of: published) {
            referrers[relation.release, default: []].insert(id)
        }
        input.expired[id] = release.expiry.map { EntryMark(seq: $0.seq, hash: $0.hash, at: $0.at) }
    }

    private func text(_ digest: Digest, _ view: LedgerView) throws -> ReleaseText? {
        guard let bytes = try view.content(digest) else { return nil }
        return try ReleaseText(json: try JSONReader.read(bytes))
    }

    /// The entry that ordered the destruction of a text.
    private func erasure(
        _ digest: Digest,
        _ view: LedgerView,
    ) throws -> PublicRevision.Erasure? {
        let entries = try view.entries(subject: digest.hex, limit: ViewWords.listLimit)
        guard let order = entries.last(where: { $0.kind == .contentErased }) else { return nil }
        return PublicRevision.Erasure(
            at: order.effectiveAt,
            basis: order.body["basis"]?.string ?? "",
            seq: order.seq,
            entryHash: order.hash,
        )
    }

    /// An incident is public once something about it was published.
    private mutating func read(incident id: String, _ view: LedgerView) throws {
        guard releases.values.contains(where: { $0.incident == id }) else { return }
        try readPublic(incident: id, view)
    }

    private mutating func readPublic(incident id: String, _ view: LedgerView) throws {
        guard let row = try view.record(.incident, id) else { return }
        let incident = try Incident(id: id, row: row.body)
        let text = try view.content(incident.document)
            .map { try IncidentText(json: try JSONReader.read($0)) }
        let duties = try view.records(.obligation, prefix: id + "/", limit: ViewWords.listLimit)
            .map { try Obligation(record: $0) }
            .filter { !$0.rule.isInternal }
        let governing = RuleBook.governing(duties).first
        guard let mark = try mark(of: incident, duties, view) else { return }
        incidents[id] = SiteIncident(
            PublicIncident(
                id: id,
                title: text?.title ?? id,
                place: text?.place,
                category: incident.category,
                grade: incident.grade,
                occurredAt: incident.occurredAt,
                isEstimated: incident.isEstimated,
                leadOrganisationName: setup.organisationNames[incident.leadOrganisation]
                    ?? Phrase(incident.leadOrganisation, incident.leadOrganisation),
                closedAt: incident.closedAt,
                nextDue: governing.map { ($0.rule.title, $0.due) },
            ),
            obligations: duties.sorted { ($0.due, $0.id) < ($1.due, $1.id) }.map(Self.duty),
            lastEntry: mark,
        )
    }

    /// The newest entry that the page of the incident depends on.
    private func mark(
        of incident: Incident,
        _ duties: [Obligation],
        _ view: LedgerView,
    ) throws -> EntryMark? {
        let own = try view.lastEntry(
            subject: incident.id,
            kinds: [.incidentOpened] + PressChange.changesOfIncident,
        )
        var seqs = own.map { [$0.seq] } ?? []
        for duty in duties {
            seqs.append(duty.openedSeq)
            seqs += duty.changes.map(\.seq) + duty.breaches.map(\.seq)
            if let settlement = duty.settlement { seqs.append(settlement.seq) }
        }
        guard let seq = seqs.max(), let entry = try view.entry(seq) else { return nil }
        return EntryMark(seq: entry.seq, hash: entry.hash, at: entry.at)
    }

    /// How an obligation stands by what is recorded: a page reads no clock, so overdue means that the
    /// breach was recorded.
    static func duty(_ duty: Obligation) -> PublicObligation {
        let state: PublicObligation.State =
            switch duty.outcome {
            case .met: .met
            case .late: .late
            case .missed, .indeterminate: .missed
            case .waived, .void: .waived
            case nil: duty.currentBreach == nil ? .running : .overdue
            }
        return PublicObligation(
            id: duty.id,
            title: duty.rule.title,
            due: duty.due == .never ? nil : duty.due,
            state: state,
            satisfiedAt: duty.satisfiedAt,
        )
    }
}
