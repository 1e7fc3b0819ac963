package import Model

/// The data of one event on `/events`: what `live.js` and other subscribers get to hear.
///
/// The frames around it (position, retry, heartbeat) are made by the stream.
package enum StreamPayload: Sendable, Hashable {
    /// Published or corrected.
    case release(PublicRelease)
    case withdrawal(PublicRelease)
    /// Opened to the public, graded, closed.
    case incident(PublicIncident, at: Instant)
    /// A public time limit changed its state.
    case deadline(PublicObligation, incident: String, at: Instant)
    /// What these stations show has changed: values, a correction, silence; the pages tell what it is.
    case readings(stations: [String], kinds: Set<StationKind>, at: Instant)
    /// The position that was asked for is unknown: what the newest one is.
    case gap(newest: [PublicRelease], at: Instant)

    /// The newest releases that a snapshot after a gap names.
    package static let gapLimit = 20
    /// Stations that one event names; of more it names none, and concerns every page of their kinds.
    package static let stationLimit = 200

    /// The `event` field: a fixed word.
    package var event: String {
        switch self {
        case .release: "release"
        case .withdrawal: "withdrawal"
        case .incident: "incident"
        case .deadline: "deadline"
        case .readings: "readings"
        case .gap: "gap"
        }
    }

    /// The `data` field: one line of JSON, so that no line end can break the frame.
    package func data(in zone: ZoneRules) -> [UInt8] { json(zone).compactBytes }

    private func json(_ zone: ZoneRules) -> JSON {
        var json: JSON = ["type": .string(event)]
        func set(_ key: String, _ value: JSON) { json[key] = value.isNull ? nil : value }
        switch self {
        case .release(let release), .withdrawal(let release):
            for member in Self.members(release, zone) { set(member.key, member.value) }
        case .incident(let incident, let at):
            set("id", .string(incident.id))
            set("title", .string(PublicText.line(incident.title)))
            set("grade", JSON(incident.grade?.rawValue))
            set("active", .bool(incident.closedAt == nil))
            set("url", .string(SitePath.incident(incident.id)))
            set("at", .string(zone.rfc3339(at)))
        case .deadline(let obligation, let incident, let at):
            set("id", .string(obligation.id))
            set("incident", .string(incident))
            set("title", .string(PublicText.line(obligation.title.chinese)))
            set("state", .string(obligation.state.rawValue))
            set("due", JSON(obligation.due.map(zone.rfc3339)))
            set("url", .string(SitePath.incident(incident)))
            set("at", .string(zone.rfc3339(at)))
        case .readings(let stations, let kinds, let at):
            if stations.count <= Self.stationLimit { set("stations", JSON(stations)) }
            set("kinds", JSON(kinds.map(\.rawValue).sorted()))
            set("at", .string(zone.rfc3339(at)))
        case .gap(let newest, let at):
            let releases = newest.prefix(Self.gapLimit).map { release in
                JSON.object(Self.members(release, zone).filter { !$0.value.isNull })
            }
            set("releases", .array(releases))
            set("at", .string(zone.rfc3339(at)))
        }
        return json
    }

    private static func members(_ release: PublicRelease, _ zone: ZoneRules) -> [JSON.Member] {
        let title = release.current.text.map { PublicText.line($0.title) } ?? release.indexNumber
        return [
            .init("id", .string(release.id)),
            .init("revision", .integer(Int64(release.current.number))),
            .init("kind", .string(release.kind.rawValue)),
            .init("incident", JSON(release.incident)),
            .init("title", .string((release.withdrawal == nil ? "" : "【已撤回】") + title)),
            .init("url", .string(SitePath.release(release.id))),
            .init("at", .string(zone.rfc3339(release.updatedAt))),
        ]
    }
}
