import Model

/// What JSON Feed 1.1 demands of a document; each breach in words.
struct JSONFeedChecker {
    private(set) var breaches: [String] = []

    static func breaches(_ feed: JSON) -> [String] {
        var checker = Self()
        checker.check(feed)
        return checker.breaches
    }

    private mutating func require(_ holds: Bool, _ rule: String) {
        if !holds { breaches.append(rule) }
    }

    private mutating func check(_ feed: JSON) {
        require(feed.members?.first?.key == "version", "version comes first")
        require(feed["version"]?.string == "https://jsonfeed.org/version/1.1", "version")
        require(!isBlank(feed["title"]), "title is required")
        require(isURL(feed["home_page_url"]), "home_page_url is a URL")
        require(isURL(feed["feed_url"]), "feed_url is a URL")
        require(feed["author"] == nil, "author is deprecated")
        require(feed["next_url"].map { $0 != feed["feed_url"] } ?? true, "next_url is another feed")
        require(feed["expired"].map { $0.bool != nil } ?? true, "expired is a Boolean")
        for hub in feed["hubs"]?.array ?? [] {
            require(!isBlank(hub["type"]) && isURL(hub["url"]), "a hub has type and url")
        }
        authors(feed)
        extensions(feed)
        guard let items = feed["items"]?.array else {
            breaches.append("items is required")
            return
        }
        let ids = items.compactMap { $0["id"]?.string }
        require(Set(ids).count == items.count, "each item has an id of its own")
        for item in items { check(item: item) }
    }

    private mutating func check(item: JSON) {
        require(!isBlank(item["id"]), "an id is no blank")
        require(isURL(item["url"]), "url is a URL")
        require(
            item["content_html"]?.string != nil || item["content_text"]?.string != nil,
            "an item has content",
        )
        for key in ["title", "summary"] {
            require(item[key].map { $0.string != nil } ?? true, "\(key) is text")
        }
        for key in ["date_published", "date_modified"] {
            let isDate = item[key].map { InstantText.rfc3339($0.string ?? "") != nil } ?? true
            require(isDate, "\(key) is RFC 3339")
        }
        require(item["author"] == nil, "author is deprecated")
        let tags = item["tags"].map { $0.array?.allSatisfy { $0.string != nil } ?? false } ?? true
        require(tags, "tags are texts")
        for attachment in item["attachments"]?.array ?? [] {
            require(
                isURL(attachment["url"]) && !isBlank(attachment["mime_type"]),
                "an attachment has url and mime_type",
            )
        }
        authors(item)
        extensions(item)
    }

    private mutating func authors(_ object: JSON) {
        guard let authors = object["authors"] else { return }
        for author in authors.array ?? [.null] {
            let hasName = ["name", "url", "avatar"].contains { !isBlank(author[$0]) }
            require(hasName, "an author has name, url or avatar")
        }
        let language = object["language"].map { !isBlank($0) } ?? true
        require(language, "language is no blank")
    }

    /// An extension begins with `_` and a letter; neither it nor its members hold a dot.
    private mutating func extensions(_ object: JSON) {
        for member in object.members ?? [] where member.key.hasPrefix("_") {
            let second = member.key.dropFirst().first
            require(second?.isLetter ?? false, "\(member.key) has a letter after _")
            require(!member.key.contains("."), "\(member.key) holds a dot")
            for inner in member.value.members ?? [] {
                require(!inner.key.contains("."), "\(inner.key) holds a dot")
            }
        }
    }

    private func isBlank(_ value: JSON?) -> Bool {
        value?.string?.allSatisfy(\.isWhitespace) ?? true
    }

    private func isURL(_ value: JSON?) -> Bool {
        guard let text = value?.string else { return false }
        return text.hasPrefix("https://") || text.hasPrefix("http://")
    }
}
