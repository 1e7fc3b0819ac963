import Ledger
import Model
import Platform

/// The stations as the public sees them.
extension LiveRoom {
    /// Every station, in the order of the configuration.
    var stations: [LiveStation] { views { $0.desk.order } }

    /// These stations, or every one for nil; who works through many of them by turns pays for those of his turn.
    func stations(_ ids: Set<String>?) -> [LiveStation] {
        views { state in ids.map { Array($0) } ?? state.desk.order }
    }

    /// How long the store has been at work, for those who make way for it.
    var storedNanoseconds: Int64 { state.look { $0.writer }?.workedNanoseconds ?? 0 }

    func station(_ id: String) -> LiveStation? { views { _ in [id] }.first }

    /// As of their last change; what changed is made anew outside of the lock.
    private func views(_ ids: (State) -> [String]) -> [LiveStation] {
        let now = core.time.now
        let found = look { state in
            ids(state).compactMap { id -> (station: LiveStation?, sketch: LiveSketch?)? in
                if let current = state.views[id]?.current { return (current, nil) }
                return state.sketch(id).map { (nil, $0) }
            }
        }
        var made: [LiveView.Made] = []
        let stations = found.compactMap { found -> LiveStation? in
            guard let sketch = found.sketch else { return found.station }
            let view = sketch.make(now: now)
            made.append(view)
            return view.station
        }
        guard !made.isEmpty else { return stations }
        state.look { state in
            for view in made { state.views[view.station.id]?.keep(view) }
        }
        return stations
    }

    /// What follows from the rows that are durable by now, whether anybody has looked before or not.
    func look<Result>(_ body: (inout State) -> Result) -> Result {
        let now = core.time.now
        let result = state.look { state in
            state.examine(now: now)
            return body(&state)
        }
        tellNotices()
        return result
    }
}

extension LiveRoom.State {
    /// What a view of the station is made of; nil where there is none.
    mutating func sketch(_ id: String) -> LiveSketch? {
        guard let known = desk[id] else { return nil }
        let view = views[id, default: LiveView()]
        views[id] = view
        return LiveSketch(
            known: known,
            isDemonstration: desk.isDemonstration,
            interruptedSince: lateness.since(id),
            marks: marks,
            former: view.made,
            version: view.version,
        )
    }

    /// Something about these stations is another: their views are made anew.
    mutating func change(_ ids: some Sequence<String>) {
        for id in ids {
            if desk[id] == nil { views[id] = nil } else { views[id, default: LiveView()].change() }
        }
    }

    /// Compares what came since somebody looked last with what is on record.
    mutating func examine(now: Instant) {
        guard !unseen.isEmpty else { return }
        for id in unseen { examine(id, now: now) }
        unseen.removeAll(keepingCapacity: true)
    }

    /// Compares the readings of a station with what is on record: its silence, its marks, how soon it has to
    /// report above them, and what is doubtful.
    mutating func examine(_ id: String, now: Instant) {
        guard let known = desk[id] else { return }
        marks.examine(known)
        let grace = known.profile.settings.grace(
            at: known.latestEnd ?? now,
            isAboveMark: marks.isAboveMark(known),
            zone: known.profile.zone,
        )
        desk.setGrace(grace, of: id, from: known.latestEnd ?? now)
        if let known = desk[id] { lateness.note(known, now: now) }
        let found = ReadingNotice.all(of: known, marks: marks)
        let former = notices[id] ?? []
        if !found.isEmpty || !former.isEmpty { notices[id] = found.isEmpty ? nil : found }
        if found.map(\.id) != former.map(\.id) { hasNews = true }
    }
}
