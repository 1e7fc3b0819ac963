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
            note(&breaker, .retry(reason: "503", after: nil), now, isBack: false)
            #expect(breaker.restsUntil(now: now) == nil)
        }
        note(&breaker, .unknown(reason: "time-out"), now, isBack: false)
        #expect(breaker.restsUntil(now: now + .seconds(29)) == now + .seconds(30))
        #expect(breaker.restsUntil(now: now + .seconds(30)) == nil)
        note(&breaker, .retry(reason: "503", after: nil), now + .seconds(30), isBack: false)
        #expect(breaker.restsUntil(now: now + .seconds(30)) == now + .seconds(90))
        #expect(breaker.restsUntil(now: now + .seconds(90)) == nil)
        note(&breaker, .permanent(reason: "400"), now + .seconds(90), isBack: true)
        #expect(!breaker.isOpen)
        note(&breaker, .handedOver, now + .seconds(91), isBack: false)
    }

    @Test func `a delivery that was looked at and not made leaves the way to the target free`() {
        let now = OutboxPolicyTests.now
        var breaker = CircuitBreaker()
        for _ in 0..<CircuitBreaker.threshold {
            _ = breaker.note(.retry(reason: "refused", after: nil), now: now)
        }
        let later = now + .hours(6)
        for _ in 0..<3 {
            let rest = breaker.restsUntil(now: later)
            #expect(rest == nil)
        }
    }

    private func note(
        _ breaker: inout CircuitBreaker,
        _ outcome: DeliveryOutcome,
        _ now: Instant,
        isBack: Bool,
    ) {
        let answersAgain = breaker.note(outcome, now: now)
        #expect(answersAgain == isBack)
    }
}
