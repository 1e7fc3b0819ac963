package import Model

/// Which channels there are, what they reach, and who is told of alarms: from the configuration.
package struct ChannelPlan: Sendable, Hashable {
    package struct Channel: Sendable, Hashable {
        package let name: String
        package let kind: ChannelKind
        /// Boards, audience groups, hooks; never numbers of citizens.
        package let targets: [String]
        /// How long a release stays true on this channel when it does not say so itself.
        package let expiresAfter: Milliseconds?
        /// Deliveries that may wait; nil for no bound.
        package let queueLimit: Int?

        package init(
            name: String,
            kind: ChannelKind,
            targets: [String],
            expiresAfter: Milliseconds? = nil,
            queueLimit: Int? = nil,
        ) {
            self.name = name
            self.kind = kind
            self.targets = targets
            self.expiresAfter = expiresAfter
            self.queueLimit = queueLimit
        }
    }

    /// A person as far as alarms need to know.
    package struct Person: Sendable, Hashable {
        package let id: String
        package let organisation: String
        package let roles: Set<Role>

        package init(id: String, organisation: String, roles: Set<Role>) {
            self.id = id
            self.organisation = organisation
            self.roles = roles
        }
    }

    package let channels: [Channel]
    package let people: [Person]

    package init(channels: [Channel], people: [Person] = []) {
        self.channels = channels
        self.people = people
    }

    package func channel(_ name: String) -> Channel? { channels.first { $0.name == name } }

    /// Who a step of the ladder means: people of the organisation that owes it, otherwise anybody with
    /// the role, so that an alarm never reaches nobody for want of a match.
    package func people(
        for recipient: Rule.Step.Recipient,
        organisation: String,
    ) -> [String] {
        switch recipient {
        case .person(let id): return [id]
        case .role(let role):
            let all = people.filter { $0.roles.contains(role) }
            let own = all.filter { $0.organisation == organisation }
            return (own.isEmpty ? all : own).map(\.id).sorted()
        }
    }
}
