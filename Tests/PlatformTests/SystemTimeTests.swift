import Model
import Testing

@testable import Platform

@Suite struct SystemTimeTests {
    @Test func `clocks run forward and are in a plausible range`() {
        let before = SystemTime.monotonicNanoseconds()
        let boot = SystemTime.bootNanoseconds()
        #expect(SystemTime().now.milliseconds > 1_700_000_000_000)
        #expect(SystemTime.monotonicNanoseconds() >= before)
        #expect(boot >= before)
    }

    @Test func `the boot has a name`() throws {
        let name = try #require(SystemTime.bootIdentifier())
        #expect(name.utf8.count == 36)
        #expect(name == SystemTime.bootIdentifier())
    }

    @Test func `manual time moves only by hand`() {
        let time = ManualTime(Instant(milliseconds: 1000))
        #expect(time.now.milliseconds == 1000)
        time.advance(by: .seconds(2))
        #expect(time.now.milliseconds == 3000)
        time.advance(by: Milliseconds(-1))
        #expect(time.now.milliseconds == 2999)
        time.set(Instant(milliseconds: 5))
        #expect(time.now.milliseconds == 5)
    }

    @Test(arguments: [
        (Int32(-1), Int32(0), Int64(0), ClockSynchronisation.unknown),
        (5, 0, 0, .unsynchronised),
        (0, 0x40, 16_000_000, .unsynchronised),
        (0, 0, 0, .synchronised(maximumError: .zero)),
        (0, 0x2001, 1_999, .synchronised(maximumError: Milliseconds(2))),
        (1, 0, 2_000, .synchronised(maximumError: Milliseconds(2))),
    ])
    func `the kernel's answer is read as it is meant`(
        result: Int32,
        status: Int32,
        error: Int64,
        expected: ClockSynchronisation,
    ) {
        let decided = ClockSynchronisation.decide(
            result: result,
            status: status,
            maximumErrorMicroseconds: error,
        )
        #expect(decided == expected)
        _ = ClockSynchronisation.current()
    }
}
