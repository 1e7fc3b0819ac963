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
    /// What is known of one board now.
    struct Report: Sendable {
        let profile: BoardProfile
        let image: BoardImage?
        let lastPollAt: Instant?
        let lastPolledTag: String?
        let isSilent: Bool

        var standing: Standing {
            guard BoardRoom.isWatched(profile) else { return .unwatched }
            if lastPollAt == nil { return .never }
            if isSilent { return .silent }
            return image != nil && image?.tag == lastPolledTag ? .current : .behind
        }
    }

    /// How a board stands to what it should show; each board is in one of these.
    enum Standing: String, Sendable, CaseIterable {
        /// It has no address or key of its own, so that nobody can tell its poll from a passer-by's; so are
        /// boards that read their file.
        case unwatched
        /// No poll of its own was ever heard.
        case never
        /// It has not polled for three of its periods.
        case silent
        case current
        case behind

        var name: Phrase {
            switch self {
            case .unwatched: Phrase("无从核实", "not watched")
            case .never: Phrase("从未轮询", "never polled")
            case .silent: Phrase("轮询中断", "silent")
            case .current: Phrase("已取最新", "current")
            case .behind: Phrase("未取最新", "behind")
            }
        }
    }

    private struct State {
        var images: [String: BoardImage] = [:]
        var fallbackTags: [String: String] = [:]
        var watch: BoardWatch
        var tags: [UInt64: String] = [:]
        var isStale = false
        /// What was composed last; the same again gives the same.
        var composed: Composed?
        var memory = BoardMemory()
        /// Files that do not hold yet what is served, by name.
        var owed: [String: [UInt8]] = [:]
    }

    /// What the images depend on, but for the boards themselves.
    private struct Composed {
        let contents: [BoardContent]
        let zone: ZoneRules
        let at: Instant
        /// The next instant at which a content begins or ends.
        let until: Instant?
        let nextChange: Instant?

        func holds(for contents: [BoardContent], _ zone: ZoneRules, at now: Instant) -> Bool {
            self.contents == contents && self.zone == zone && at <= now
                && (until.map { now < $0 } ?? true)
        }
    }

    private let folder: String
    private let profiles: Mutex<[BoardProfile]>
    private let state: Mutex<State>
    private let startedAt: Instant

    init(folder: String, profiles: [BoardProfile], startedAt: Instant) {
        self.folder = folder
        self.startedAt = startedAt
        self.profiles = Mutex(profiles)
        state = Mutex(State(watch: Self.watch(profiles, known: [:], startedAt: startedAt)))
    }

    func replace(_ profiles: [BoardProfile]) {
        let former = self.profiles.withLock { old in
            defer { old = profiles }
            return old
        }
        state.withLock { state in
            state.composed = nil
            let known = former.map { ($0.id, state.watch[$0.id]) }
            state.watch = Self.watch(
                profiles,
                known: Dictionary(known) { first, _ in first },
                startedAt: startedAt,
            )
        }
    }

    /// Whether a poll of the board can be told from a passer-by's; only such a board can fall silent.
    private static func isWatched(_ profile: BoardProfile) -> Bool {
        !profile.pollAddresses.isEmpty || !profile.pollKey.isEmpty
    }

    private static func watch(
        _ profiles: [BoardProfile],
        known: [String: BoardWatch.Seen],
        startedAt: Instant,
    ) -> BoardWatch {
        BoardWatch(
            profiles.filter { isWatched($0) },
            known: known,
            startedAt: startedAt,
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
                Report(
                    profile: profile,
                    image: state.images[profile.id],
                    lastPollAt: state.watch[profile.id].lastPollAt,
                    lastPolledTag: state.watch[profile.id].tag,
                    isSilent: state.watch[profile.id].silentSince != nil,
                )
            }
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
        zone: ZoneRules,
        now: Instant,
        into builder: inout SiteSnapshot.Builder,
    ) throws -> (nextChange: Instant?, changed: Int) {
        let (isStale, composed) = state.withLock { ($0.isStale, $0.composed) }
        if !isStale, let composed, composed.holds(for: contents, zone, at: now) {
            return (composed.nextChange, 0)
        }
        let active = ActiveContents(contents, now: now)
        var count = 0
        var memory = state.withLock { $0.memory }
        for (index, profile) in profiles.withLock({ $0 }).enumerated() {
            let composer = BoardComposer(profile, zone: zone)
            let image = composer.compose(active, &memory)
            let fallback = composer.fallback(for: image)
            let former = state.withLock { state in
                (state.images[profile.id]?.bytes, state.fallbackTags[profile.id])
            }
            let hasNewFallback = former.1 != fallback.tag
            guard isStale || former.0 != image.bytes || hasNewFallback else { continue }
            let representation = try representation(image, profile, number: Int32(index))
            try builder.set("/led/" + profile.id + ".txt", representation)
            count += 1
            state.withLock { state in
                if hasNewFallback { state.owed[profile.id + ".fallback.txt"] = fallback.bytes }
                state.owed[profile.id + ".txt"] = image.bytes
                state.images[profile.id] = image
                state.fallbackTags[profile.id] = fallback.tag
                state.tags[Self.number(image.tag)] = image.tag
            }
        }
        let done = Composed(
            contents: contents,
            zone: zone,
            at: now,
            until: (contents.map(\.publishedAt) + contents.compactMap(\.expiresAt))
                .filter { $0 > now }.min(),
            nextChange: profiles.withLock { $0.isEmpty } ? nil : active.nextChange,
        )
        state.withLock { state in
            state.isStale = false
            state.composed = done
            state.memory = memory
        }
        return (done.nextChange, count)
    }

    /// Writes the files that are owed, durable together; after a failure they stay owed.
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
    }

    /// Keeps no text that may have been erased.
    func forgetTexts() { state.withLock { $0.memory = BoardMemory() } }

    /// The images last composed did not reach the server: the next time all of them are handed over.
    func forgetImages() { state.withLock { $0.isStale = true } }

    private func representation(
        _ image: BoardImage,
        _ profile: BoardProfile,
        number: Int32,
    ) throws -> Representation {
        let head = RepresentationHead(
            contentType: profile.mediaType,
            etag: image.tag,
            lastModified: image.changedAt.map { $0.milliseconds / 1_000 },
            cacheControl: Rendition.Caching.live.field,
            board: BoardTag(board: number, revision: Self.number(image.tag)),
        )
        return try Representation(head, body: image.bytes)
    }

    private static func number(_ tag: String) -> UInt64 { UInt64(tag, radix: 16) ?? 0 }

    /// Entries that follow from polls: the first fetch of a revision by its board, the end of a silence.
    func note(_ polls: [BoardPoll], proxies: Set<PeerAddress>) -> [EntryDraft] {
        let profiles = profiles.withLock { $0 }
        return state.withLock { state in
            var drafts: [EntryDraft] = []
            for poll in polls {
                guard let profile = profiles[safe: Int(poll.board)],
                    let tag = state.tags[poll.revision],
                    Self.isOwn(poll, of: profile, proxies: proxies)
                else { continue }
                let at = Instant(milliseconds: poll.at)
                drafts += state.watch.polled(profile.id, tag: tag, at: at)
            }
            return drafts
        }
    }

    private static func isOwn(
        _ poll: BoardPoll,
        of profile: BoardProfile,
        proxies: Set<PeerAddress>,
    ) -> Bool {
        let forwarded = poll.forwardedFor.flatMap { chain in
            PeerAddress(String((chain.split(separator: ",").last ?? "").filter { $0 != " " }))
        }
        if !profile.pollKey.isEmpty, let key = poll.key {
            return HMACSHA256.areEqual(Array(key.utf8), Array(profile.pollKey.utf8))
        }
        guard let address = forwarded ?? poll.address else { return false }
        return profile.pollAddresses.contains { PeerAddress($0) == address }
    }

    /// Entries for boards that have stopped polling, or were not heard since the start.
    func silences(now: Instant) -> [EntryDraft] { state.withLock { $0.watch.step(now: now) } }
}

extension ViewWords {
    func board(
        _ report: BoardRoom.Report,
        in records: any RecordReading,
        showsText: Bool = false,
    ) throws -> JSON {
        let image = report.image
        var view: JSON = [
            "id": .string(report.profile.id),
            "name": phrase(report.profile.name),
            "columns": .integer(Int64(report.profile.columns)),
            "rows": .integer(Int64(report.profile.rows)),
            "charset": .string(report.profile.charset.label),
            "revision": JSON(image?.tag),
            "showing": .array(
                try (image?.sources ?? []).map { source in
                    [
                        "release": .string(source.release),
                        "revision": .integer(Int64(source.revision)),
                        "title": JSON(try title(of: source.release, in: records)),
                    ]
                }
            ),
            "nextChangeAt": time(image?.nextChange),
            "lastPollAt": time(report.lastPollAt),
            "lastPolledRevision": JSON(report.lastPolledTag),
            "state": .string(report.standing.rawValue),
            "stateName": phrase(report.standing.name),
            "pollEverySeconds": .integer(Int64(report.profile.pollEverySeconds)),
        ]
        if let image {
            view["pages"] = .array(image.pages.map { JSON($0) })
            if showsText {
                view["text"] = .string(
                    image.pages.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
                )
            }
        }
        return view.withoutNulls
    }
}
