import Channels
import Model

/// What a committed entry means for the pages, the boards and the stream.
enum PressChange {
    /// The part of the site that the entry touches; nil when nothing public depends on it.
    static func site(_ entry: Entry) -> SiteChange? {
        switch entry.kind {
        case .releasePublished, .releaseWithdrawn, .releaseExpired: .release(entry.subject)
        case let kind where changesOfIncident.contains(kind): .incident(entry.subject)
        case .obligationOpened, .obligationRedated, .obligationBreached, .obligationSettled:
            .incident(incident(of: entry.subject))
        case .contentErased, .configurationLoaded: .everything
        default: nil
        }
    }

    /// Entries with an incident for their subject that change what the public sees of it; a refused act has
    /// it for its subject too, and changes nothing that anybody sees.
    static let changesOfIncident: [EntryKind] = [
        .incidentRegraded, .incidentCorrected, .incidentClosed, .conferenceHeld,
    ]

    /// `2026-0001` of `2026-0001/inc.first_release`.
    static func incident(of obligation: String) -> String {
        String(obligation.prefix { $0 != "/" })
    }
}
