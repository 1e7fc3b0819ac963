import Channels
import Clock
import Configuration
import Desk
import Model
import Platform

extension Setup {
    /// What the daemon needs of the files.
    init(_ configuration: Configuration, book: RuleBook) {
        let service = configuration.service
        let people = configuration.people
        let channels = configuration.channels.channels.filter(\.isEnabled)
        let staff = people.people.map { person in
            Staff(
                id: person.id,
                name: person.name,
                organisation: person.organisation,
                roles: Set(person.roles),
                systemUser: person.uid,
            )
        }
        let boards = configuration.shownBoards
        let policy = DeskPolicy(
            zone: service.bureau.zone,
            organisations: people.organisations.map {
                DeskPolicy.Organisation(id: $0.id, name: $0.name, code: $0.code)
            },
            people: Dictionary(
                staff.map { ($0.id, $0.roles) },
                uniquingKeysWith: { first, _ in first },
            ),
            channels: Dictionary(
                channels.map { ($0.name, $0.kind) },
                uniquingKeysWith: { first, _ in first },
            ),
            defaultChannels: configuration.channels.defaults,
            requiredReviews: Array(Set(service.releases.requiredReviews + [.secrecy]))
                .sorted { $0.rawValue < $1.rawValue },
            isEmergencyPathOpen: service.releases.allowsEmergencyPath,
            defaultClassification: "政务公开/突发事件",
            serviceNumbers: [service.bureau.hotline, service.bureau.supervision]
                .map { $0.filter(\.isNumber) },
            indexTemplate: service.releases.indexNumber,
            matterRules: Dictionary(
                Matter.Kind.allCases.map { kind in
                    (kind, book.rules.filter { $0.isTimer(of: kind) }.map(\.id))
                },
                uniquingKeysWith: { first, _ in first },
            ),
            gates: Dictionary(
                Matter.Kind.allCases.compactMap { kind in
                    book.gate(for: kind).map { (kind, $0.id) }
                },
                uniquingKeysWith: { first, _ in first },
            ),
            workflows: configuration.workflows,
            affiliations: Dictionary(
                staff.map { ($0.id, $0.organisation) },
                uniquingKeysWith: { first, _ in first },
            ),
            templates: configuration.timelines.templates,
            publishers: people.publishers,
        )
        var bureau = service.bureau
        bureau.stationKinds = Set(configuration.stations.stations.map(\.kind))
        bureau.catalogue = configuration.catalogue
        if people.organisations.count > 1 {
            bureau.issuers = Dictionary(
                people.organisations.map { ($0.id, $0.name) },
                uniquingKeysWith: { first, _ in first },
            )
        }
        bureau.hasPrintSheets = channels.contains { $0.kind == .print }
        self.init(
            bureau: bureau,
            desk: Desk(policy: policy),
            book: book,
            staff: staff,
            fitness: Fitness(
                serviceNumbers: policy.serviceNumbers,
                boards: boards,
                messages: channels.compactMap(\.sms),
                catalogue: configuration.catalogue,
            ),
            boards: boards,
            organisationNames: Dictionary(
                people.organisations.map { ($0.id, $0.name) },
                uniquingKeysWith: { first, _ in first },
            ),
            language: service.language,
        )
    }
}
