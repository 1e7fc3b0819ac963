import Channels
import Model
import Server
import Stations

/// The stations that differ from what is out, as they are.
struct LiveChange: Sendable {
    /// One that is gone is missing.
    let stations: [LiveStation]
    let ids: Set<String>
}

/// Pages and documents of the stations: rendered at each change, and at a start before anybody is served.
extension PressWorker {
    /// All of them, and the list of the archive: there without a station too.
    mutating func renderedLive() -> [Rendition] {
        [renderedArchive()]
            + (record.input.stations.isEmpty ? [] : liveEdition.render(liveInput))
    }

    /// What these stations touch.
    mutating func renderedLive(_ changed: Set<String>) -> [Rendition] {
        liveEdition.render(liveInput, changed: changed)
    }

    private var liveInput: LiveInput {
        LiveInput(
            bureau: record.input.bureau,
            genesis: record.input.genesis,
            stations: record.input.stations,
            air: air,
            bands: AirLevel.bands,
        )
    }

    /// What the daily reports touch.
    mutating func renderedDays() -> [Rendition] { liveEdition.renderDays(liveInput) }

    func renderedArchive() -> Rendition {
        LiveArchive.index(archive, record.input.bureau, at: record.input.genesis.at)
    }

    /// Serves the files of the archive as they are now; true when they are others than before.
    mutating func placeArchive(into builder: inout SiteSnapshot.Builder) throws -> Bool {
        guard archive != servedArchive else { return false }
        for day in servedArchive where !archive.contains(day) { builder.remove(day.path) }
        for day in archive where !servedArchive.contains(day) {
            try site.place(day, into: &builder)
        }
        return true
    }
}
