import Clock
import Configuration
import Desk
import Ledger
import Model
import Platform

/// The real engine on a virtual clock: the ledger with its writer, its projections and reactions, the enforcer that
/// records warnings, breaches and steps of the ladder; only the time is ours.
///
/// It works on a state folder of its own that is gone afterwards. What officers would do is done when the
/// scenario says so; slots of fixed dates are handed in on time unless nobody acts at all.
final class Simulation {
    struct Plan: Sendable {
        let configuration: Configuration
        let rules: [Rule]
        let from: CivilDate
        let to: CivilDate
        let events: [SimulatedEvent]
        /// Nobody does anything.
        let isIdle: Bool
    }

    /// What is to be done at an instant; at the same one facts come first and what begins comes last.
    private enum Act {
        case slotDone(String)
        case eventDone(String)
        case happens(SimulatedEvent)
        case opens(DutyCalendar.Duty)

        var order: Int {
            switch self {
            case .slotDone, .eventDone: 0
            case .happens: 1
            case .opens: 2
            }
        }
    }

    private let plan: Plan
    private let book: RuleBook
    private let folder: String
    private let time: ManualTime
    private let writer: LedgerWriter
    private let reader: LedgerReader
    private var acts: [Instant: [Act]] = [:]
    /// Instants were added since they were last put in order.
    private var hasNews = false
    private var incidents = 0
    /// The entry that `slot` anchors name: the load of the rules.
    private var loaded: Int64 = 1

    private static let projections: [any Projection] = [DeskProjection(), ObligationProjection()]
    private static let actor = "simulation"

    init(_ plan: Plan) throws {
        self.plan = plan
        let former = plan.configuration.ruleBook(after: [])
        let chosen = Set(plan.rules.map(\.id))
        book = RuleBook(
            rules: try former.rules.filter { chosen.contains($0.id) }.map(Self.enabled),
            times: former.times,
            publicChannels: former.publicChannels,
        )
        folder = Self.place() + "/released-simulation-" + Hex.encode(RandomBytes.make(8))
        try FileTree.makeFolder(folder, mode: 0o700)
        time = ManualTime(book.times.zone.instant(plan.from))
        writer = try LedgerWriter(
            folder: folder,
            time: time,
            projections: Self.projections,
            reactions: [Timeline(book: book)],
        )
        reader = try LedgerReader(folder: folder)
    }

    /// The rule as it would be, switched on.
    private static func enabled(_ rule: Rule) throws -> Rule {
        guard !rule.isEnabled else { return rule }
        var json = rule.json
        json["enabled"] = true
        var copy = try Rule(json: json)
        copy.digest = SHA256.digest(of: copy.content.canonicalBytes)
        return copy
    }

    deinit {
        writer.close()
        try? FileTree.removeTree(folder)
    }

    /// Memory where the system has a folder in it: nothing of a simulation needs to outlive it.
    private static func place() -> String {
        (try? FileTree.status("/dev/shm"))??.kind == .folder ? "/dev/shm" : "/tmp"
    }

    private var end: Instant {
        book.times.zone.instant(plan.to.adding(days: 1))
    }

    /// Runs from the first instant to the last; gives the document of `simulate`.
    func run(_ language: Language) throws -> JSON {
        try begin()
        let calendar = DutyCalendar(times: book.times)
        let duties = calendar.duties(of: book.rules, from: time.now, to: end)
        for duty in duties {
            add(.opens(duty), at: max(duty.opens, time.now))
            if !plan.isIdle { add(.slotDone(SimulatedDuty.id(duty)), at: duty.due) }
        }
        for event in plan.events where event.at >= time.now && event.at <= end {
            add(.happens(event), at: event.at)
        }
        var instants: ArraySlice<Instant> = []
        var crossing: Instant?
        while true {
            if hasNews {
                instants = acts.keys.sorted()[...]
                hasNews = false
            }
            guard let next = [crossing, instants.first].compactMap({ $0 }).min(), next <= end else {
                break
            }
            time.set(next)
            let due = acts.removeValue(forKey: next) ?? []
            if instants.first == next { instants.removeFirst() }
            let ordered = due.enumerated()
                .sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
            crossing = try step(ordered.map(\.element))
        }
        time.set(end)
        return try document(calendar, language)
    }

    private func add(_ act: Act, at instant: Instant) {
        hasNews = hasNews || acts[instant] == nil
        acts[instant, default: []].append(act)
    }

    private func begin() throws {
        let zone = book.times.zone.name
        let (configuration, book) = (plan.configuration, book)
        loaded = try writer.perform { transaction in
            try transaction.append(
                EntryDraft(
                    .ledgerOpened,
                    subject: "ledger",
                    actor: Self.actor,
                    body: [
                        "format": .string(Entry.hashDomain),
                        "bureau": .string(configuration.service.organisationCode),
                        "zone": .string(zone),
                    ],
                )
            )
            for file in configuration.files where file.path.hasPrefix("calendar/") {
                _ = try transaction.keep(file.bytes, isPersonal: false)
            }
            var body = configuration.loadedBody(book)
            body["files"] = .array(
                (body["files"]?.array ?? []).filter {
                    $0["path"]?.string?.hasPrefix("calendar/") ?? false
                }
            )
            return try transaction.append(
                EntryDraft(
                    .configurationLoaded,
                    subject: "configuration",
                    actor: Self.actor,
                    body: body,
                )
            ).seq
        }
    }

    /// Everything of one instant, in one transaction; gives the next crossing.
    private func step(_ acts: [Act]) throws -> Instant? {
        let now = time.now
        var numbered: [(Act, String?)] = []
        for act in acts {
            guard case .happens(let event) = act else {
                numbered.append((act, nil))
                continue
            }
            incidents += 1
            let year = book.times.zone.date(now).year
            let id =
                (event.matter == nil ? "" : "M-") + CivilDate.padded(year, 4) + "-"
                + CivilDate.padded(incidents, 4)
            numbered.append((act, id))
            if let after = event.doneAfter, !plan.isIdle { add(.eventDone(id), at: now + after) }
        }
        let work = numbered
        let (book, publisher, loaded) = (book, plan.configuration.service.organisationCode, loaded)
        return try writer.perform(.clock) { transaction in
            for (act, id) in work {
                switch act {
                case .opens(let duty):
                    try transaction.append(
                        SimulatedDuty.opened(
                            duty,
                            organisation: publisher,
                            seq: loaded,
                            times: book.times,
                        )
                    )
                case .slotDone(let duty): try Self.finish(duty, in: transaction)
                case .happens(let event): try Self.open(event, id ?? "", in: transaction)
                case .eventDone(let incident): try Self.answer(incident, in: transaction)
                }
            }
            while true {
                let drafts = try Enforcer.step(now: now, records: transaction)
                if drafts.isEmpty { break }
                for draft in drafts { try transaction.append(draft) }
            }
            return try Enforcer.nextCrossing(records: transaction)
        }
    }

    private static func open(
        _ event: SimulatedEvent,
        _ id: String,
        in transaction: Transaction,
    ) throws {
        let text = try transaction.keep(Array("{}".utf8), isPersonal: false)
        if let matter = event.matter {
            let body: JSON = [
                "type": .string(matter.rawValue), "organisation": .string(event.organisation),
                "anchors": .object([JSON.Member(matter.anchor.rawValue, JSON(event.at))]),
                "document": .string(text.hex),
            ]
            try transaction.append(
                EntryDraft(.matterOpened, subject: id, actor: actor, body: body)
            )
            return
        }
        let body: JSON = [
            "category": .string(event.category.rawValue),
            "occurredAt": JSON(event.at),
            "isEstimated": false,
            "grade": JSON(event.grade?.rawValue),
            "leadOrganisation": .string(event.organisation),
            "document": .string(text.hex),
        ]
        try transaction.append(
            EntryDraft(.incidentOpened, subject: id, actor: actor, body: body.withoutNulls)
        )
    }

    /// Hands in a slot: its evidence, and the settlement that follows.
    private static func finish(_ id: String, in transaction: Transaction) throws {
        guard let row = try transaction.record(.obligation, id) else { return }
        let duty = try Obligation(record: row)
        guard duty.isOpen else { return }
        let kind: ReleaseKind =
            if case .released(let kinds) = duty.rule.satisfiedBy { kinds.first ?? .notice } else {
                .notice
            }
        let evidence = try transaction.append(published(kind, id, incident: nil))
        for draft in SimulatedDuty.settled(
            duty,
            at: evidence.effectiveAt,
            seq: evidence.seq,
            now: transaction.now,
        ) { try transaction.append(draft) }
    }

    /// Does what an incident or matter still asks for; the reactions settle it.
    private static func answer(_ incident: String, in transaction: Transaction) throws {
        let open = try transaction.records(.obligation, prefix: incident + "/", limit: 1_000)
            .map { try Obligation(record: $0) }.filter(\.isOpen)
        for duty in open {
            switch duty.rule.satisfiedBy {
            case .released(let kinds):
                let kind = kinds.first ?? .followup
                try transaction.append(
                    published(kind, incident + "/" + kind.rawValue, incident: incident)
                )
            case .conferenceHeld:
                try transaction.append(
                    EntryDraft(
                        .conferenceHeld,
                        subject: incident,
                        actor: actor,
                        body: ["incident": .string(incident), "heldAt": JSON(transaction.now)],
                    )
                )
            case .graded:
                let note = try transaction.keep(Array("grade".utf8), isPersonal: false)
                try transaction.append(
                    EntryDraft(
                        .incidentRegraded,
                        subject: incident,
                        actor: actor,
                        body: ["to": .string(Grade.ordinary.rawValue), "reason": .string(note.hex)],
                    )
                )
            default:
                guard let step = duty.rule.satisfiedBy.step else { continue }
                try transaction.append(
                    EntryDraft(
                        incident.hasPrefix("M-") ? .matterNoted : .incidentNoted,
                        subject: incident,
                        actor: actor,
                        body: ["step": .string(step.rawValue)],
                    )
                )
            }
        }
    }

    private static func published(_ kind: ReleaseKind, _ name: String, incident: String?)
        -> EntryDraft
    {
        let body: JSON = [
            "release": .string("simulated/" + name), "revision": 1, "channel": "web",
            "kind": .string(kind.rawValue), "incident": JSON(incident),
        ]
        return EntryDraft(
            .deliveryConfirmed,
            subject: "simulated/" + name + "/web",
            actor: actor,
            body: body.withoutNulls,
        )
    }

    // MARK: what came of it

    private func document(_ calendar: DutyCalendar, _ language: Language) throws -> JSON {
        var answer = calendar.document(book.rules, from: plan.from, to: plan.to, language)
        let now = end
        let (entries, findings, duties) = try reader.read { view in
            (
                try view.head().seq,
                try view.verify(projections: Self.projections).findings,
                try view.records(.obligation, prefix: "", limit: .max)
                    .filter { !$0.id.hasPrefix("~") }
                    .map { try Obligation(record: $0) },
            )
        }
        let byRule = Dictionary(grouping: duties, by: \.rule.id)
        answer["id"] = "simulation"
        answer["incidents"] = .integer(Int64(incidents))
        answer["entries"] = .integer(entries)
        answer["sound"] = .bool(findings.isEmpty)
        answer["findings"] = findings.isEmpty ? nil : JSON(findings.map(\.description))
        answer["outcomes"] = .array(
            book.rules.compactMap { rule in
                guard let own = byRule[rule.id] else { return nil }
                return Self.outcomes(rule, own, now, language)
            }
        )
        answer["feeds"] = .array(feeds(language))
        return answer
    }

    private static func outcomes(
        _ rule: Rule,
        _ duties: [Obligation],
        _ now: Instant,
        _ language: Language,
    ) -> JSON {
        func count(_ outcome: Obligation.Outcome) -> JSON {
            .integer(Int64(duties.count { $0.outcome == outcome }))
        }
        return [
            "id": .string(rule.id),
            "title": .string(rule.title[language]),
            "duties": .integer(Int64(duties.count)),
            "met": count(.met), "late": count(.late), "missed": count(.missed),
            "waived": count(.waived),
            "open": .integer(Int64(duties.count { $0.isOpen && $0.due >= now })),
            "overdue": .integer(Int64(duties.count { $0.isOpen && $0.due < now })),
            "warnings": .integer(Int64(duties.reduce(0) { $0 + $1.warned })),
            "breaches": .integer(Int64(duties.reduce(0) { $0 + $1.breaches.count })),
            "steps": .integer(Int64(duties.reduce(0) { $0 + $1.step })),
        ]
    }

    /// Slots of stations: counted, as in the daemon, and never an entry while they are met.
    private func feeds(_ language: Language) -> [JSON] {
        plan.configuration.stations.stations.map { station in
            let span = (end - book.times.zone.instant(plan.from)).count
            return [
                "id": .string(station.id), "name": .string(station.name[language]),
                "period": .string(station.period.compactText),
                "slots": .integer(span / station.period.count),
            ]
        }
    }

    /// The record as an auditor gets it.
    func export(to target: String, scripts: String?) throws {
        let export = LedgerExport(verifierPath: scripts)
        _ = try reader.read { try export.write($0, to: target) }
    }
}
