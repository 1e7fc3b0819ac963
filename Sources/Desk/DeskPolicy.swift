package import Model

/// What the configuration says about the work at the desk.
package struct DeskPolicy: Sendable, Hashable {
    /// An organisation that may issue.
    package struct Organisation: Sendable, Hashable {
        package let id: String
        package let name: Phrase
        /// 统一社会信用代码, part of the index number.
        package let code: String

        package init(id: String, name: Phrase, code: String) {
            self.id = id
            self.name = name
            self.code = code
        }
    }

    package let zone: ZoneRules
    package let organisations: [Organisation]
    /// Person to roles, for those named in an oral approval.
    package let people: [String: Set<Role>]
    /// Channel name to kind.
    package let channels: [String: ChannelKind]
    /// Where a kind of release goes when the officer names no channel; a kind that is not listed goes to all.
    package let defaultChannels: [ReleaseKind: [String]]
    /// Reviews that must have passed before approval; secrecy always.
    package let requiredReviews: [ReviewKind]
    package let isEmergencyPathOpen: Bool
    /// 信息分类 where a draft names none.
    package let defaultClassification: String
    /// Telephone numbers of the service itself, which the check for personal numbers lets pass.
    package let serviceNumbers: [String]
    package let indexTemplate: IndexNumber.Template
    /// The rules that a kind of matter may name: those that are on.
    package let matterRules: [Matter.Kind: [String]]
    /// The rule by which what belongs to a kind of matter goes out together or not at all.
    package let gates: [Matter.Kind: String]
    /// The first one that applies to a release is its way; none for the reviews above and the approval.
    package let workflows: [Workflow]
    /// Person to organisation.
    package let affiliations: [String: String]
    /// The stages that matters can go through.
    package let templates: [StagePlan]
    /// The unit that publishes a kind of release where the officer names none.
    package let publishers: [ReleaseKind: String]

    package init(
        zone: ZoneRules,
        organisations: [Organisation],
        people: [String: Set<Role>],
        channels: [String: ChannelKind],
        defaultChannels: [ReleaseKind: [String]],
        requiredReviews: [ReviewKind] = [.secrecy],
        isEmergencyPathOpen: Bool = true,
        defaultClassification: String,
        serviceNumbers: [String] = [],
        indexTemplate: IndexNumber.Template = .standard,
        matterRules: [Matter.Kind: [String]] = [:],
        gates: [Matter.Kind: String] = [:],
        workflows: [Workflow] = [],
        affiliations: [String: String] = [:],
        templates: [StagePlan] = [],
        publishers: [ReleaseKind: String] = [:],
    ) {
        self.zone = zone
        self.organisations = organisations
        self.people = people
        self.channels = channels
        self.defaultChannels = defaultChannels
        self.requiredReviews = requiredReviews
        self.isEmergencyPathOpen = isEmergencyPathOpen
        self.defaultClassification = defaultClassification
        self.serviceNumbers = serviceNumbers
        self.indexTemplate = indexTemplate
        self.matterRules = matterRules
        self.gates = gates
        self.workflows = workflows
        self.affiliations = affiliations
        self.templates = templates
        self.publishers = publishers
    }

    package func organisation(_ id: String) -> Organisation? {
        organisations.first { $0.id == id }
    }
}
