import Clock
import Configuration
import Model
import Platform
import Testing

@testable import ReleaseDaemon

/// The auditor's script counts days in another language, by the definition; it must say what the equation says.
@Suite("Due instants counted by the auditor", .timeLimit(.minutes(20)))
struct AuditDueTests {
    /// SplitMix64: the same cases in every run.
    private struct Chance: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static func measure(_ chance: inout Chance) -> (Measure, Int64) {
        let dayEnd =
            ["24:00", "17:30"].compactMap { DayEnd($0) }.randomElement(using: &chance) ?? .midnight
        let roll = Roll.allCases.randomElement(using: &chance) ?? .none
        switch Int.random(in: 0..<6, using: &chance) {
        case 0: return (.wall, Int64.random(in: 1...500_000_000, using: &chance))
        case 1:
            return (
                .workingDays(calendar: "cn", dayEnd: dayEnd),
                Int64.random(in: 1...60, using: &chance)
            )
        case 2:
            return (
                .calendarDays(roll: roll, calendar: "cn", dayEnd: dayEnd),
                Int64.random(in: 1...60, using: &chance)
            )
        case 3:
            return (
                .months(roll: roll, calendar: "cn", dayEnd: dayEnd),
                Int64.random(in: 1...14, using: &chance)
            )
        case 4:
            return (.officeHours(calendar: "cn"), Int64.random(in: 1...400_000_000, using: &chance))
        default:
            let days = (1...31).filter { _ in Int.random(in: 0..<8, using: &chance) == 0 }
            let series = Series(
                months: (1...12).filter { _ in Int.random(in: 0..<4, using: &chance) == 0 },
                days: days,
                weekdays: days.isEmpty ? [Int.random(in: 1...7, using: &chance)] : [],
                at: dayEnd,
                onRestDay: Series.RestDay.allCases.randomElement(using: &chance) ?? .same,
            )
            return (.series(series, calendar: "cn"), Int64.random(in: 1...5, using: &chance))
        }
    }

    @Test(.enabled(if: Auditor.isThere("python3")))
    func `are the same to the millisecond, for every measure and with pauses`() throws {
        let folder = try BenchFolder()
        let configuration = try Configuration.load(folder: folder.configuration)
        let times = configuration.timeRules
        let file = try #require(configuration.files.first { $0.path.hasPrefix("calendar/") })
        var lines = [
            (["zone": .string(times.zone.name), "calendars": [try JSONReader.read(file.bytes)]]
                as JSON)
                .compactText
        ]
        var chance = Chance(state: 20_260_101)
        let start = times.zone.instant(try #require(CivilDate("2024-01-01")))
        for _ in 0..<1_500 {
            let anchor = start + .hours(Int64.random(in: 0..<24_000, using: &chance))
            let (measure, budget) = Self.measure(&chance)
            var pauses: [Obligation.Pause] = []
            for _ in 0..<Int.random(in: 0...2, using: &chance) {
                let from = anchor + .hours(Int64.random(in: -40...600, using: &chance))
                let span = Milliseconds.hours(Int64.random(in: 0...200, using: &chance))
                pauses.append(Obligation.Pause(from: from, to: from + span))
            }
            if Int.random(in: 0..<40, using: &chance) == 0 {
                pauses.append(Obligation.Pause(from: anchor + .hours(3), to: nil))
            }
            let equation = Equation(
                anchor: anchor,
                measure: measure,
                budget: budget,
                pauses: pauses
            )
            let example: JSON = [
                "anchor": JSON(anchor), "measure": measure.json, "budget": .integer(budget),
                "pauses": .array(
                    pauses.map { [JSON($0.from), $0.to.map { JSON($0) } ?? .null] }
                ),
                "due": JSON(equation.deadline(in: times).due),
            ]
            lines.append(example.compactText)
        }
        try folder.write(lines.joined(separator: "\n") + "\n", to: "dues.jsonl")
        let told = Auditor.run(
            "python3",
            [Auditor.scripts + "/audit_ledger.py", "--dues", folder.path + "/dues.jsonl"],
        )
        #expect(told.status == 0, "\(told.output.prefix(2_000))")
        #expect(told.output.contains("1500 counted, 0 differ"), "\(told.output.suffix(200))")
        // A case that is wrong is found.
        let first = lines[1].replacing("\"budget\":", with: "\"budget\":1")
        try folder.write(lines[0] + "\n" + first + "\n", to: "dues.jsonl")
        let wrong = Auditor.run(
            "python3",
            [Auditor.scripts + "/audit_ledger.py", "--dues", folder.path + "/dues.jsonl"],
        )
        #expect(wrong.status == 1)
    }
}
