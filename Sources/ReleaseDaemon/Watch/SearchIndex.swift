import Channels
import Model
import Synchronization

/// The published releases by text: what `/search` looks through, in memory, newest first.
final class SearchIndex: Sendable {
    /// Results of one search.
    static let resultLimit = 50
    /// Longer questions are cut.
    static let queryLimit = 100

    private let input = Mutex<SiteInput?>(nil)

    func replace(_ newInput: SiteInput) { input.withLock { $0 = newInput } }

    /// Every word must occur in title, body, index number, classification or date.
    ///
    /// Without a word the filter alone decides; without either nothing is found.
    func find(
        _ query: String,
        _ filter: SearchFilter = SearchFilter(),
    ) -> (input: SiteInput?, releases: [PublicRelease]) {
        guard let input = input.withLock({ $0 }) else { return (nil, []) }
        let words = query.prefix(Self.queryLimit).lowercased().split(whereSeparator: \.isWhitespace)
        guard !words.isEmpty || !filter.isEmpty else { return (input, []) }
        let found = input.releases.filter { release in
            guard filter.admits(release, in: input.bureau) else { return false }
            if words.isEmpty { return true }
            guard let text = release.current.text else { return false }
            let haystack = [
                text.title, text.body, release.indexNumber, text.classification, text.dated.text,
                release.id,
            ].joined(separator: "\n").lowercased()
            return words.allSatisfy { haystack.contains($0) }
        }
        let newest = found.sorted { ($0.updatedAt, $0.id) > ($1.updatedAt, $1.id) }
        return (input, Array(newest.prefix(Self.resultLimit)))
    }
}
