import Clock
import Glibc
import Model
import Testing

/// A bureau in memory: entries, rows, reactions and the enforcer, with a hand-driven clock.
final class World {
    let records = MemoryRecords()
    var timeline: Timeline
    private(set) var entries: [Entry] = []
    var now: Instant

    init(rules: [Rule] = Fixture.rules, at now: Instant = at("2026-07-12T05:00:00.000+08:00")) {
        let times = Fixture.times
        timeline = Timeline(book: RuleBook(rules: rules, times: times))
        self.now = now
    }

    var times: TimeRules { timeline.book.times }

    /// Appends one entry as the writer does: rows first, then what follows from it.
    @discardableResult
    func append(_ draft: EntryDraft) throws -> Entry {
        let entry = Entry(
            seq: Int64(entries.count + 1),
            at: now,
            draft: draft,
            previous: .zero,
        ) { _, _ in .zero }
        entries.append(entry)
        try project(entry)
        for follower in try timeline.reactions(to: entry, records: records, now: now) {
            try append(follower)
        }
        return entry
    }

    private func project(_ entry: Entry) throws {
        let body = entry.body
        switch entry.kind {
        case .incidentOpened:
            let incident = Incident(
                id: entry.subject,
                category: body["category"]?.string.flatMap { IncidentCategory(rawValue: $0) }
                    ?? .accident,
                grade: body["grade"]?.string.flatMap { Grade(rawValue: $0) },
                occurredAt: try body.instant("occurredAt"),
                isEstimated: body.flag("isEstimated"),
                reportedAt: body.optionalInstant("reportedAt"),
                openedAt: entry.at,
                openedBy: entry.actor,
                leadOrganisation: "transport",
                document: .zero,
                nature: body["nature"]?.string.flatMap { IncidentNature(rawValue: $0) },
            )
            records.put(.incident, incident.record)
        case .incidentRegraded:
            try change(entry.subject) { incident in
                incident.grade = body["to"]?.string.flatMap { Grade(rawValue: $0) }
            }
        case .incidentCorrected:
            try change(entry.subject) { incident in
                incident.occurredAt = try body.instant("occurredAt")
                incident.isEstimated = body.flag("isEstimated")
            }
        case .matterOpened: records.put(.matter, try Matter(opened: entry).record)
        case .matterNoted, .matterClosed:
            let row = try #require(records.record(.matter, entry.subject))
            var matter = try Matter(id: row.id, row: row.body)
            if entry.kind == .matterNoted { try matter.note(entry) } else { matter.closedAt = now }
            records.put(.matter, matter.record)
        case .incidentClosed: try change(entry.subject) { $0.closedAt = entry.at }
        case .releaseWithdrawn:
            let row = try #require(records.record(.release, entry.subject))
            var release = try Release(id: row.id, row: row.body)
            release.withdrawnAt = entry.at
            records.put(.release, release.record)
        default: break
        }
        try ObligationProjection().apply(entry, to: records)
    }

    private func change(_ id: String, _ body: (inout Incident) throws -> Void) throws {
        let row = try #require(records.record(.incident, id))
        var incident = try Incident(id: id, row: row.body)
        try body(&incident)
        records.put(.incident, incident.record)
    }

    // MARK: acts

    func open(
        _ id: String = "2026-0001",
        occurred: Instant,
        grade: Grade? = .major,
        nature: IncidentNature? = nil,
        reported: Instant? = nil,
    ) throws {
        try append(
            EntryDraft(
                .incidentOpened,
                subject: id,
                actor: "p-officer",
                body: [
                    "category": "accident", "occurredAt": JSON(occurred),
                    "grade": JSON(grade?.rawValue), "nature": JSON(nature?.rawValue),
                    "reportedAt": JSON(reported),
                ],
            )
        )
    }

    /// A matter with what it counts from; a standing one names its rules.
    func open(
        _ kind: Matter.Kind,
        _ id: String = "M-2026-0001",
        anchors: [Rule.AnchorField: Instant] = [:],
        rules: [String] = [],
        plan: StagePlan? = nil,
    ) throws {
        var members = anchors.map { JSON.Member($0.key.rawValue, JSON($0.value)) }
        if anchors.isEmpty { members = [JSON.Member(kind.anchor.rawValue, JSON(now))] }
        if plan != nil { members.append(JSON.Member("stagedAt", JSON(now))) }
        try append(
            EntryDraft(
                .matterOpened,
                subject: id,
                actor: "p-officer",
                body: ([
                    "type": .string(kind.rawValue), "organisation": "transport",
                    "rules": JSON(rules), "anchors": .object(members),
                    "document": .string(Digest.zero.hex), "plan": plan?.json ?? .null,
                ] as JSON).withoutNulls,
            )
        )
    }

    func note(
        _ step: StepKind,
        _ subject: String = "M-2026-0001",
        at instant: Instant? = nil,
        slot: String? = nil,
        stage: String? = nil,
    ) throws {
        try append(
            EntryDraft(
                subject.hasPrefix("M-") ? .matterNoted : .incidentNoted,
                subject: subject,
                actor: "p-officer",
                effectiveAt: instant,
                body: ([
                    "step": .string(step.rawValue), "slot": JSON(slot), "stage": JSON(stage),
                ] as JSON).withoutNulls,
            )
        )
    }

    func close(_ subject: String = "M-2026-0001", missed: Bool) throws {
        try append(
            EntryDraft(
                subject.hasPrefix("M-") ? .matterClosed : .incidentClosed,
                subject: subject,
                actor: "p-leader",
                body: ["missedReason": missed ? .string(Digest.zero.hex) : .null],
            )
        )
    }

    func grade(_ id: String = "2026-0001", to grade: Grade) throws {
        try append(
            EntryDraft(
                .incidentRegraded,
                subject: id,
                actor: "p-leader",
                body: ["to": .string(grade.rawValue), "reason": .string(Digest.zero.hex)],
            )
        )
    }

    func correct(_ id: String = "2026-0001", occurred: Instant) throws {
        try append(
            EntryDraft(
                .incidentCorrected,
                subject: id,
                actor: "p-officer",
                body: ["occurredAt": JSON(occurred)],
            )
        )
    }

    func release(
        _ id: String = "R-0001",
        kind: ReleaseKind = .first,
        of incident: String? = nil,
        matter: String? = nil,
        stage: String? = nil,
    ) {
        var release = Release(
            id: id,
            kind: kind,
            incident: incident ?? (matter == nil ? "2026-0001" : nil),
            matter: matter,
            publisher: "transport",
            createdAt: now,
        )
        release.stage = stage
        records.put(.release, release.record)
    }

    /// The read-back of a release on a channel.
    func confirm(
        _ release: String = "R-0001",
        channel: String = "web",
        revision: Int64 = 1,
        at instant: Instant? = nil,
        clockError: Int64? = nil,
    ) throws {
        try append(
            EntryDraft(
                .deliveryConfirmed,
                subject: "\(release)/\(revision)/\(channel)/site",
                actor: EntryDraft.systemActor,
                effectiveAt: instant,
                body: [
                    "release": .string(release), "revision": .integer(revision),
                    "channel": .string(channel), "url": "http://example.test/releases/1",
                    "digest": .string(Digest.zero.hex),
                    "clockError": clockError.map { .integer($0) } ?? .null,
                ],
            )
        )
    }

    // MARK: time

    /// Runs the enforcer until nothing is due, at the clock as it stands.
    func enforce(limit: Int = Enforcer.batchLimit) throws {
        while true {
            let drafts = try Enforcer.step(now: now, records: records, limit: limit)
            if drafts.isEmpty { return }
            for draft in drafts { try append(draft) }
        }
    }

    /// Runs on, waking exactly at each crossing.
    func run(to end: Instant) throws {
        while let next = try Enforcer.nextCrossing(records: records), next <= end {
            now = max(now, next)
            try enforce()
        }
        now = end
    }

    // MARK: findings

    func obligation(_ id: String) throws -> Obligation {
        try Obligation(record: try #require(records.record(.obligation, id), "no \(id)"))
    }

    func count(_ kind: EntryKind, _ subject: String? = nil) -> Int {
        entries.filter { $0.kind == kind && (subject == nil || $0.subject == subject) }.count
    }

    func kinds(of subject: String) -> [EntryKind] {
        entries.filter { $0.subject == subject }.map(\.kind)
    }
}

enum Fixture {
    static let shanghai = ZoneRules(name: "Asia/Shanghai", fixedOffsetSeconds: 28_800)

    static let calendar: WorkCalendar = {
        do {
            return try WorkCalendar(id: "cn", json: read("calendar.json", as: .json))
        } catch {
            fatalError("\(error)")
        }
    }()

    static let times = TimeRules(zone: shanghai, calendars: ["cn": calendar])

    static let rules: [Rule] = {
        do {
            return try (read("timelines.json5", as: .json5)["rules"]?.array ?? []).map {
                try Rule(json: $0)
            }
        } catch {
            fatalError("\(error)")
        }
    }()

    /// Every rule that the product ships, all of them on.
    static let shipped: [Rule] = {
        do {
            let file = try read("../../../config/timelines.json5", as: .json5)
            return try (file["rules"]?.array ?? []).map { rule in
                var rule = rule
                rule["enabled"] = true
                return try Rule(json: rule)
            }
        } catch {
            fatalError("\(error)")
        }
    }()

    static func rule(_ id: String) throws -> Rule {
        try #require(rules.first { $0.id == id })
    }

    static func read(_ name: String, as dialect: JSONReader.Dialect) throws -> JSON {
        try JSONReader.read(bytes(name), as: dialect)
    }

    static func text(_ name: String) -> String {
        String(decoding: bytes(name), as: UTF8.self)
    }

    private static func bytes(_ name: String) -> [UInt8] {
        let here = #filePath
        let path = here.prefix(upTo: here.lastIndex(of: "/") ?? here.endIndex) + "/Fixtures/" + name
        guard let file = unsafe fopen(String(path), "r") else {
            Issue.record("no file \(path)")
            return []
        }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }
}

/// The instant of an RFC 3339 text; 1970 for a text that is none, which no test expects.
func at(_ text: String) -> Instant {
    InstantText.rfc3339(text) ?? Instant(milliseconds: 0)
}

/// The end of a date, 24:00, which is 00:00 of the next.
func dayEnd(_ date: String) -> Instant {
    CivilDate(date).map { Fixture.shanghai.instant($0.adding(days: 1)) } ?? at("")
}

/// A seeded generator (SplitMix64), so that a failing case can be run again.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
