import Channels
import Ledger
import Model
import Platform
import Server

/// A start: what the last run left is served at once if it is whole, and looked at afterwards.
///
///     manifest whole, nothing public since ──► serve its files ──► ready ──► read incidents ─┐
///     manifest whole, some changes since ────► serve its files, render those ──► ready ──────┤
///     anything else ──► render all, compare each file ──► ready                              │
///                                             between other work: render the rest, compare ◄─┘
extension PressWorker {
    /// Entries since the last run's files that are gone through one by one; beyond them all is rendered.
    private static let changesLimit = 20_000
    private static let entriesInBlock = 1_000

    /// Puts out what the record has; `ready` is called once everything is out that was out before.
    mutating func start(ready: () -> Void) throws {
        _ = try ReplacedFile.sweep(office.folders.site)
        let pending = try pendingDeliveries()
        // One state of the ledger for all of it: what comes later is told by the queue.
        let rendered = try office.reader.read { view -> LedgerHead? in
            boards.restore(
                try ["heard", "silent"].flatMap {
                    try view.records(.board, state: $0, through: .max, limit: ViewWords.listLimit)
                }
            )
            let head = try view.head()
            if try resume(view, head, ready: ready) { return nil }
            try record.readAll(view, setup: setup)
            return head
        }
        if let head = rendered {
            let former = site.lastRun()?.manifest.pages.keys.map { $0 } ?? []
            site.begin()
            let renditions = edition.render(record.input) + renderedLive()
            try publish(renditions, comparing: true, head: head)
            try site.removeFiles(unlessServed: former)
            ready()
        }
        try settle(pending)
        try readBack.resume()
    }

    /// Goes on from the files of the last run; false when they are not whole or of another record.
    private mutating func resume(
        _ view: LedgerView,
        _ head: LedgerHead,
        ready: () -> Void,
    ) throws -> Bool {
        guard let (last, isSameBoot) = site.lastRun(),
            let changes = try changes(since: last.head, to: head, view)
        else { return false }
        let former = site
        var builder = SiteSnapshot.Builder()
        let survey = try site.survey(last, isSameBoot: isSameBoot)
        let reading = Result { try record.readReleases(view, setup: setup) }
        let files = survey.finish()
        try reading.get()
        try site.adopt(files.found, into: &builder)
        // What was measured is rendered at every start: the last run's pages of it may be out of date.
        let live = renderedLive()
        let unknown = files.unknown.subtracting(live.map(\.path))
        guard changes.isEmpty, unknown.isEmpty else {
            try record.readIncidents(view)
            let all = edition.adopt(record.input)
            let renditions = edition.render(edition.contents(touchedBy: changes))
            guard unknown.isSubset(of: renditions.map(\.path) + [Self.checkpointPath]) else {
                site = former
                return false
            }
            boards.forgetImages()
            try publish(renditions + live, comparing: true, head: head, over: builder)
            toLookAt = all.parts()[...]
            ready()
            return true
        }
        boards.forgetImages()
        try serve(live, head: head, over: builder)
        tellGap(record.input.newest(StreamPayload.gapLimit))
        deliveries.serves(upTo: head.seq)
        writeBoards()
        try site.writeFiles(comparing: true, head: head)
        ready()
        try record.readIncidents(view)
        toLookAt = edition.adopt(record.input).parts()[...]
        office.search.replace(record.input)
        stream.serves(record.input, upTo: head.seq)
        return true
    }

    /// What became public or changed after an entry; nil when that is everything, or the entry is not of
    /// this record.
    private func changes(
        since last: LedgerHead,
        to head: LedgerHead,
        _ view: LedgerView,
    ) throws -> [SiteChange]? {
        guard last.seq <= head.seq, head.seq - last.seq <= Self.changesLimit,
            try view.entry(last.seq)?.hash == last.hash
        else { return nil }
        var changes: [SiteChange] = []
        var seq = last.seq
        while seq < head.seq {
            let entries = try view.entries(
                in: (seq + 1)...head.seq,
                limit: Self.entriesInBlock,
            )
            guard let end = entries.last?.seq else { return nil }
            for change in entries.compactMap(PressChange.site) where !changes.contains(change) {
                if change == .everything { return nil }
                changes.append(change)
            }
            seq = end
        }
        return changes
    }

    /// True while documents of the last run are served that this one has not looked at.
    var isLooking: Bool { !toLookAt.isEmpty }

    /// Renders the next part of what the last run left and compares it with its files.
    mutating func lookOn() throws {
        guard let part = toLookAt.popFirst() else { return }
        try publish(edition.render(part), comparing: true, head: nil)
        if toLookAt.isEmpty { try finishLooking() }
    }

    /// Every document has been rendered.
    mutating func finishLooking() throws {
        toLookAt = []
        var builder = SiteSnapshot.Builder(from: server.snapshot)
        let removed = site.removeUnclaimed(from: &builder)
        if removed > 0 {
            server.publish(builder.build())
            try site.writeFiles(comparing: false, head: nil)
        }
        let repaired = site.repaired
        guard removed > 0 || !repaired.isEmpty else { return }
        office.log.warning(
            "site.repaired",
            ["files": repaired.count, "removed": removed, "first": repaired.first ?? ""],
        )
    }
}
