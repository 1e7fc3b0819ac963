/// Every path of the control API with its method, and the name under which a command is recorded.
///
/// `*` stands for one id. The table is looked at before anything else, so that a wrong method is told
/// from a path that isn't there, and a refusal is recorded under the same name wherever it arises.
enum RouteTable {
    /// What a known path is.
    enum Route: Sendable, Equatable {
        case view
        /// An act; its refusals are entries under this name.
        case command(String)
    }

    static let views = [
        "status", "check/*", "doctor",
        "incidents", "incidents/*", "matters", "matters/*",
        "releases", "releases/*", "releases/*/check", "releases/*/preview",
        "deadlines", "explain", "alerts", "rules", "rules/*", "calendar",
        "catalogue", "catalogue/*", "accounts/catalogue", "accounts/timeliness",
        "accounts/accountability", "accounts/channels", "accounts/annual",
        "accounts/withheld",
        "channels", "channels/*", "deliveries", "boards", "boards/*",
        "ledger/head", "ledger/verify", "ledger/entries", "ledger/entries/*",
        "stations", "stations/*", "readings", "frames",
        "tokens", "calendars",
    ]

    static let commands: KeyValuePairs = [
        "incidents": "incident.open",
        "incidents/*/grade": "incident.grade",
        "incidents/*/correct": "incident.correct",
        "incidents/*/note": "incident.note",
        "incidents/*/close": "incident.close",
        "matters": "matter.open",
        "matters/*/note": "matter.note",
        "matters/*/stage": "matter.stage",
        "matters/*/satisfy": "matter.satisfy",
        "matters/*/close": "matter.close",
        "releases": "release.draft",
        "releases/issue": "release.issue",
        "releases/*/edit": "release.edit",
        "releases/*/submit": "release.submit",
        "releases/*/review": "release.review",
        "releases/*/sign": "release.sign",
        "releases/*/approve": "release.approve",
        "releases/*/return": "release.return",
        "releases/*/discard": "release.discard",
        "releases/*/publish": "release.publish",
        "releases/*/withdraw": "release.withdraw",
        "releases/*/countersign": "release.countersign",
        "conferences": "conference.schedule",
        "conferences/held": "conference.held",
        "calendars/import": "calendar.import",
        "obligations/pause": "obligation.pause",
        "obligations/resume": "obligation.resume",
        "obligations/extend": "obligation.extend",
        "obligations/restart": "obligation.restart",
        "obligations/waive": "obligation.waive",
        "alerts/ack": "alert.ack",
        "channels/*/test": "channel.test",
        "channels/*/pause": "channel.pause",
        "channels/*/resume": "channel.resume",
        "deliveries/retry": "delivery.retry",
        "deliveries/done": "delivery.done",
        "boards/fit": "board.fit",
        "readings": "reading.push",
        "ledger/export": "ledger.export",
        "ledger/erase": "ledger.erase",
        "tokens": "token.create",
        "tokens/revoke": "token.revoke",
        "backup": "backup",
        "reload": "reload",
    ]

    static func find(_ verb: APIRequest.Verb, _ path: [String]) throws(APIError) -> Route {
        let isView = views.contains { matches($0, path) }
        let command = commands.first { matches($0.key, path) }?.value
        switch verb {
        case .get where isView: return .view
        case .post: if let command { return .command(command) }
        default: break
        }
        throw isView || command != nil ? .method : .notFound
    }

    private static func matches(_ pattern: String, _ path: [String]) -> Bool {
        let parts = pattern.split(separator: "/")
        return parts.count == path.count
            && zip(parts, path).allSatisfy { $0 == "*" || String($0) == $1 }
    }
}
