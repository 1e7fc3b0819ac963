import Channels
import Ledger
import Model
import Platform
import Server
import Synchronization

/// The boards: their files, what each shows, and which board fetched which revision.
///
/// The files of a board are synced at once. A poll counts only from the board's own address or key;
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
    }

    private struct State {
        var images: [String: BoardImage] = [:]
        var fallbackTags: [String: String] = [:]
        var polls: [String: (at: Instant, tag: String)] = [:]
        var silent: Set<String> = []
        var tags: [UInt64: String] = [:]
        var isStale = false
    }

    /// A board that misses this many polls is silent.
    static let missedPolls: Int64 = 3
    /// A shorter silence is no silence: boards restart.
    static let shortestSilence = Milliseconds.seconds(30)

    private let folder: String
    private let profiles: Mutex<[BoardProfile]>
    private let state = Mutex(State())

    init(folder: String, profiles: [BoardProfile]) {
        self.folder = folder
        self.profiles = Mutex(profiles)
    }

    func replace(_ profiles: [BoardProfile]) { self.profiles.withLock { $0 = profiles } }

    /// Where polls were before the start.
    func restore(_ rows: [Record]) {
        state.withLock { state in
            for row in rows {
                if let at = row.body.optionalInstant("fetchedAt"),
                    let tag = row.body["revision"]?.string
                {
                    state.polls[row.id] = (at, tag)
                }
                if row.state == "silent" { state.silent.insert(row.id) }
            }
        }
    }

    func reports() -> [Report] {
        let profiles = profiles.withLock { $0 }
        return state.withLock { state in
            profiles.map { profile in
                Report(
                    profile: profile,
                    image: state.images[profile.id],
                    lastPollAt: state.polls[profile.id]?.at,
                    lastPolledTag: state.polls[profile.id]?.tag,
                    isSilent: state.silent.contains(profile.id),
                )
            }
        }
    }

    /// Composes every board anew; writes what changed and puts it into the next snapshot.
    ///
    /// - Returns: when something changes by itself next, and how many files were written.
    func compose(
        _ contents: [BoardContent],
        zone: ZoneRules,
        now: Instant,
        into builder: inout SiteSnapshot.Builder,
    ) throws -> (nextChange: Instant?, written: Int) {
        let isStale = state.withLock { state in
            defer { state.isStale = false }
            return state.isStale
        }
        var nextChange: Instant?
        var files: [(bytes: [UInt8], path: String)] = []
        var changed: [(index: Int, profile: BoardProfile, image: BoardImage, fallback: String)] = []
        for (index, profile) in profiles.withLock({ $0 }).enumerated() {
            let composer = BoardComposer(profile, zone: zone)
            let image = composer.compose(contents, now: now)
            if let change = image.nextChange { nextChange = min(nextChange ?? change, change) }
            let fallback = composer.fallback(for: image)
            let former = state.withLock { state in
                (state.images[profile.id]?.bytes, state.fallbackTags[profile.id])
            }
            if former.1 != fallback.tag {
                add(fallback.bytes, profile.id + ".fallback.txt", to: &files)
            }
            let isSame = former.0 == image.bytes && former.1 == fallback.tag
            guard isStale || !isSame else { continue }
            add(image.bytes, profile.id + ".txt", to: &files)
            changed.append((index, profile, image, fallback.tag))
        }
        // Files first, all durable together; then what is served.
        try ReplacedFile.writeAll(files)
        for board in changed {
            try builder.set(
                "/led/" + board.profile.id + ".txt",
                try representation(board.image, board.profile, number: Int32(board.index)),
            )
            state.withLock { state in
                state.images[board.profile.id] = board.image
                state.fallbackTags[board.profile.id] = board.fallback
                state.tags[Self.number(board.image.tag)] = board.image.tag
            }
        }
        return (nextChange, changed.count)
    }

    /// The images last composed did not reach the server: the next time all of them are handed over.
    func forgetImages() { state.withLock { $0.isStale = true } }

    /// A file that already holds these bytes, as after a restart, is left alone.
    private func add(
        _ bytes: [UInt8],
        _ file: String,
        to files: inout [(bytes: [UInt8], path: String)],
    ) {
        let path = folder + "/" + file
        let present = try? FileTree.read(path, limitBytes: bytes.count + 1)
        if present != bytes { files.append((bytes, path)) }
    }

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
                if state.silent.remove(profile.id) != nil {
                    drafts.append(
                        EntryDraft(
                            .boardResumed,
                            subject: profile.id,
                            actor: EntryDraft.systemActor,
                            effectiveAt: at,
                            body: ["silentSince": JSON(state.polls[profile.id]?.at)],
                        )
                    )
                }
                if state.polls[profile.id]?.tag != tag {
                    drafts.append(
                        EntryDraft(
                            .boardFetched,
                            subject: profile.id,
                            actor: EntryDraft.systemActor,
                            effectiveAt: at,
                            body: ["board": .string(profile.id), "revision": .string(tag)],
                        )
                    )
                }
                state.polls[profile.id] = (at, tag)
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

    /// Entries for boards that have stopped polling; a board that never polled is not yet silent.
    func silences(now: Instant) -> [EntryDraft] {
        let profiles = profiles.withLock { $0 }
        return state.withLock { state in
            var drafts: [EntryDraft] = []
            for profile in profiles where !state.silent.contains(profile.id) {
                guard let last = state.polls[profile.id]?.at else { continue }
                let limit = max(
                    Milliseconds.seconds(Int64(profile.pollEverySeconds) * Self.missedPolls),
                    Self.shortestSilence,
                )
                guard now - last > limit else { continue }
                state.silent.insert(profile.id)
                drafts.append(
                    EntryDraft(
                        .boardSilent,
                        subject: profile.id,
                        actor: EntryDraft.systemActor,
                        effectiveAt: last + limit,
                        body: ["lastPollAt": JSON(last)],
                    )
                )
            }
            return drafts
        }
    }
}

extension ViewWords {
    func board(_ report: BoardRoom.Report, showsText: Bool = false) -> JSON {
        let image = report.image
        let isCurrent = image?.tag == report.lastPolledTag
        let state =
            report.lastPollAt == nil
            ? "never" : report.isSilent ? "silent" : isCurrent ? "current" : "behind"
        let names: [String: Phrase] = [
            "never": Phrase("从未轮询", "never polled"), "silent": Phrase("未轮询", "silent"),
            "current": Phrase("已取最新", "current"), "behind": Phrase("未取最新", "behind"),
        ]
        var view: JSON = [
            "id": .string(report.profile.id),
            "name": phrase(report.profile.name),
            "columns": .integer(Int64(report.profile.columns)),
            "rows": .integer(Int64(report.profile.rows)),
            "charset": .string(report.profile.charset.label),
            "revision": JSON(image?.tag),
            "showing": .array(
                (image?.sources ?? []).map {
                    ["release": .string($0.release), "revision": .integer(Int64($0.revision))]
                }
            ),
            "nextChangeAt": time(image?.nextChange),
            "lastPollAt": time(report.lastPollAt),
            "lastPolledRevision": JSON(report.lastPolledTag),
            "state": .string(state),
            "stateName": phrase(names[state] ?? Phrase(state, state)),
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
