import Configuration

/// On whose behalf readings come in: decides of which stations they may be.
enum ReadingSource: Sendable, Hashable {
    /// A person's token: the stations that name the person in `mayPush`.
    case person(String)
    /// A way that the configuration itself gives to these stations: their device, a folder, an address
    /// that is asked.
    case configured(name: String, stations: Set<String>)

    /// Who it is, for people.
    var name: String {
        switch self {
        case .person(let id): id
        case .configured(let name, _): name
        }
    }

    func permits(_ station: StationSettings) -> Bool {
        switch self {
        case .person(let id): station.mayPush.contains(id)
        case .configured(_, let stations): stations.contains(station.id)
        }
    }
}
