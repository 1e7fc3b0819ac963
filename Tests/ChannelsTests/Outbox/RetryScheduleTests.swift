import Model
import Testing

@testable import Channels

@Suite struct RetryScheduleTests {
    @Test func `the waits grow, with a tenth of jitter that is the same in every run`() throws {
        let schedule = RetrySchedule.standard
        let bases: [Int64] = [2, 5, 10, 30, 60, 300, 900, 1_800, 1_800]
        for (index, base) in bases.enumerated() {
            let wait = try #require(schedule.wait(after: index + 1, of: "R-0001/1/web/site"))
            #expect(wait >= .seconds(base))
            #expect(wait.count <= base * 1_100)
            #expect(schedule.wait(after: index + 1, of: "R-0001/1/web/site") == wait)
        }
        let waits = Set((0..<50).compactMap { schedule.wait(after: 8, of: "R-\($0)") })
        #expect(waits.count > 40)
        #expect(schedule.wait(after: 48, of: "x") == nil)
    }

    @Test func `a target may ask for more time, but not for a day`() throws {
        let schedule = RetrySchedule.standard
        #expect(schedule.wait(after: 1, of: "x", asked: .seconds(90)) == .seconds(90))
        #expect(schedule.wait(after: 1, of: "x", asked: .days(1)) == .hours(1))
        let short = try #require(schedule.wait(after: 5, of: "x", asked: .seconds(1)))
        #expect(short >= .seconds(60))
    }

    @Test func `a breaker opens after five failures and lets one probe through`() {
        let now = OutboxPolicyTests.now
        var breaker = CircuitBreaker()
        for _ in 0..<4 {
            breaker.note(.retry(reason: "503", after: nil), now: now)
            #expect(claim(&breaker, now) == true)
        }
        breaker.note(.unknown(reason: "time-out"), now: now)
        #expect(claim(&breaker, now + .seconds(29)) == false)
        #expect(claim(&breaker, now + .seconds(30)) == true)
        #expect(claim(&breaker, now + .seconds(30)) == false)
        breaker.note(.retry(reason: "503", after: nil), now: now + .seconds(30))
        #expect(breaker.openUntil == now + .seconds(90))
        #expect(claim(&breaker, now + .seconds(90)) == true)
        breaker.note(.permanent(reason: "400"), now: now + .seconds(90))
        #expect(!breaker.isOpen)
    }

    private func claim(_ breaker: inout CircuitBreaker, _ now: Instant) -> Bool {
        breaker.claim(now: now)
    }
}
