import Model
import Testing

@testable import Clock

/// Backward planning: each step's latest start against a plain walk backwards, half an hour at a time.
@Suite(.timeLimit(.minutes(20))) struct `The latest start of a step` {
    private static let oracle: DayByDay = {
        do {
            return DayByDay(try Fixture.read("calendar.json", as: .json))
        } catch {
            fatalError("\(error)")
        }
    }()

    private static let office = Measure.officeHours(calendar: "cn")
    private static let working = Measure.workingDays(calendar: "cn", dayEnd: .midnight)

    /// The last half hour from which the plain count is done at `end`.
    private static func slow(_ end: Instant, _ need: Workflow.Need) -> Instant {
        var start = end
        while true {
            start = start - .minutes(30)
            let equation = Equation(anchor: start, measure: need.measure, budget: need.budget)
            if oracle.due(equation) <= end { return start }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `agrees with a plain walk backwards`(seed: UInt64) throws {
        var random = Seeded(state: 20_261_123 &+ seed)
        for number in 0..<60 {
            let end =
                at("2024-01-20T00:00:00.000+08:00")
                + .minutes(Int64.random(in: 0..<43_000, using: &random) * 30)
            let need =
                switch Int.random(in: 0..<3, using: &random) {
                case 0:
                    Workflow.Need(
                        measure: .wall,
                        budget: Int64.random(in: 1...48, using: &random) * 1_800_000,
                    )
                case 1:
                    Workflow.Need(
                        measure: Self.office,
                        budget: Int64.random(in: 1...20, using: &random) * 1_800_000,
                    )
                default:
                    Workflow.Need(
                        measure: Self.working,
                        budget: Int64.random(in: 1...5, using: &random),
                    )
                }
            let found = try #require(StepPlan.latestStart(end, need, Fixture.times))
            // A working day counts from the day after: any instant of the day before is as good.
            let slack =
                need.measure == Self.working
                ? Milliseconds.minutes(30) - Milliseconds(1) : Milliseconds(0)
            let slow = Self.slow(end, need) + slack
            #expect(found == slow, "case \(number) of seed \(seed): \(need) before \(end)")
            let equation = Equation(anchor: found, measure: need.measure, budget: need.budget)
            #expect(equation.deadline(in: Fixture.times).due <= end)
        }
    }

    private static let workflow = Workflow(
        id: "w",
        name: Phrase("流程", "w"),
        steps: [
            Workflow.Step(
                id: "sorted",
                name: Phrase("梳理", "sorting"),
                role: .content,
                takes: Workflow.Need(measure: office, budget: 4 * 3_600_000),
            ),
            Workflow.Step(
                id: "read",
                name: Phrase("三审", "readings"),
                role: .content,
                readings: Workflow.Readings(count: 3, apart: .hours(1), areByOthers: true),
                takes: Workflow.Need(measure: .wall, budget: 3_600_000),
            ),
            Workflow.Step(id: "seen", name: Phrase("阅", "seen"), role: .approver),
        ],
        approval: Workflow.Step(
            id: Workflow.approvalID,
            name: Phrase("批准", "approval"),
            role: .approver,
            takes: Workflow.Need(measure: .wall, budget: 1_800_000),
        ),
        publication: Workflow.Need(measure: .wall, budget: 600_000),
    )

    @Test func `each step is counted back from the one after it`() throws {
        // Due on a Monday at 10:00: the office hours of the first step lie on the Friday before.
        let due = at("2024-03-11T10:00:00.000+08:00")
        let plan = try #require(StepPlan(Self.workflow, due: due, times: Fixture.times))
        #expect(plan.items.map(\.step) == ["sorted", "read", "seen", "approve", "publish"])
        let starts = [
            "2024-03-08T11:30:00.000+08:00", "2024-03-11T06:20:00.000+08:00",
            "2024-03-11T09:20:00.000+08:00", "2024-03-11T09:20:00.000+08:00",
            "2024-03-11T09:50:00.000+08:00",
        ]
        for (item, start) in zip(plan.items, starts) {
            #expect(item.latestStart == at(start), "\(item.step)")
        }
        // An earlier due instant never gives anybody more time.
        let earlier = try #require(
            StepPlan(Self.workflow, due: due - .hours(7), times: Fixture.times)
        )
        for (one, other) in zip(earlier.items, plan.items) {
            #expect(one.latestStart <= other.latestStart)
        }
    }

    @Test func `without a time for any step, or without a due instant, there is no plan`() {
        let bare = Workflow(
            id: "b",
            name: Phrase("流程", "b"),
            steps: [Workflow.Step(id: "x", name: Phrase("步", "x"), role: .officer)],
        )
        let due = at("2024-03-11T10:00:00.000+08:00")
        #expect(StepPlan(bare, due: due, times: Fixture.times) == nil)
        #expect(StepPlan(Self.workflow, due: .never, times: Fixture.times) == nil)
    }
}
