import Channels
import Model
import Platform
import Server
import Synchronization

/// Who fetched what, and who stopped.
extension BoardRoom {
    /// Entries that follow from polls: the first fetch of a revision by its board, the end of a silence.
    func note(_ polls: [BoardPoll], proxies: Set<PeerAddress>) -> [EntryDraft] {
        let profiles = profiles.withLock { $0 }
        return state.withLock { state in
            var drafts: [EntryDraft] = []
            for poll in polls {
                for (profile, tag) in Self.given(poll, profiles, state)
                where Self.isOwn(poll, of: profile, proxies: proxies) {
                    drafts += state.polled(
                        profile.id,
                        tag: tag,
                        at: Instant(milliseconds: poll.at),
                    )
                }
            }
            return drafts
        }
    }

    /// The boards that an answer was for, and what each was given with it: one, or those of a feed.
    private static func given(
        _ poll: BoardPoll,
        _ profiles: [BoardProfile],
        _ state: State,
    ) -> [(BoardProfile, String)] {
        if let profile = profiles[safe: Int(poll.board)] {
            return [(profile, tag(poll.revision))]
        }
        guard let edition = state.editions.last(where: { $0.number == poll.revision }) else {
            return []
        }
        return profiles.compactMap { profile in
            edition.tags[profile.id].map { (profile, $0) }
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
