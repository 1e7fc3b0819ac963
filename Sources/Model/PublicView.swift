/// The bureau as its pages, feeds and boards name it.
package struct Bureau: Sendable, Hashable {
    package let name: Phrase
    /// Where people call and write; service numbers, never a person's.
    package let hotline: String
    package let mailbox: String
    package let address: Phrase
    /// 监督电话.
    package let supervision: String
    package let zone: ZoneRules
    /// The address printed on pages and feeds, without a slash at the end.
    package let publicURL: String
    /// `example.gov,2026`: authority and date of `tag:` URIs (RFC 4151), never derived from an address.
    package let tagAuthority: String
    /// True for the demonstration: every page says so.
    package let isDemonstration: Bool
    /// What its stations measure: the navigation of every page links to these.
    package var stationKinds: Set<StationKind> = []
    /// What it has to publish; with any item the navigation links to it.
    package var catalogue = Catalogue.empty
    /// A channel puts releases on paper: each has a sheet of its own.
    package var hasPrintSheets = false
    /// Who issues on this platform, by id; empty where there is one issuer alone.
    package var issuers: [String: Phrase] = [:]

    package init(
        name: Phrase,
        hotline: String,
        mailbox: String,
        address: Phrase,
        supervision: String,
        zone: ZoneRules,
        publicURL: String,
        tagAuthority: String,
        isDemonstration: Bool,
    ) {
        self.name = name
        self.hotline = hotline
        self.mailbox = mailbox
        self.address = address
        self.supervision = supervision
        self.zone = zone
        self.publicURL = publicURL
        self.tagAuthority = tagAuthority
        self.isDemonstration = isDemonstration
    }
}

/// A published revision with its text.
package struct PublicRevision: Sendable, Hashable {
    /// That its text was destroyed by order of law: when, on what basis, by which entry.
    package struct Erasure: Sendable, Hashable {
        package let at: Instant
        /// The legal basis as it was recorded; nobody's name.
        package let basis: String
        package let seq: Int64
        package let entryHash: Digest

        package init(at: Instant, basis: String, seq: Int64, entryHash: Digest) {
            self.at = at
            self.basis = basis
            self.seq = seq
            self.entryHash = entryHash
        }
    }

    package let number: Int
    /// Nil when the text is gone: destroyed by order of law, or lost with a damaged disk.
    package let text: ReleaseText?
    package let publishedAt: Instant
    /// The ledger entry that put it out.
    package let seq: Int64
    package let entryHash: Digest
    /// Set when `text` is nil.
    package let erasure: Erasure?

    package init(
        number: Int,
        text: ReleaseText?,
        publishedAt: Instant,
        seq: Int64,
        entryHash: Digest,
        erasure: Erasure? = nil,
    ) {
        self.number = number
        self.text = text
        self.publishedAt = publishedAt
        self.seq = seq
        self.entryHash = entryHash
        self.erasure = erasure
    }
}

/// A release as the public may see it; at least one revision.
package struct PublicRelease: Sendable, Hashable {
    /// The public note of a withdrawal and the entry that recorded it.
    package struct Withdrawal: Sendable, Hashable {
        package let at: Instant
        package let reason: String?
        package let seq: Int64
        package let entryHash: Digest

        package init(at: Instant, reason: String?, seq: Int64, entryHash: Digest) {
            self.at = at
            self.reason = reason
            self.seq = seq
            self.entryHash = entryHash
        }
    }

    package let id: String
    package let kind: ReleaseKind
    package let incident: String?
    package let indexNumber: String
    package let publisherName: Phrase
    package let revisions: [PublicRevision]
    package let withdrawal: Withdrawal?
    /// Other public releases that it names, or that name it.
    package var links: [PublicLink] = []
    /// The id of the organisation that publishes it.
    package var publisher = ""

    package init(
        id: String,
        kind: ReleaseKind,
        incident: String?,
        indexNumber: String,
        publisherName: Phrase,
        revisions: [PublicRevision],
        withdrawal: Withdrawal?,
    ) {
        precondition(!revisions.isEmpty, "a public release has a revision")
        self.id = id
        self.kind = kind
        self.incident = incident
        self.indexNumber = indexNumber
        self.publisherName = publisherName
        self.revisions = revisions
        self.withdrawal = withdrawal
    }

    /// Whether the document is in force: what it says itself, unless another one has repealed it.
    package func force(of revision: PublicRevision) -> LegalForce? {
        let isRepealed = links.contains { $0.isIncoming && $0.kind == .repeals }
        return isRepealed ? .repealed : revision.text?.facts.force
    }

    /// The newest revision.
    package var current: PublicRevision { revisions[revisions.count - 1] }

    /// The first publication.
    package var publishedAt: Instant { revisions[0].publishedAt }

    /// The last change that a reader must hear of: correction or withdrawal.
    package var updatedAt: Instant { withdrawal?.at ?? current.publishedAt }

    /// The newest entry that this release depends on.
    package var lastEntry: (seq: Int64, hash: Digest) {
        withdrawal.map { ($0.seq, $0.entryHash) } ?? (current.seq, current.entryHash)
    }
}

/// One end of a relation between two public releases.
package struct PublicLink: Sendable, Hashable {
    package let kind: ReleaseRelation.Kind
    /// True where the other one says it.
    package let isIncoming: Bool
    package let release: String
    /// What the other one is called now.
    package let title: String
    /// The newest entry of the other one.
    package let seq: Int64
    package let entryHash: Digest
    package let at: Instant

    package init(_ kind: ReleaseRelation.Kind, isIncoming: Bool, to other: PublicRelease) {
        self.kind = kind
        self.isIncoming = isIncoming
        release = other.id
        let text = other.withdrawal == nil ? other.current.text : nil
        title = text?.title ?? other.indexNumber
        (seq, entryHash) = other.lastEntry
        at = other.updatedAt
    }

    package var name: Phrase { isIncoming ? kind.inverse : kind.name }
}

/// An incident as the public may see it: only once something about it was published.
package struct PublicIncident: Sendable, Hashable {
    package let id: String
    package let title: String
    package let place: String?
    package let category: IncidentCategory
    package let grade: Grade?
    package let occurredAt: Instant
    package let isEstimated: Bool
    package let leadOrganisationName: Phrase
    package let closedAt: Instant?
    /// When the next release is promised: nearest public due instant, if any.
    package let nextDue: (rule: Phrase, at: Instant)?

    package init(
        id: String,
        title: String,
        place: String?,
        category: IncidentCategory,
        grade: Grade?,
        occurredAt: Instant,
        isEstimated: Bool,
        leadOrganisationName: Phrase,
        closedAt: Instant?,
        nextDue: (rule: Phrase, at: Instant)?,
    ) {
        self.id = id
        self.title = title
        self.place = place
        self.category = category
        self.grade = grade
        self.occurredAt = occurredAt
        self.isEstimated = isEstimated
        self.leadOrganisationName = leadOrganisationName
        self.closedAt = closedAt
        self.nextDue = nextDue
    }

    package static func == (first: PublicIncident, second: PublicIncident) -> Bool {
        first.id == second.id && first.title == second.title && first.place == second.place
            && first.category == second.category && first.grade == second.grade
            && first.occurredAt == second.occurredAt && first.isEstimated == second.isEstimated
            && first.leadOrganisationName == second.leadOrganisationName
            && first.closedAt == second.closedAt && first.nextDue?.at == second.nextDue?.at
            && first.nextDue?.rule == second.nextDue?.rule
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
