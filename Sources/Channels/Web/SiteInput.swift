package import Model

/// An entry of the ledger that a representation depends on: what makes every reader a witness.
package struct EntryMark: Sendable, Hashable {
    package let seq: Int64
    package let hash: Digest
    /// When what it records happened; the source of `Last-Modified`.
    package let at: Instant

    package init(seq: Int64, hash: Digest, at: Instant) {
        self.seq = seq
        self.hash = hash
        self.at = at
    }

    /// What depends on both: the newer entry, and the later instant, so that time never goes back.
    package func joined(with other: EntryMark) -> EntryMark {
        let newer = seq >= other.seq ? self : other
        return EntryMark(seq: newer.seq, hash: newer.hash, at: max(at, other.at))
    }
}

/// A time limit as the incident's page shows it; internal rules never get here.
package struct PublicObligation: Sendable, Hashable {
    /// How it stands, in the words of the law.
    package enum State: String, Sendable, Hashable, CaseIterable {
        case running
        case met
        case late
        case overdue
        case missed
        case waived
        case paused

        package var name: Phrase {
            switch self {
            case .running: Phrase("进行中", "running")
            case .met: Phrase("按时", "met in time")
            case .late: Phrase("逾期完成", "met late")
            case .overdue: Phrase("已逾期", "overdue")
            case .missed: Phrase("逾期未完成", "missed")
            case .waived: Phrase("豁免", "waived")
            case .paused: Phrase("暂停", "paused")
            }
        }
    }

    /// `SUBJECT/RULE` or `SUBJECT/RULE/SLOT`.
    package let id: String
    package let title: Phrase
    /// Nil while it has no due instant.
    package let due: Instant?
    package let state: State
    package let satisfiedAt: Instant?

    package init(
        id: String,
        title: Phrase,
        due: Instant?,
        state: State,
        satisfiedAt: Instant? = nil,
    ) {
        self.id = id
        self.title = title
        self.due = due
        self.state = state
        self.satisfiedAt = satisfiedAt
    }
}

/// An incident with its public time limits and the newest entry about it that the public can see.
package struct SiteIncident: Sendable, Hashable {
    package let incident: PublicIncident
    package let obligations: [PublicObligation]
    package let lastEntry: EntryMark

    package init(
        _ incident: PublicIncident,
        obligations: [PublicObligation] = [],
        lastEntry: EntryMark,
    ) {
        self.incident = incident
        self.obligations = obligations
        self.lastEntry = lastEntry
    }

    /// Nobody has closed it yet.
    package var isActive: Bool { incident.closedAt == nil }
}

/// Everything the public site and the feeds are made of.
///
/// A value: rendering it twice gives the same bytes. What has expired is a fact of the record (the
/// crossing of `expiresAt`), because no renderer reads a clock.
package struct SiteInput: Sendable, Hashable {
    package var bureau: Bureau
    package var incidents: [SiteIncident]
    package var releases: [PublicRelease]
    /// Releases whose `expiresAt` has passed, and the entry that recorded it.
    package var expired: [String: EntryMark]
    /// How the page names who answers for a release, by the id in its text; never a login.
    package var responsibleNames: [String: Phrase]
    /// The first entry: what a page depends on that shows nothing yet.
    package var genesis: EntryMark
    /// What the home page shows of what is measured now, sorted by id; its pages are made by `LiveSite`.
    package var stations: [LiveStation]

    package init(
        bureau: Bureau,
        incidents: [SiteIncident],
        releases: [PublicRelease],
        expired: [String: EntryMark] = [:],
        responsibleNames: [String: Phrase] = [:],
        genesis: EntryMark,
        stations: [LiveStation] = [],
    ) {
        self.bureau = bureau
        self.incidents = incidents
        self.releases = releases
        self.expired = expired
        self.responsibleNames = responsibleNames
        self.genesis = genesis
        self.stations = stations
    }
}

/// The press keeps releases and incidents sorted by id; these rely on it.
extension SiteInput {
    /// The releases that changed last, newest first.
    package func newest(_ limit: Int) -> [PublicRelease] {
        Array(releases.sorted(by: SiteIndex.changedLater).prefix(limit))
    }

    package func release(_ id: String) -> PublicRelease? {
        let place = releases.place(of: id) { $0.id }
        return place.isTaken ? releases[place.index] : nil
    }

    package func incident(_ id: String) -> SiteIncident? {
        let place = incidents.place(of: id) { $0.incident.id }
        return place.isTaken ? incidents[place.index] : nil
    }

    /// Puts a release into its place, over the one with the same id.
    package mutating func put(_ release: PublicRelease) { releases.put(release) { $0.id } }

    /// Puts a station into its place, over the one with the same id.
    package mutating func put(_ station: LiveStation) { stations.put(station) { $0.id } }

    /// Puts an incident into its place, over the one with the same id.
    package mutating func put(_ incident: SiteIncident) {
        incidents.put(incident) { $0.incident.id }
    }
}

extension Array {
    fileprivate mutating func put(_ element: Element, name: (Element) -> String) {
        let place = place(of: name(element), name: name)
        if place.isTaken { self[place.index] = element } else { insert(element, at: place.index) }
    }

    /// Where the element with a name is, or belongs, in an array that is sorted by name.
    fileprivate func place(
        of wanted: String,
        name: (Element) -> String,
    ) -> (index: Int, isTaken: Bool) {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = (low + high) / 2
            if name(self[middle]) < wanted { low = middle + 1 } else { high = middle }
        }
        return (low, low < endIndex && name(self[low]) == wanted)
    }
}
