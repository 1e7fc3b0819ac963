import Desk
import Model
import Testing

/// Six persons with random roles try everything; whatever they do, the promises hold.
@Suite struct RandomWalkTests {
    static let steps = 400

    @Test(arguments: UInt64(1)...12)
    func `no sequence of commands gets a text out unseen or a number lost`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let people = (1...6).map { number in
            var roles = Set(
                // A station hands in readings and gives the desk no command.
                Role.allCases.filter { $0 != .station }.filter { _ in
                    Int.random(in: 0..<3, using: &random) == 0
                }
            )
            roles.insert(number.isMultiple(of: 2) ? .officer : .approver)
            if number == 1 { roles.insert(.secrecy) }
            return Officer(id: "p-\(number)", roles: roles, organisation: "traffic")
        }
        let bench = DeskBench(policy: policy(people), now: newYear - .hours(20))
        var accepted = 0
        for _ in 0..<Self.steps {
            bench.pass(.seconds(Int64.random(in: 0...600, using: &random)))
            guard let officer = people.randomElement(using: &random) else { continue }
            let command = try command(bench, officer, people, &random)
            // `refusal` itself checks that a refused command changes no row.
            if bench.refusal(command, by: officer) == nil { accepted += 1 }
        }
        // With some roles most of what is tried is refused; a walk of refusals alone would show nothing.
        #expect(accepted > Self.steps / 20, "seed \(seed)")
        #expect(try bench.rebuilt() == bench.snapshot(), "seed \(seed)")
        try checkReleases(bench, seed)
        checkNumbers(bench, seed)
    }

    /// 2027-01-01 00:00 in Shanghai: the walk crosses a year.
    private let newYear = DeskBench.shanghai.instant(
        CivilDate(year: 2_027, month: 1, day: 1) ?? CivilDate(dayNumber: 0)
    )

    private func policy(_ people: [Officer]) -> DeskPolicy {
        let base = DeskPolicy.bench
        return DeskPolicy(
            zone: base.zone,
            organisations: base.organisations,
            people: Dictionary(uniqueKeysWithValues: people.map { ($0.id, $0.roles) }),
            channels: base.channels,
            defaultChannels: base.defaultChannels,
            defaultClassification: base.defaultClassification,
        )
    }

    private func command(
        _ bench: DeskBench,
        _ officer: Officer,
        _ people: [Officer],
        _ random: inout SeededRandom,
    ) throws -> DeskCommand {
        let release = "R-000" + String(Int.random(in: 1...8, using: &random))
        let year = bench.now < newYear ? "2026" : "2027"
        let incident = year + "-000" + String(Int.random(in: 1...3, using: &random))
        var text = DeskBench.text("通报\(Int.random(in: 1...5, using: &random))")
        text.publisher = Bool.random(using: &random) ? "traffic" : "flood"
        if Int.random(in: 0..<20, using: &random) == 0 { text.title = "机密★" }
        let other = people.randomElement(using: &random)?.id ?? ""
        let drafting = bench.drafting(
            text,
            kind: ReleaseKind.allCases.randomElement(using: &random) ?? .first,
            incident: Bool.random(using: &random) ? incident : nil,
            corrects: Int.random(in: 0..<3, using: &random) == 0 ? release : nil,
        )
        switch Int.random(in: 0..<25, using: &random) {
        case 0: return bench.opening(grade: Bool.random(using: &random) ? .serious : nil)
        case 1:
            let grade = Grade.allCases.randomElement(using: &random) ?? .major
            return .gradeIncident(incident, to: grade, reason: bench.note())
        case 2:
            let at = bench.now - .minutes(Int64.random(in: -10...600, using: &random))
            return .correctIncident(incident, occurredAt: at, isEstimated: false)
        case 3:
            let reason = Int.random(in: 0..<9, using: &random) == 0 ? bench.note() : nil
            return .closeIncident(incident, missedReason: reason)
        case 4...6: return .draft(drafting)
        case 7...8: return .edit(release, text: bench.keep(text), findings: [])
        case 9...11: return .submit(release, findings: [])
        case 12...14:
            let hasPassed = Int.random(in: 0..<4, using: &random) > 0
            return .review(
                release,
                kind: .secrecy,
                hasPassed: hasPassed,
                note: hasPassed ? nil : bench.note(),
            )
        case 15...16: return .approve(release, findings: [])
        case 17: return .sendBack(release, note: bench.note())
        case 18...19: return (try? bench.publication(release)) ?? .publish(release, text: text)
        case 20: return .withdraw(release, reason: bench.note())
        case 21: return .countersign(release)
        case 22: return .discard(release, reason: bench.note())
        case 23:
            return .issue(drafting, bench.authorisation(by: other, secrecyBy: "p-1"))
        default: return .holdConference(incident: incident, at: bench.now, evidence: nil)
        }
    }

    /// Reads the entries, not the rows: what the chain says must be enough to prove four eyes.
    private func checkReleases(_ bench: DeskBench, _ seed: UInt64) throws {
        for row in bench.records.records(.release, prefix: "R-", limit: .max) {
            let release = try Release(id: row.id, row: row.body)
            #expect(release.revisions.map(\.number) == Array(1..<(release.revisions.count + 1)))
            var writers: Set<String> = []
            var approved: JSON?
            for entry in bench.entries where entry.subject == release.id {
                switch entry.kind {
                case .releaseDrafted:
                    writers = [entry.actor]
                    approved = nil
                case .releaseEdited:
                    writers.insert(entry.actor)
                    approved = nil
                case .releaseApproved:
                    #expect(!writers.contains(entry.actor), "seed \(seed), \(release.id)")
                    approved = entry.body["document"]
                case .releaseAuthorised:
                    let authorities = ["authorisedBy", "secrecyBy"].compactMap {
                        entry.body[$0]?.string
                    }
                    #expect(authorities.count == 2 && writers.isDisjoint(with: authorities))
                    approved = entry.body["document"]
                case .releaseReturned, .releaseDiscarded: approved = nil
                case .releaseWithdrawn: approved = nil
                case .releasePublished:
                    #expect(approved != nil && approved == entry.body["document"], "seed \(seed)")
                    approved = nil
                default: break
                }
            }
        }
    }

    private func checkNumbers(_ bench: DeskBench, _ seed: UInt64) {
        var numbers: [String: Set<String>] = [:]
        var releases: [String: String] = [:]
        for entry in bench.entries where entry.kind == .releasePublished {
            guard let number = entry.body["indexNumber"]?.string else { continue }
            #expect(releases[entry.subject] == nil || releases[entry.subject] == number)
            releases[entry.subject] = number
            let stem = String(number.prefix { $0 != "-" })
            numbers[stem, default: []].insert(number)
        }
        for (stem, set) in numbers {
            let expected = (1...set.count).map { stem + "-" + CivilDate.padded($0, 5) }
            #expect(set == Set(expected), "seed \(seed): \(set.sorted())")
        }
        #expect(Set(releases.values).count == releases.count)
        for (kind, pattern) in [(EntryKind.incidentOpened, 5), (.releaseDrafted, 2)] {
            var counted: [String: Int] = [:]
            var seen: Set<String> = []
            for entry in bench.entries where entry.kind == kind {
                guard seen.insert(entry.subject).inserted else { continue }
                let stem = String(entry.subject.prefix(pattern))
                counted[stem, default: 0] += 1
                let number = CivilDate.padded(counted[stem] ?? 0, 4)
                #expect(entry.subject == stem + number, "seed \(seed)")
            }
        }
    }
}
