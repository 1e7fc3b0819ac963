import Channels
import Ledger
import Model
import Platform
import Server
import Synchronization

/// The boards: their files, what each shows, and which board fetched which revision.
///
/// What a board polls here changes first, its file right after it; the files of all boards are synced
/// together, and no delivery to a board counts before. A poll counts only from the board's own address or key;
/// anybody else's fetch changes nothing. The first fetch of a revision, and silence begun and ended, are
/// entries; every other poll is only remembered.
final class BoardRoom: Sendable {
    private let folder: String
    let profiles: Mutex<[BoardProfile]>
    let state: Mutex<State>
    private let startedAt: Instant

    init(folder: String, profiles: [BoardProfile], startedAt: Instant) {
        self.folder = folder
        self.startedAt = startedAt
        self.profiles = Mutex(profiles)
        state = Mutex(State(watch: Self.watch(profiles, known: [:], startedAt: startedAt)))
    }

    /// Takes over a new configuration; a board that is new gets its time to be heard.
    func replace(_ profiles: [BoardProfile], now: Instant) {
        let former = self.profiles.withLock { old in
            defer { old = profiles }
            return old
        }
        let known = Set(former.map(\.id))
        let signs = Set(profiles.compactMap(\.feed))
        state.withLock { state in
            // Numbers of boards are places in the list: every representation is handed over anew.
            state.isStale = true
            state.composed = nil
            for place in former.compactMap(\.feed) where !signs.contains(place) {
                state.formerSigns[place.feed, default: []].insert(place.sign)
            }
            for place in signs { state.formerSigns[place.feed]?.remove(place.sign) }
            let feeds = Set(state.formerSigns.keys)
            state.unclaimed.formUnion(BoardFiles.names(former, feeds: []))
            state.unclaimed.subtract(BoardFiles.names(profiles, feeds: feeds))
            for board in former where !profiles.contains(where: { $0.id == board.id }) {
                state.images[board.id] = nil
                state.fallbackTags[board.id] = nil
                state.behindSince[board.id] = nil
            }
            for name in state.unclaimed { state.owed[name] = nil }
            for board in profiles where !known.contains(board.id) { state.addedAt[board.id] = now }
            let seen = former.map { ($0.id, state.watch[$0.id]) }
            state.watch = Self.watch(
                profiles,
                known: Dictionary(seen) { first, _ in first },
                startedAt: startedAt,
                addedAt: state.addedAt,
            )
        }
    }

    /// Whether a poll of the board can be told from a passer-by's; only such a board can fall silent.
    static func isWatched(_ profile: BoardProfile) -> Bool {
        !profile.pollAddresses.isEmpty || !profile.pollKey.isEmpty
    }

    private static func watch(
        _ profiles: [BoardProfile],
        known: [String: BoardWatch.Seen],
        startedAt: Instant,
        addedAt: [String: Instant] = [:],
    ) -> BoardWatch {
        BoardWatch(
            profiles.filter { isWatched($0) },
            known: known,
            startedAt: startedAt,
            addedAt: addedAt,
        )
    }

    /// Where polls were before the start.
    func restore(_ rows: [Record]) {
        let profiles = profiles.withLock { $0 }
        let known = rows.map { ($0.id, BoardWatch.Seen(row: $0.body)) }
        state.withLock { state in
            state.watch = Self.watch(
                profiles,
                known: Dictionary(known) { first, _ in first },
                startedAt: startedAt,
            )
        }
    }

    /// Digest of what the board's file holds now; nil before it was written.
    func digest(of board: String) -> Digest? {
        state.withLock { $0.images[board] }.map { SHA256.digest(of: $0.bytes) }
    }

    func reports() -> [Report] {
        let profiles = profiles.withLock { $0 }
        return state.withLock { state in
            profiles.map { profile in
                let image = state.images[profile.id]
                return Report(
                    profile: profile,
                    image: image,
                    lastPollAt: state.watch[profile.id].lastPollAt,
                    lastPolledTag: state.watch[profile.id].tag,
                    isSilent: state.watch[profile.id].silentSince != nil,
                    behindSince: state.behindSince[profile.id],
                    silentStations: state.composed?.live[profile.id]?.silentStations ?? [],
                    document: image?.document?.text
                        ?? profile.feed.flatMap { Self.line(of: $0, in: state.feeds[$0.feed]) },
                )
            }
        }
    }

    private static func line(of place: BoardProfile.FeedPlace, in feed: [UInt8]?) -> String? {
        feed.flatMap { bytes in
            String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
                .first { $0.hasPrefix(place.sign + "\t") }
        }
    }

    /// Composes the boards anew if anything they depend on is new; puts what changed into the next
    /// snapshot.
    ///
    /// Its files are owed.
    ///
    /// - Returns: when something changes by itself next, and how many boards changed.
    func compose(
        _ contents: [BoardContent],
        stations: [LiveStation],
        zone: ZoneRules,
        now: Instant,
        into builder: inout SiteSnapshot.Builder,
    ) throws -> (nextChange: Instant?, changed: Int) {
        let profiles = profiles.withLock { $0 }
        let live = Self.livePages(profiles, stations, zone)
        let (isStale, composed) = state.withLock { ($0.isStale, $0.composed) }
        var affected = Set(profiles.map(\.id))
        if !isStale, let composed, composed.holds(for: contents, zone, at: now) {
            // Readings alone came: only boards that show them.
            affected = affected.filter { composed.live[$0] != live[$0] }
            if affected.isEmpty { return (composed.nextChange, 0) }
        }
        // Put in order once for all boards of a channel.
        let active = Dictionary(grouping: contents, by: \.channel)
            .mapValues { ActiveContents($0, now: now) }
        let nothing = ActiveContents([], now: now)
        var count = 0
        var memory = state.withLock { $0.memory }
        for (index, profile) in profiles.enumerated() where affected.contains(profile.id) {
            let composer = BoardComposer(profile, zone: zone)
            let image = composer.compose(
                active[profile.channel] ?? nothing,
                live: live[profile.id],
                &memory,
            )
            let fallback = composer.fallback(for: image)
            let hasChanged = state.withLock { state in
                state.keep(image, fallback, of: profile, isStale: isStale, now: now)
            }
            guard hasChanged else { continue }
            try hand(image, profile, number: Int32(index), to: &builder)
            count += 1
        }
        count += try composeFeeds(profiles, zone: zone, now: now, isStale: isStale, into: &builder)
        let hasFeeds = state.withLock { !$0.feeds.isEmpty }
        let renewal = hasFeeds ? [MessageFeed.renewsAt(now)] : []
        let changes = contents.map(\.publishedAt) + contents.compactMap(\.expiresAt)
        let next = (profiles.isEmpty ? [] : active.values.compactMap(\.nextChange)) + renewal
        let done = Composed(
            contents: contents,
            live: live,
            zone: zone,
            at: now,
            until: (changes.filter { $0 > now } + renewal).min(),
            nextChange: next.min(),
        )
        state.withLock { state in
            for name in state.unclaimed { builder.remove("/led/" + name) }
            state.isStale = false
            state.composed = done
            state.memory = memory
        }
        return (done.nextChange, count)
    }

    /// What the templates of boards make of the stations, by board.
    private static func livePages(
        _ profiles: [BoardProfile],
        _ stations: [LiveStation],
        _ zone: ZoneRules,
    ) -> [String: BoardLivePages] {
        let wanted = Set(profiles.flatMap { $0.idle?.template.stations ?? [] })
        guard !wanted.isEmpty else { return [:] }
        var found: [String: LiveStation] = [:]
        for station in stations where wanted.contains(station.id) { found[station.id] = station }
        var live: [String: BoardLivePages] = [:]
        for profile in profiles {
            live[profile.id] = profile.idle?.pages(found, language: profile.language, zone: zone)
        }
        return live
    }

    /// The text of a board and the document in its own format.
    private func hand(
        _ image: BoardImage,
        _ profile: BoardProfile,
        number: Int32,
        to builder: inout SiteSnapshot.Builder,
    ) throws {
        let board = BoardTag(board: number, revision: Self.number(image.tag))
        let changedAt = image.changedAt
        try builder.set(
            "/led/" + profile.id + ".txt",
            Self.representation(image.bytes, profile.mediaType, changedAt, board),
        )
        guard let document = image.document else { return }
        try builder.set(
            "/led/" + profile.id + "." + document.fileExtension,
            Self.representation(document.bytes, document.mediaType, changedAt, board),
        )
    }

    /// Writes the files that are owed, durable together, and removes those of boards that are gone; after a
    /// failure they stay owed.
    func writeFiles() throws {
        let owed = state.withLock { $0.owed }
        // A file that already holds these bytes, as after a restart, is left alone.
        let files = owed.map { (bytes: $0.value, path: folder + "/" + $0.key) }.filter { file in
            (try? FileTree.read(file.path, limitBytes: file.bytes.count + 1)) != file.bytes
        }
        try ReplacedFile.writeAll(files.sorted { $0.path < $1.path })
        state.withLock { state in
            for (name, bytes) in owed where state.owed[name] == bytes { state.owed[name] = nil }
        }
        try removeUnclaimed()
    }

    /// A board that is gone from the configuration must not find its last text in the folder.
    private func removeUnclaimed() throws {
        let profiles = profiles.withLock { $0 }
        var (names, hasSwept, feeds) = state.withLock { state in
            (state.unclaimed, state.hasSwept, Set(state.formerSigns.keys))
        }
        if !hasSwept {
            feeds.formUnion(profiles.compactMap { $0.feed?.feed })
            let claimed = BoardFiles.names(profiles, feeds: feeds)
            names.formUnion(
                try FileTree.list(folder).map(\.name).filter {
                    BoardFiles.isOurs($0) && !claimed.contains($0)
                }
            )
        }
        for name in names { _ = try FileTree.remove(folder + "/" + name) }
        state.withLock { state in
            state.unclaimed.subtract(names)
            state.hasSwept = true
        }
    }

    /// Keeps no text that may have been erased.
    func forgetTexts() { state.withLock { $0.memory = BoardMemory() } }

    /// The images last composed did not reach the server: the next time all of them are handed over.
    func forgetImages() { state.withLock { $0.isStale = true } }

    static func representation(
        _ bytes: [UInt8],
        _ mediaType: String,
        _ changedAt: Instant?,
        _ board: BoardTag,
    ) throws -> Representation {
        let head = RepresentationHead(
            contentType: mediaType,
            // Of all bytes: the same pages may have another expiry.
            etag: String(SHA256.digest(of: bytes).hex.prefix(12)),
            lastModified: changedAt.map { $0.milliseconds / 1_000 },
            cacheControl: Rendition.Caching.live.field,
            board: board,
        )
        return try Representation(head, body: bytes)
    }

    /// A tag is twelve hexadecimal digits, so that its number says it.
    static func number(_ tag: String) -> UInt64 { UInt64(tag, radix: 16) ?? 0 }

    static func tag(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits
    }
}
