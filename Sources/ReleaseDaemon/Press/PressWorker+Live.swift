import Channels
import Model
import Server

/// The stations as they are, and which of them differ from what is out.
struct LiveChange: Sendable {
    let stations: [LiveStation]
    let changed: Set<String>
}

/// Pages and documents of the stations: rendered at each change, and at a start before anybody is served.
extension PressWorker {
    /// All of them; none where the bureau has no stations.
    func renderedLive() -> [Rendition] {
        stations.isEmpty ? [] : LiveSite.render(liveInput)
    }

    /// What these stations touch.
    mutating func renderedLive(_ change: LiveChange) -> [Rendition] {
        stations = change.stations
        return LiveSite.render(liveInput, changed: change.changed)
    }

    private var liveInput: LiveInput {
        LiveInput(
            bureau: record.input.bureau,
            genesis: record.input.genesis,
            stations: stations,
        )
    }
}
