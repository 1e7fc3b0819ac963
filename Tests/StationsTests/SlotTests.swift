import Model
import Testing

@testable import Stations

@Suite("Slots") struct SlotTests {
    static let zone = ZoneRules(name: "bench", fixedOffsetSeconds: 8 * 3_600)

    static func at(_ text: String) -> Instant {
        InstantText.rfc3339("2026-07-" + text + "+08:00") ?? Instant(milliseconds: 0)
    }

    static func plan(
        offset: Milliseconds = .zero,
        grace: Milliseconds = .hours(1),
        quiet: QuietHours? = nil,
        maintenance: [MaintenanceWindow] = [],
    ) -> SlotPlan {
        SlotPlan(
            period: .hours(1),
            grace: grace,
            offset: offset,
            quiet: quiet,
            maintenance: maintenance,
            zone: zone,
        )
    }

    static let night = QuietHours(
        from: DayEnd("22:00") ?? .midnight,
        to: DayEnd("06:00") ?? .midnight,
        reason: Phrase("夜间不测", "no measurements at night"),
    )

    @Test(arguments: [
        ("12T08:00:00.000", "12T08:00:00.000"), ("12T07:01:00.000", "12T07:00:00.000"),
        ("12T07:15:00.000", "12T07:00:00.000"), ("12T07:15:00.001", "12T08:00:00.000"),
        ("12T08:15:00.000", "12T08:00:00.000"),
    ])
    func `a value belongs to the period that it ends, or to the one just over`(
        stamp: String,
        end: String,
    ) {
        let plan = Self.plan()
        #expect(plan.end(plan.slot(endingAt: Self.at(stamp))) == Self.at(end))
    }

    @Test func `slots end at multiples of the period by local time, moved by the offset`() {
        let plan = Self.plan(offset: .minutes(5))
        #expect(plan.end(plan.slot(endingAt: Self.at("12T08:05:00"))) == Self.at("12T08:05:00"))
        let day = SlotPlan(period: .days(1), grace: .hours(9), zone: Self.zone)
        #expect(day.end(day.lastEnded(by: Self.at("12T08:00:00"))) == Self.at("12T00:00:00"))
    }

    @Test func `at its due instant a slot is in time, a millisecond later it is late`() {
        let due = Self.at("12T09:00:00")
        for (received, filling) in [
            (due, SlotLog.Filling.inTime), (due.successor, SlotLog.Filling.late),
        ] {
            var log = SlotLog(plan: Self.plan(), known: Self.at("12T07:30:00"))
            #expect(log.lateAt == due)
            let change = log.fill(endingAt: Self.at("12T08:00:00"), receivedAt: received)
            #expect(change.filling == filling)
        }
        let log = SlotLog(plan: Self.plan(), known: Self.at("12T07:30:00"))
        let slot = log.plan.slot(endingAt: Self.at("12T08:00:00"))
        #expect(log.standing(of: slot, at: due) == .open)
        #expect(log.standing(of: slot, at: due.successor) == .missed)
        #expect(log.newestMissed(at: due) == nil)
        #expect(log.newestMissed(at: due.successor) == slot)
    }

    @Test func `what is older than the first slot is history`() {
        var log = SlotLog(plan: Self.plan(), known: Self.at("12T08:00:00"))
        #expect(
            log.fill(endingAt: Self.at("12T08:00:00"), receivedAt: Self.at("12T08:01:00")).filling
                == .uncounted
        )
        #expect(log.lateAt == Self.at("12T10:00:00"))
        #expect(
            log.count(after: Self.at("11T00:00:00"), through: Self.at("12T08:30:00"), now: .never)
                == SlotCount()
        )
    }

    @Test func `quiet hours and work are not expected, and what comes then counts for nothing`() {
        let work = MaintenanceWindow(
            from: Self.at("12T09:00:00"),
            to: Self.at("12T12:00:00"),
            reason: Phrase("检修", "repair"),
        )
        let plan = Self.plan(quiet: Self.night, maintenance: [work])
        var log = SlotLog(plan: plan, known: Self.at("12T06:30:00"))
        _ = log.fill(endingAt: Self.at("12T07:00:00"), receivedAt: Self.at("12T07:01:00"))
        _ = log.fill(endingAt: Self.at("12T08:00:00"), receivedAt: Self.at("12T08:01:00"))
        _ = log.fill(endingAt: Self.at("12T09:00:00"), receivedAt: Self.at("12T09:01:00"))
        // 10, 11 and 12 o'clock lie in (9:00, 12:00].
        #expect(log.next.map(plan.end) == Self.at("12T13:00:00"))
        #expect(
            log.fill(endingAt: Self.at("12T10:00:00"), receivedAt: Self.at("12T10:01:00")).filling
                == .uncounted
        )
        let day = log.count(
            after: Self.at("12T00:00:00"),
            through: Self.at("13T00:00:00"),
            now: Self.at("13T08:00:00"),
        )
        // 7, 8, 9, 13 … 22 o'clock.
        #expect(day.expected == 13)
        #expect(day.inTime == 3)
        #expect(day.missed == 10)
        #expect(day.availability == 2_307)
        #expect(plan.work(at: Self.at("12T09:00:00")) == nil)
        #expect(plan.work(at: Self.at("12T12:00:00")) == work)
        #expect(plan.excuse(of: plan.lastEnded(by: Self.at("12T22:00:00"))) == nil)
        #expect(plan.excuse(of: plan.lastEnded(by: Self.at("13T06:00:00"))) != nil)
    }

    @Test func `a tighter grace holds from its slot on, and may end`() {
        var plan = Self.plan()
        let ten = plan.lastEnded(by: Self.at("12T10:00:00"))
        plan.setGrace(.minutes(15), from: ten)
        plan.setGrace(.hours(1), from: ten + 4)
        #expect(plan.due(ten - 1) == Self.at("12T10:00:00"))
        #expect(plan.due(ten) == Self.at("12T10:15:00"))
        #expect(plan.due(ten + 4) == Self.at("12T15:00:00"))
        var log = SlotLog(plan: plan, known: Self.at("12T08:30:00"))
        _ = log.fill(endingAt: Self.at("12T14:00:00"), receivedAt: Self.at("12T14:01:00"))
        // 9 o'clock is due at 10:00, 10 at 10:15, 11 at 11:15.
        let count = log.count(ten - 1...ten + 1, now: Self.at("12T10:16:00"))
        #expect(count.missed == 2)
        #expect(count.open == 1)
    }

    @Test func `beyond the limit of runs the oldest are no longer counted`() {
        let start = Self.at("12T00:00:00")
        var log = SlotLog(plan: Self.plan(), known: start)
        let limit = Int64(SlotLog.runLimit)
        for step in 1...(limit + 2) {
            let end = start + .hours(2 * step)
            let change = log.fill(endingAt: end, receivedAt: end)
            #expect((change.since != nil) == (step > limit))
        }
        #expect(log.empty.runs.count == SlotLog.runLimit)
        #expect(log.since == log.plan.lastEnded(by: start + .hours(3)) + 1)
    }

    /// The slow way: every slot on its own, from all periods at once.
    static func oracle(
        _ plan: SlotPlan,
        since: Int64,
        _ periods: [(end: Instant, received: Instant)],
        _ range: ClosedRange<Int64>,
        now: Instant,
    ) -> SlotCount {
        var first: [Int64: Instant] = [:]
        for period in periods {
            let slot = plan.slot(endingAt: period.end)
            first[slot] = first[slot] ?? period.received
        }
        var count = SlotCount()
        for slot in range where slot >= since && plan.excuse(of: slot) == nil {
            let received = first[slot]
            guard
                received != nil || plan.end(slot) <= now
                    || first.keys.contains(where: { $0 > slot })
            else { continue }
            count.expected += 1
            if let received {
                if received <= plan.due(slot) { count.inTime += 1 } else { count.late += 1 }
            } else if now > plan.due(slot) {
                count.missed += 1
            } else {
                count.open += 1
            }
        }
        return count
    }

    @Test(arguments: 0..<60)
    func `counts are those of counting every slot, whatever comes in whatever order`(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed) + 1)
        let start = Self.at("12T03:20:00")
        let plan = Self.plan(
            grace: .minutes([10, 60, 150][seed % 3]),
            quiet: seed % 2 == 0 ? Self.night : nil,
            maintenance: seed % 5 == 0
                ? [
                    MaintenanceWindow(
                        from: start + .hours(9),
                        to: start + .hours(13),
                        reason: Phrase("检修", "repair"),
                    )
                ] : [],
        )
        var log = SlotLog(plan: plan, known: start)
        let since = log.since
        var stored = (empty: Set<ClosedRange<Int64>>(), late: Set<ClosedRange<Int64>>())
        var periods: [(end: Instant, received: Instant)] = []
        var seen: Set<Int64> = []
        var now = start
        for _ in 0..<120 {
            now = now + .minutes(Int64(random.next() % 50))
            let back = Int64(random.next() % 8)
            let base = plan.end(plan.lastEnded(by: now) - (back > 4 ? back : 0))
            let end = base + .minutes(Int64(random.next() % 20) - 10)
            guard seen.insert(end.milliseconds).inserted else { continue }
            periods.append((end, now))
            let change = log.fill(endingAt: end, receivedAt: now)
            stored.empty = stored.empty.filter { !change.empty.removed.contains($0.lowerBound) }
                .union(change.empty.added)
            stored.late = stored.late.filter { !change.late.removed.contains($0.lowerBound) }
                .union(change.late.added)
        }
        // What a store followed is what the log has.
        let read = SlotLog(
            plan: plan,
            since: since,
            top: log.top,
            empty: SlotRuns(stored.empty.sorted { $0.lowerBound < $1.lowerBound }),
            late: SlotRuns(stored.late.sorted { $0.lowerBound < $1.lowerBound }),
        )
        #expect(read == log)
        for _ in 0..<20 {
            let from = since - 3 + Int64(random.next() % 60)
            let range = from...(from + Int64(random.next() % 70))
            let slow = Self.oracle(plan, since: since, periods, range, now: now)
            #expect(log.count(range, now: now) == slow, "\(range)")
        }
    }

    @Test(arguments: 0..<40)
    func `runs are the set that they stand for`(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed) + 7)
        var runs = SlotRuns()
        var slow: Set<Int64> = []
        for _ in 0..<200 {
            let slot = Int64(random.next() % 60)
            if random.next() % 2 == 0 {
                let range = slot...(slot + Int64(random.next() % 6))
                runs.insert(range)
                slow.formUnion(range)
            } else {
                runs.remove(slot)
                slow.remove(slot)
            }
            #expect(runs.runs.flatMap { Array($0) } == slow.sorted())
            for (one, next) in zip(runs.runs, runs.runs.dropFirst()) {
                #expect(one.upperBound + 1 < next.lowerBound)
            }
        }
        #expect(runs.count(in: 10...30) == Int64(slow.count { (10...30).contains($0) }))
        #expect((0..<70).allSatisfy { runs.contains($0) == slow.contains($0) })
    }
}
