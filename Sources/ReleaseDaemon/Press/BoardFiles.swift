import Channels

/// Names of files in the folder `led/`.
enum BoardFiles {
    /// The file of a message feed.
    static func feed(_ feed: String) -> String { feed + "." + MessageFeed.fileExtension }

    /// Every file of these boards and of these feeds.
    static func names(_ profiles: [BoardProfile], feeds: Set<String>) -> Set<String> {
        var names = Set((feeds.union(profiles.compactMap { $0.feed?.feed })).map(feed))
        for profile in profiles {
            for end in ["txt", profile.format.fileExtension].compactMap({ $0 }) {
                names.insert(profile.id + "." + end)
                names.insert(profile.id + ".fallback." + end)
            }
        }
        return names
    }

    /// Whether a name is of a kind that the daemon writes; anything else in the folder is left alone.
    static func isOurs(_ name: String) -> Bool {
        let ends =
            ["txt", MessageFeed.fileExtension] + BoardFormat.allCases.compactMap(\.fileExtension)
        return !name.hasPrefix(".") && ends.contains { name.hasSuffix("." + $0) }
    }
}
