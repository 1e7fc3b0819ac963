package import Model

/// Everything that the pages and documents of the stations are made of.
///
/// A value: rendering it twice gives the same bytes, because no renderer reads a clock.
package struct LiveInput: Sendable, Hashable {
    package var bureau: Bureau
    /// The first entry: these pages depend on readings, and on no entry after it.
    package var genesis: EntryMark
    /// Sorted by id, each id once.
    package var stations: [LiveStation]
    /// The air by days, of stations and cities.
    package var air: LiveAir
    /// The levels of the index, ascending.
    package var bands: [LiveBand]

    package init(
        bureau: Bureau,
        genesis: EntryMark,
        stations: [LiveStation],
        air: LiveAir = LiveAir(),
        bands: [LiveBand] = [],
    ) {
        self.bureau = bureau
        self.genesis = genesis
        self.stations = stations
        self.air = air
        self.bands = bands
    }

    func stations(_ kind: StationKind) -> [LiveStation] { stations.filter { $0.kind == kind } }

    /// The mark of a page about these stations: its instant is when their data last changed.
    func mark(of stations: [LiveStation]) -> EntryMark {
        stations.reduce(genesis) { mark, station in
            guard let changed = station.changedAt else { return mark }
            return EntryMark(seq: mark.seq, hash: mark.hash, at: max(mark.at, changed))
        }
    }
}

extension LiveStation {
    /// When what is shown of it last changed: a receipt, or the instant at which it was found late.
    var changedAt: Instant? {
        let received = reports.map(\.receivedAt).max()
        guard let late = interruptedSince.map({ $0 + grace }) else { return received }
        return received.map { max($0, late) } ?? late
    }

    /// Its periods are shorter than a minute: its times are told with seconds.
    var hasShortPeriods: Bool { period < .minutes(1) }

    /// Until when its newest values may be read as current; nil where they no longer are.
    var validUntil: Instant? { interruptedSince == nil ? staleAfter : nil }
}
