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
    /// From now on these are the stations: on the home page too.
    mutating func show(_ stations: [LiveStation]) { record.show(stations) }

    /// All of them; none where the bureau has no stations.
    func renderedLive() -> [Rendition] {
        record.input.stations.isEmpty ? [] : LiveSite.render(liveInput)
    }

    /// What these stations touch.
    func renderedLive(_ changed: Set<String>) -> [Rendition] {
        LiveSite.render(liveInput, changed: changed)
    }

    private var liveInput: LiveInput {
        LiveInput(
            bureau: record.input.bureau,
            genesis: record.input.genesis,
            stations: record.input.stations,
        )
    }
}
