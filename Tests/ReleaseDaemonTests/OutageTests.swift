import Channels
import Ledger
import Model
import Platform
import Synchronization
import Testing

@testable import ReleaseDaemon

/// The real wall clock, which a test can move ahead.
private final class MovedTime: TimeSource {
    private let ahead = Mutex(Milliseconds.zero)

    var now: Instant { SystemTime.now() + ahead.withLock { $0 } }

    func advance(by span: Milliseconds) { ahead.withLock { $0 = $0 + span } }
}

/// A gateway that takes nothing while there is a file `down`, on a schedule of one attempt an hour.
@Suite("A gateway that is down for long", .timeLimit(.minutes(20)))
struct OutageTests {
    private let time = MovedTime()
    private let bench: OfficeBench

    init() throws {
        bench = try OfficeBench(time: time) { folder in
            try folder.write(
                """
                #!/bin/sh
                if [ -e "$DOWN" ]; then
                  cat >/dev/null
                  [ -e probing ] || exit 75
                  mkdir busy && echo x >>probes || echo x >>overlaps
                  sleep 0.3
                  rmdir busy
                  exit 75
                fi
                mkdir -p received && cat >>"$RECEIVED"

                """,
                to: "config/hooks/flaky.sh",
                mode: 0o755
            )
            try folder.edit(
                "channels.json5",
                "{ id: \"media-file\", program: \"hooks/to-file.sh\", settings: {",
                "{ id: \"media-file\", program: \"hooks/flaky.sh\", concurrent: 4, settings: { DOWN: \"down\",",
            )
            try folder.edit(
                "channels.json5",
                "{ name: \"media\", kind: \"hook\",",
                """
                { name: "media", kind: "hook", delivery: { waits: ["1h"], expiry: "2h" },
                """,
            )
            try folder.write("", to: "config/down")
        }
    }

    private func publish() throws -> String {
        let id = try bench.approved(OfficeBench.draft(nil, channels: "web,media"))
        try bench.act("duty-a", "releases/\(id)/publish")
        return "\(id)/1/media/media"
    }

    private func state(_ delivery: String) throws -> Delivery.State? {
        try bench.delivery(delivery)?.state
    }

    /// As many releases as make the target rest, each tried once.
    private func outage() throws -> [String] {
        let ids = try (0..<CircuitBreaker.threshold).map { _ in try publish() }
        try bench.wait("not every delivery failed") {
            try bench.entries(.deliveryFailed).count == ids.count
        }
        return ids
    }

    private func end() throws {
        try FileTree.remove(bench.folder.path + "/config/down")
    }

    @Test func `when it is back, what waits for it goes out without its hour`() throws {
        let waiting = try outage()
        try end()
        time.advance(by: .minutes(10))
        let next = try publish()
        for id in [next] + waiting {
            try bench.wait("\(id) still waits") { try state(id) == .accepted }
        }
        #expect(try bench.entries(.deliveryAttempted).filter { $0.subject == next }.count == 1)
    }

    @Test func `one delivery at a time finds out whether it is back, however many wait`() throws {
        let waiting = try outage()
        try bench.folder.write("", to: "config/probing")
        time.advance(by: .minutes(70))
        let next = try publish()
        try bench.wait("nobody asked") { !bench.folder.text("config/probes").isEmpty }
        // The probe is under way for a while; each round of the others would call beside it.
        let room = bench.running.office.deliveries
        for _ in 0..<20 { room.wake("media") }
        try bench.wait("the probe did not end") {
            room.channels.first { $0.name == "media" }?.restsUntil("media", now: time.now) != nil
        }
        #expect(bench.folder.text("config/overlaps").isEmpty)
        #expect(bench.folder.text("config/probes") == "x\n")
        try end()
        time.advance(by: .minutes(10))
        let last = try publish()
        for id in waiting + [next, last] {
            try bench.wait("\(id) still waits") { try state(id) == .accepted }
        }
    }

    @Test func `what expires meanwhile does not hold up what comes later`() throws {
        let waiting = try outage()
        time.advance(by: .hours(3))
        // The wake that the next release brings finds the first five expired, behind a target at rest.
        let next = try publish()
        for id in waiting {
            try bench.wait("\(id) has not expired") { try state(id) == .expired }
        }
        try bench.wait("the probe was not made") {
            try bench.entries(.deliveryFailed).contains { $0.subject == next }
        }
        try end()
        time.advance(by: .minutes(70))
        let last = try publish()
        for id in [next, last] {
            try bench.wait("\(id) still waits") { try state(id) == .accepted }
        }
    }

    @Test func `after a restart the channel is still shown as failing`() throws {
        let id = try publish()
        try bench.wait("it did not fail") { try !bench.entries(.deliveryFailed).isEmpty }
        try bench.restart()
        let channel = try bench.get("duty-a", "channels/media")
        #expect(channel["state"]?.string == "failing")
        #expect(channel["lastError"]?.string?.isEmpty == false)
        #expect(try state(id) == .queued)
        #expect(try bench.get(nil, "check/channels")["status"]?.integer == 2)
    }

    @Test func `an alarm that is over before it went out is not a failure of its hook`() throws {
        try bench.act("duty-a", "channels/alarm-file/pause")
        bench.running.core.faults.raise("test", "a trouble")
        // What opens duties wakes the alarm desk, which looks around by itself only now and then.
        _ = try bench.incident()
        try bench.wait("no alarm was raised") {
            try bench.entries(.deliveryQueued).contains { $0.subject.hasPrefix("fault/test/") }
        }
        bench.running.core.faults.clear("test")
        _ = try bench.incident()
        try bench.wait("the alarm is not over") { try !bench.entries(.alertResolved).isEmpty }
        try bench.act("duty-a", "channels/alarm-file/resume")
        let queued = try bench.entries(.deliveryQueued).map(\.subject)
        for id in queued where id.hasPrefix("fault/test/") {
            try bench.wait("\(id) is not settled") { try state(id) == .superseded }
        }
        #expect(try bench.entries(.deliveryDead).isEmpty)
    }
}
