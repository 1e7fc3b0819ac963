import Model
import Testing

@testable import Channels

@Suite("Site edition")
struct SiteEditionTests {
    /// Takes one step of a history; what differs from a rendering from nothing.
    private func differences(
        _ site: inout [String: Rendition],
        _ edition: inout SiteEdition,
        _ history: RandomHistory,
        _ changes: [SiteChange],
    ) -> [String] {
        let rendered = edition.render(history.input, changes: changes)
        var findings: [String] = []
        if Set(rendered.map(\.path)).count != rendered.count {
            findings.append("a path was rendered twice")
        }
        for rendition in rendered { site[rendition.path] = rendition }
        let all = Site.render(history.input)
        if all.count != site.count { findings.append("\(all.count) paths, kept \(site.count)") }
        for rendition in all where site[rendition.path] != rendition {
            findings.append("\(rendition.path) is stale")
        }
        return findings
    }

    @Test(arguments: [UInt64](1...6))
    func `after any history the site is that rendered from nothing`(seed: UInt64) {
        var history = RandomHistory(seed: seed)
        var edition = SiteEdition()
        var site: [String: Rendition] = [:]
        #expect(differences(&site, &edition, history, [.everything]) == [])
        for number in 0..<25 {
            let changes = history.step()
            let found = differences(&site, &edition, history, changes)
            #expect(found == [], "seed \(seed), step \(number), \(changes)")
        }
    }

    @Test func `so it is where feeds are full`() {
        var history = RandomHistory(seed: 77, releases: FeedTopic.entryLimit + 5)
        var edition = SiteEdition()
        var site: [String: Rendition] = [:]
        #expect(differences(&site, &edition, history, [.everything]) == [])
        for number in 0..<6 {
            let changes = history.step()
            let found = differences(&site, &edition, history, changes)
            #expect(found == [], "step \(number), \(changes)")
        }
    }

    @Test func `nothing is rendered when nothing differs`() {
        var edition = SiteEdition()
        _ = edition.render(SampleSite.input)
        let changes: [SiteChange] = [.release("R-0001"), .incident("2026-0002"), .release("R-9")]
        #expect(edition.render(SampleSite.input, changes: changes) == [])
        #expect(!edition.render(SampleSite.input).isEmpty)
    }

    @Test func `a time limit that moved renders no release and no feed again`() {
        var edition = SiteEdition()
        _ = edition.render(SampleSite.input)
        var input = SampleSite.input
        let old = SampleSite.bridge
        input.incidents[0] = SiteIncident(
            old.incident,
            obligations: [old.obligations[0]],
            lastEntry: SampleSite.mark(90, "2026-07-12T10:00:00+08:00"),
        )
        let rendered = edition.render(input, changes: [.incident(old.incident.id)]).map(\.path)
        let pages = ["/", "/incidents", "/incidents/2026-0001"]
        #expect(
            Set(rendered)
                == Set(["/status.json"] + pages + pages.map { $0 == "/" ? "/en" : "/en" + $0 })
        )
    }

    // MARK: a site from an earlier run

    @Test func `rendered part by part the site is that rendered at once`() {
        for input in [SampleSite.input, RandomHistory(seed: 3, releases: 60).input] {
            var edition = SiteEdition()
            var site: [String: Rendition] = [:]
            let parts = edition.adopt(input).parts()
            for part in parts {
                for rendition in edition.render(part) {
                    #expect(site.updateValue(rendition, forKey: rendition.path) == nil)
                }
            }
            let all = Site.render(input)
            #expect(Set(all) == Set(site.values))
            #expect(parts.count > 10)
        }
    }

    @Test(arguments: [UInt64](1...4))
    func `whatever the site was before, what changes may touch is rendered`(seed: UInt64) {
        var history = RandomHistory(seed: seed)
        for number in 0..<15 {
            let old = history.input
            let before = Set(Site.render(old))
            let changes = history.step()
            // Another configuration is a change of everything, and on record as that.
            guard old.bureau == history.input.bureau, old.genesis == history.input.genesis,
                old.responsibleNames == history.input.responsibleNames
            else { continue }
            var edition = SiteEdition()
            _ = edition.adopt(history.input)
            let rendered = edition.render(edition.contents(touchedBy: changes))
            let missed = Set(Site.render(history.input)).subtracting(before)
                .subtracting(rendered).map(\.path)
            #expect(missed == [], "seed \(seed), step \(number), \(changes)")
        }
    }

    // MARK: pieces

    @Test func `a piece of other facts is never given`() {
        let index = SiteIndex(SampleSite.input)
        var store = PieceStore()
        let facts = index.facts(of: SampleSite.bridgeFirst)
        store.keep(ReleasePieces.Piece([1]), .atom, facts)
        #expect(store.piece(.atom, facts)?.bytes == [1])
        #expect(store.piece(.rss, facts) == nil)
        let others = [
            ReleasePieces.Facts(
                release: SampleSite.bridgeFirst,
                expiry: SampleSite.genesis,
                category: facts.category,
            ),
            ReleasePieces.Facts(
                release: SampleSite.bridgeFirst,
                expiry: facts.expiry,
                category: .security,
            ),
        ]
        for other in others { #expect(store.piece(.atom, other) == nil) }
        // Newer facts drop what was made of the older ones.
        store.keep(ReleasePieces.Piece([2, 2]), .rss, others[0])
        #expect(store.piece(.atom, facts) == nil)
        #expect(store.byteCount == 2)
    }

    @Test func `pieces never take more than their limit`() {
        let index = SiteIndex(SampleSite.input)
        var store = PieceStore()
        let facts = SampleSite.input.releases.map(index.facts)
        let piece = ReleasePieces.Piece(
            [UInt8](repeating: 0, count: PieceStore.limitBytes / 4)
        )
        for round in 0..<20 {
            store.keep(piece, round % 2 == 0 ? .atom : .rss, facts[round % facts.count])
            #expect(store.byteCount <= PieceStore.limitBytes)
            #expect(store.byteCount > 0)
        }
        #expect(store.piece(.rss, facts[19 % facts.count]) == piece)
    }

    @Test func `documents are the same with pieces and without`() {
        var index = SiteIndex(SampleSite.input)
        let bare = FeedTopic.all.renditions(index)
        for kind in FeedTopic.all.pieces { index.prepare(kind, index.byChange) }
        #expect(index.pieces.byteCount > 0)
        #expect(FeedTopic.all.renditions(index) == bare)
    }

    @Test func `a stamp differs wherever the bytes do`() {
        var history = RandomHistory(seed: 5, releases: 8)
        var stamps: [String: [Digest: [UInt8]]] = [:]
        for _ in 0..<15 {
            for feed in Site.render(history.input) {
                guard let stamp = feed.stamp else { continue }
                let known = stamps[feed.path, default: [:]].updateValue(feed.body, forKey: stamp)
                #expect(known == nil || known == feed.body, "\(feed.path)")
            }
            _ = history.step()
        }
        #expect(stamps["/feeds/all.json"]?.count ?? 0 > 5)
    }
}

extension PieceStore {
    fileprivate func piece(
        _ kind: ReleasePieces.Kind,
        _ facts: ReleasePieces.Facts,
    ) -> ReleasePieces.Piece? {
        piece(kind, of: facts.release, expiry: facts.expiry, category: facts.category)
    }
}
