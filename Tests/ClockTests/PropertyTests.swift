import Model
import Testing

@testable import Clock

/// A random equation, and what a slow count over it says.
private struct Case {
    var anchor: Instant
    var measure: Measure
    var budget: Int64
    var pauses: [Obligation.Pause]

    static let dayEnds = ["24:00", "17:30"].compactMap { DayEnd($0) }

    init(_ random: inout Seeded, wall: Bool? = nil) {
        let start = at("2024-01-01T00:00:00.000+08:00")
        // Full hours meet day ends and pause ends often, which is where the mistakes are.
        anchor = start + .hours(Int64.random(in: 0..<24_000, using: &random))
        let isWall = wall ?? Bool.random(using: &random)
        let dayEnd = Self.dayEnds.randomElement(using: &random) ?? .midnight
        if isWall {
            measure = .wall
            budget = Int64.random(in: 1...200, using: &random) * 3_600_000
        } else {
            measure =
                [
                    Measure.workingDays(calendar: "cn", dayEnd: dayEnd),
                    .calendarDays(roll: .none, calendar: "cn", dayEnd: dayEnd),
                    .calendarDays(roll: .restDay, calendar: "cn", dayEnd: dayEnd),
                ].randomElement(using: &random) ?? .wall
            budget = Int64.random(in: 1...25, using: &random)
        }
        pauses = []
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let from = anchor + .hours(Int64.random(in: -40...400, using: &random))
            let to = from + .hours(Int64.random(in: 0...120, using: &random))
            pauses.append(Obligation.Pause(from: from, to: to))
        }
    }

    var equation: Equation {
        Equation(anchor: anchor, measure: measure, budget: budget, pauses: pauses)
    }

    var due: Instant { equation.deadline(in: Fixture.times).due }

    /// The same answer by the definition, one hour or one day after the other.
    var slowDue: Instant {
        func isPaused(_ instant: Instant) -> Bool {
            pauses.contains { $0.from < instant && ($0.to.map { instant <= $0 } ?? true) }
        }
        let calendar = Fixture.calendar
        let zone = Fixture.shanghai
        if case .wall = measure {
            var time = anchor
            var counted: Int64 = 0
            while counted < budget {
                time = time + .hours(1)
                if !isPaused(time) { counted += 3_600_000 }
            }
            return time
        }
        var date = zone.date(anchor)
        var counted: Int64 = 0
        while true {
            date = date.adding(days: 1)
            switch measure {
            case .workingDays(_, let dayEnd):
                let end = zone.instant(date, millisecondOfDay: dayEnd.millisecondOfDay)
                if calendar.isWorking(date), !isPaused(end) { counted += 1 }
                if counted >= budget { return end }
            case .calendarDays(let roll, _, let dayEnd):
                let end = zone.instant(date, millisecondOfDay: dayEnd.millisecondOfDay)
                if !isPaused(end) { counted += 1 }
                let rests = roll == .restDay && !calendar.isWorking(date)
                if counted >= budget, !isPaused(end), !rests { return end }
            default: return .never
            }
        }
    }
}

@Suite struct `Properties of the equation` {
    @Test func `agrees with a slow count by the definition`() {
        var random = Seeded(state: 20_260_712)
        for number in 0..<3_000 {
            let example = Case(&random)
            #expect(example.due == example.slowDue, "case \(number): \(example)")
        }
    }

    @Test func `due never gets earlier when the budget or the pauses grow`() {
        var random = Seeded(state: 1)
        for _ in 0..<2_000 {
            let example = Case(&random)
            var larger = example
            larger.budget += Int64.random(in: 0...3, using: &random)
            #expect(larger.due >= example.due)
            var paused = example
            let from = example.anchor + .hours(Int64.random(in: -10...200, using: &random))
            paused.pauses.append(Obligation.Pause(from: from, to: from + .hours(30)))
            #expect(paused.due >= example.due)
            #expect(example.due > example.anchor)
        }
    }

    @Test func `thresholds are ordered and not after due`() {
        var random = Seeded(state: 2)
        for _ in 0..<1_000 {
            let example = Case(&random)
            let warnings = example.equation.warnings(
                [.percent(75), .percent(25), .percent(50), .before(.hours(4)), .before(.days(30))],
                due: example.due,
                in: Fixture.times,
            )
            #expect(warnings == Array(Set(warnings)).sorted())
            #expect(warnings.allSatisfy { example.anchor < $0 && $0 <= example.due })
        }
    }

    @Test func `joined pauses equal their union`() {
        var random = Seeded(state: 3)
        for _ in 0..<1_000 {
            let example = Case(&random)
            var split = example
            split.pauses = example.pauses.flatMap { pause -> [Obligation.Pause] in
                guard let to = pause.to, to > pause.from else { return [pause] }
                let middle = pause.from + .hours((to - pause.from).count / 7_200_000)
                return [
                    Obligation.Pause(from: middle, to: to),
                    Obligation.Pause(from: pause.from, to: middle),
                    Obligation.Pause(from: pause.from, to: middle),
                ]
            }
            #expect(split.due == example.due)
        }
    }

    @Test func `a pause inside one working day changes nothing`() {
        var random = Seeded(state: 4)
        for _ in 0..<500 {
            var example = Case(&random, wall: false)
            guard case .workingDays = example.measure else { continue }
            example.pauses = []
            let plain = example.due
            let date = Fixture.shanghai.date(example.anchor).adding(days: 1)
            let noon = Fixture.shanghai.instant(date, millisecondOfDay: 36_000_000)
            example.pauses = [Obligation.Pause(from: noon, to: noon + .hours(4))]
            #expect(example.due == plain)
        }
    }

    @Test func `a pause over k counted ends moves due by exactly k working days`() {
        var random = Seeded(state: 5)
        for _ in 0..<500 {
            var example = Case(&random, wall: false)
            example.measure = .workingDays(calendar: "cn", dayEnd: .midnight)
            example.pauses = []
            let length = Int.random(in: 1...9, using: &random)
            let start = Fixture.shanghai.date(example.anchor).adding(days: 1)
            let from = Fixture.shanghai.instant(start)
            let to = Fixture.shanghai.instant(start.adding(days: length))
            let ends = (0..<length).filter {
                Fixture.calendar.isWorking(start.adding(days: $0))
            }
            var paused = example
            paused.pauses = [Obligation.Pause(from: from, to: to)]
            var longer = example
            longer.budget += Int64(ends.count)
            // Only what lies before due can move it.
            guard to <= example.due else { continue }
            #expect(paused.due == longer.due)
        }
    }

    @Test func `the wall ignores calendars, and the same input gives the same due`() {
        var random = Seeded(state: 6)
        for _ in 0..<500 {
            let example = Case(&random, wall: true)
            let bare = TimeRules(zone: .utc)
            #expect(example.equation.deadline(in: bare).due == example.due)
            #expect(example.due == example.due)
        }
    }
}

@Suite struct `A random life` {
    /// Each crossing once in an epoch and never before its time, whatever happens in between.
    @Test(arguments: [11, 12, 13, 14, 15, 16, 17, 18] as [UInt64])
    func `keeps the invariants`(seed: UInt64) throws {
        var random = Seeded(state: seed)
        let world = World(at: at("2026-03-01T00:00:00.000+08:00"))
        var ids: [String] = []
        for number in 1...120 {
            let id = "2026-\(CivilDate.padded(number, 4))"
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<3:
                try world.open(
                    id,
                    occurred: world.now - .minutes(Int64.random(in: 0...600, using: &random)),
                    grade: Grade.allCases.randomElement(using: &random),
                )
                world.release("R-\(id)", of: id)
                ids.append(id)
            case 3:
                guard let incident = ids.randomElement(using: &random) else { continue }
                try world.grade(
                    incident,
                    to: Grade.allCases.randomElement(using: &random) ?? .major,
                )
            case 4:
                guard let incident = ids.randomElement(using: &random) else { continue }
                let shift = Int64.random(in: -1_000...0, using: &random)
                try world.correct(incident, occurred: world.now + .minutes(shift))
            case 5:
                guard let incident = ids.randomElement(using: &random) else { continue }
                try world.confirm("R-\(incident)")
            case 6:
                let open = Obligation.openStates.flatMap { state in
                    world.records.records(.obligation, state: state, through: .max, limit: 100)
                }
                guard let row = open.randomElement(using: &random) else { continue }
                try world.append(
                    try Acts.acknowledge(
                        try Obligation(record: row),
                        by: "p-duty",
                        roles: [[.officer], [.approver]].randomElement(using: &random) ?? [],
                        now: world.now,
                    )
                )
            case 7:
                // The daemon is down for a while.
                world.now = world.now + .minutes(Int64.random(in: 1...2_000, using: &random))
                try world.enforce()
            default:
                try world.run(
                    to: world.now + .minutes(Int64.random(in: 1...900, using: &random))
                )
            }
            try checkRows(world)
        }
        try checkEntries(world)
        try checkRebuild(world)
    }

    /// The columns and the due instant follow from what the row remembers.
    private func checkRows(_ world: World) throws {
        let open = Obligation.openStates.flatMap { state in
            world.records.records(.obligation, state: state, through: .max, limit: 1_000)
        }
        for row in open {
            let obligation = try Obligation(record: row)
            #expect(row.order == (obligation.nextCrossing ?? .never).milliseconds)
            #expect(obligation.warned <= obligation.warnAt.count)
            let equation = Equation(
                anchor: obligation.anchor.at,
                measure: obligation.rule.measure,
                budget: obligation.budget,
                pauses: obligation.pauses,
            )
            #expect(equation.deadline(in: world.times).due == obligation.due)
        }
    }

    private func checkEntries(_ world: World) throws {
        var seen: Set<String> = []
        for entry in world.entries {
            let epoch = entry.body["epoch"].map { "\($0)" } ?? ""
            switch entry.kind {
            case .obligationWarned, .obligationEscalated:
                let level = entry.body["level"] ?? entry.body["step"] ?? .null
                let key = "\(entry.subject) \(entry.kind) \(level) \(epoch)"
                #expect(seen.insert(key).inserted, "twice: \(key)")
                #expect(entry.effectiveAt <= entry.at)
            case .obligationBreached:
                #expect(seen.insert("\(entry.subject) breached \(epoch)").inserted)
                #expect(entry.at > (try entry.body.instant("due")))
                #expect(entry.effectiveAt == (try entry.body.instant("due")))
            case .obligationSettled:
                if let satisfiedAt = entry.body.optionalInstant("satisfiedAt") {
                    let due = try entry.body.instant("due")
                    #expect(entry.body["outcome"] == (satisfiedAt <= due ? "met" : "late"))
                    #expect(
                        entry.body["lateBy"]?.integer
                            == (satisfiedAt <= due ? nil : (satisfiedAt - due).count)
                    )
                }
            default: break
            }
        }
        #expect(!seen.isEmpty)
    }

    /// The rows are a pure function of the entries.
    private func checkRebuild(_ world: World) throws {
        let rebuilt = MemoryRecords()
        for row in world.records.records(.release, prefix: "", limit: 10_000) {
            rebuilt.put(.release, row)
        }
        for entry in world.entries { try ObligationProjection().apply(entry, to: rebuilt) }
        #expect(
            rebuilt.records(.obligation, prefix: "", limit: 10_000)
                == world.records.records(.obligation, prefix: "", limit: 10_000)
        )
    }
}
