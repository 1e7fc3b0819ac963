import Channels
import Model

extension BoardRoom {
    /// What is known of the boards now; guarded by the room's lock.
    struct State {
        var images: [String: BoardImage] = [:]
        var fallbackTags: [String: String] = [:]
        var watch: BoardWatch
        /// What went into the feeds lately.
        var editions: [FeedEdition] = []
        /// What each feed holds.
        var feeds: [String: [UInt8]] = [:]
        /// Signs that no board has any more, by feed: their messages are taken away, for an absent sign keeps
        /// what it shows.
        var formerSigns: [String: Set<String>] = [:]
        /// Since when what a board should show is not what it fetched.
        var behindSince: [String: Instant] = [:]
        /// Names of files that belong to no board any more.
        var unclaimed: Set<String> = []
        /// When a reload added a board.
        var addedAt: [String: Instant] = [:]
        /// The releases of what each board fetched last, as on record.
        var recorded: [String: [BoardImage.Source]] = [:]
        var hasSwept = false
        var isStale = false
        /// What was composed last; the same again gives the same.
        var composed: Composed?
        var memory = BoardMemory()
        /// Files that do not hold yet what is served, by name.
        var owed: [String: [UInt8]] = [:]
    }

    /// One content of a feed, and what each board of it was given with it.
    struct FeedEdition {
        let number: UInt64
        let tags: [String: String]
    }

    /// What the images depend on, but for the boards themselves.
    struct Composed {
        let contents: [BoardContent]
        /// Pages of stations, by board.
        let live: [String: BoardLivePages]
        let zone: ZoneRules
        let at: Instant
        /// The next instant at which a content begins or ends, or a feed's leases are renewed.
        let until: Instant?
        let nextChange: Instant?

        func holds(for contents: [BoardContent], _ zone: ZoneRules, at now: Instant) -> Bool {
            self.contents == contents && self.zone == zone && at <= now
                && (until.map { now < $0 } ?? true)
        }
    }
}

extension BoardRoom.State {
    /// A poll that counts.
    ///
    /// New readings on a board are no fact of the ledger each: a fetch is an entry when other releases stand
    /// on the board than at the last one, or its own lines.
    mutating func polled(_ board: String, tag: String, at: Instant) -> [EntryDraft] {
        guard let image = images[board], image.tag == tag else {
            // What it was given is out of date by now: it was heard.
            return watch.polled(board, tag: tag, at: at, isRecorded: false)
        }
        behindSince[board] = nil
        let isNewText = watch[board].tag != tag
        let isRecorded =
            recorded[board].map { $0 != image.sources || (isNewText && !image.hasLivePages) }
            ?? isNewText
        recorded[board] = image.sources
        return watch.polled(board, tag: tag, at: at, isRecorded: isRecorded)
    }

    /// Takes over what a board shows now; true when a file of it has other bytes, which are then owed.
    mutating func keep(
        _ image: BoardImage,
        _ fallback: BoardImage,
        of profile: BoardProfile,
        isStale: Bool,
        now: Instant,
    ) -> Bool {
        let former = images[profile.id]
        images[profile.id] = image
        if let former, former.tag != image.tag,
            behindSince[profile.id] == nil || watch[profile.id].tag == former.tag
        {
            behindSince[profile.id] = now
        }
        if former == nil { behindSince[profile.id] = now }
        let hasNewFallback = fallbackTags[profile.id] != fallback.tag
        guard
            isStale || former?.bytes != image.bytes || former?.document != image.document
                || hasNewFallback
        else { return false }
        if hasNewFallback || isStale {
            fallbackTags[profile.id] = fallback.tag
            owed[profile.id + ".fallback.txt"] = fallback.bytes
            if let document = fallback.document {
                owed[profile.id + ".fallback." + document.fileExtension] = document.bytes
            }
        }
        owed[profile.id + ".txt"] = image.bytes
        if let document = image.document {
            owed[profile.id + "." + document.fileExtension] = document.bytes
        }
        return true
    }
}
