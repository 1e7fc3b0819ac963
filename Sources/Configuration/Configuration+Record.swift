package import Channels
package import Clock
package import Model

extension Configuration {
    /// The rule book for the enforcer, its versions counted.
    ///
    /// `former`: every rule version that earlier `configuration.loaded` entries name; `calendars`: those on
    /// record, which notices may have revised since the files were read.
    package func ruleBook(
        after former: [(id: String, version: Int, digest: Digest)],
        calendars: [String: WorkCalendar]? = nil,
    ) -> RuleBook {
        RuleBook(
            rules: timelines.versioned(after: former),
            times: TimeRules(
                zone: service.bureau.zone,
                calendars: calendars ?? self.calendars,
            ),
            publicChannels: publicChannels,
        )
    }

    /// Names of enabled channels on which a proven delivery is a publication.
    package var publicChannels: Set<String> {
        Set(channels.channels.filter { $0.isEnabled && $0.countsAsPublic }.map(\.name))
    }

    /// What the outbox needs to know: enabled channels with their targets, people for alarms.
    ///
    /// The targets of `led` are boards; web and feed have themselves as their one target.
    package var channelPlan: ChannelPlan {
        ChannelPlan(
            channels: channels.channels.filter(\.isEnabled).map { channel in
                ChannelPlan.Channel(
                    name: channel.name,
                    kind: channel.kind,
                    targets: targets(of: channel),
                    expiresAfter: channel.delivery.expiry,
                    queueLimit: channel.delivery.queue,
                )
            },
            people: people.people.map {
                ChannelPlan.Person(
                    id: $0.id,
                    organisation: $0.organisation,
                    roles: Set($0.roles),
                )
            },
        )
    }

    private func targets(of channel: ChannelSettings) -> [String] {
        guard channel.kind == .led else { return channel.targets.map(\.id) }
        return shownBoards.filter { $0.channel == channel.name }.map(\.id)
    }

    /// Boards that a channel shows something on, each with its channel, in their own order.
    ///
    /// A channel that names no boards has those that no other one names.
    package var shownBoards: [BoardProfile] {
        let channels = channels.channels.filter { $0.isEnabled && $0.kind == .led }
        let rest = channels.first(where: \.boards.isEmpty)
        return boards.boards.compactMap { board in
            let own = channels.first { $0.boards.contains(board.id) } ?? rest
            guard let own else { return nil }
            var board = board
            board.channel = own.name
            return board
        }
    }

    /// The body of the `configuration.loaded` entry; the content store keeps the bytes of `files`.
    package func loadedBody(_ book: RuleBook) -> JSON {
        [
            "files": .array(
                files.map { ["path": .string($0.path), "digest": .string($0.digest.hex)] }
            ),
            "rules": .array(
                book.rules.map { rule in
                    [
                        "id": .string(rule.id), "version": .integer(Int64(rule.version)),
                        "digest": JSON(rule.digest?.hex),
                    ]
                }
            ),
            "calendars": .array(
                calendars.keys.sorted().map { .string($0) }
            ),
        ]
    }

    /// The rule versions that a `configuration.loaded` entry names: what `ruleBook(after:)` needs.
    package static func ruleVersions(
        in body: JSON,
    ) -> [(id: String, version: Int, digest: Digest)] {
        (body["rules"]?.array ?? []).compactMap { rule in
            guard let id = rule["id"]?.string, let version = rule["version"]?.integer,
                let digest = rule["digest"]?.string.flatMap({ Digest(hex: $0) })
            else { return nil }
            return (id, Int(version), digest)
        }
    }
}
