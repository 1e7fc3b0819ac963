import Channels
import Model
import Platform
import Server
import Synchronization

/// Message feeds: one file for the signs of a group.
extension BoardRoom {
    /// One file a feed, a line a sign; signs that are gone are told to go blank.
    func composeFeeds(
        _ profiles: [BoardProfile],
        zone: ZoneRules,
        now: Instant,
        isStale: Bool,
        into builder: inout SiteSnapshot.Builder,
    ) throws -> Int {
        var lines: [String: String] = [:]
        var tags: [String: [String: String]] = [:]
        let (images, former) = state.withLock { ($0.images, $0.formerSigns) }
        for profile in profiles {
            guard let place = profile.feed, let image = images[profile.id] else { continue }
            lines[place.feed, default: ""] += MessageFeed.line(
                sign: place.sign,
                message: image.message,
                expiresAt: image.expiresAt,
                now: now,
                zone: zone,
            )
            tags[place.feed, default: [:]][profile.id] = image.tag
        }
        for (feed, signs) in former {
            for sign in signs.sorted() {
                lines[feed, default: ""] += MessageFeed.withdrawal(sign)
            }
        }
        var count = 0
        for (index, feed) in lines.keys.sorted().enumerated() {
            let bytes = Array((lines[feed] ?? "").utf8)
            guard isStale || state.withLock({ $0.feeds[feed] }) != bytes else { continue }
            let number = Self.number(String(SHA256.digest(of: bytes).hex.prefix(12)))
            let tag = BoardTag(board: Int32(profiles.count + index), revision: number)
            let name = BoardFiles.feed(feed)
            let mediaType = "text/plain; charset=us-ascii"
            try builder.set("/led/" + name, Self.representation(bytes, mediaType, now, tag))
            state.withLock { state in
                state.feeds[feed] = bytes
                state.owed[name] = bytes
                state.editions.removeAll { $0.number == number }
                state.editions.append(FeedEdition(number: number, tags: tags[feed] ?? [:]))
                if state.editions.count > Self.editionLimit { state.editions.removeFirst() }
            }
            count += 1
        }
        return count
    }

    /// Contents of feeds that are remembered until their polls have been taken.
    private static let editionLimit = 256
}
