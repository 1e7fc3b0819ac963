import Glibc
import Platform
import Synchronization
import Testing

@testable import Server

@Suite("Event kernel", .timeLimit(.minutes(20)))
struct EventKernelTests {
    @Test
    func `a timer in the past fires at once, a disarmed one never`() throws {
        let timer = try AbsoluteTimer()
        let poller = try Poller()
        let token = PollToken(slot: 7, generation: 9)
        poller.add(timer.descriptor, for: .readable, token: token)
        #expect(timer.acknowledge() == .nothing)
        try timer.arm(atMilliseconds: 0)
        #expect(poller.wait(milliseconds: 5_000) == 1)
        #expect(poller.event(at: 0).token == token)
        #expect(timer.acknowledge() == .fired)
        try timer.arm(atMilliseconds: wallMilliseconds() + 3_600_000)
        #expect(poller.wait(milliseconds: 0) == 0)
        try timer.disarm()
        #expect(timer.acknowledge() == .nothing)
    }

    @Test
    func `a timer is never early`() throws {
        let timer = try AbsoluteTimer()
        let poller = try Poller()
        poller.add(timer.descriptor, for: .readable, token: PollToken(slot: 1, generation: 1))
        for _ in 0..<10 {
            let due = wallMilliseconds() + 5
            try timer.arm(atMilliseconds: due)
            #expect(poller.wait(milliseconds: 5_000) == 1)
            #expect(wallMilliseconds() >= due)
            #expect(timer.acknowledge() == .fired)
        }
    }

    @Test
    func `mail from many threads arrives whole, in the order of each`() throws {
        let mailbox = try Mailbox<(sender: Int, number: Int)>()
        let poller = try Poller()
        poller.add(
            mailbox.wake.descriptor,
            for: .readable,
            token: PollToken(slot: 1, generation: 1),
        )
        let threads = try (0..<4).map { sender in
            try WorkerThread(name: "sender-\(sender)") {
                for number in 0..<1_000 { mailbox.post((sender, number)) }
            }
        }
        var next = [0, 0, 0, 0]
        while next != [1_000, 1_000, 1_000, 1_000] {
            #expect(poller.wait(milliseconds: 5_000) == 1)
            for message in mailbox.take() {
                #expect(next[message.sender] == message.number)
                next[message.sender] += 1
            }
        }
        for thread in threads { thread.join() }
        #expect(poller.wait(milliseconds: 0) == 0)
    }

    @Test(arguments: ["localhost", "", "256.0.0.1", "1.2.3", "::g"])
    func `only literal addresses are listened on`(host: String) {
        #expect(throws: KernelError.unusableAddress(host)) {
            _ = try ListeningSocket(.tcp(host: host, port: 0))
        }
    }

    @Test
    func `a port in use is refused, a shared one is not`() throws {
        let first = try ListeningSocket(.tcp(host: "127.0.0.1", port: 0), sharesPort: true)
        let address = first.address
        #expect(address != .tcp(host: "127.0.0.1", port: 0))
        let second = try ListeningSocket(address, sharesPort: true)
        #expect(second.address == address)
        #expect(throws: KernelError.self) { _ = try ListeningSocket(address) }
    }

    @Test
    func `a socket file left by a dead process is replaced, another file is not`() throws {
        let path = "/tmp/server-tests-\(getpid())-stale.sock"
        defer { _ = unsafe unlink(path) }
        do {
            // The descriptor closes without removing the file, as after a crash.
            _ = try ListeningSocket(.unix(path: path, mode: 0o600))
        }
        #expect(unsafe access(path, F_OK) == 0)
        do {
            let replaced = try ListeningSocket(.unix(path: path, mode: 0o660))
            #expect(throws: KernelError.self) {
                _ = try ListeningSocket(.unix(path: path, mode: 0o600))
            }
            replaced.unlinkPath()
        }
        let file = unsafe open(path, O_CREAT | O_WRONLY, 0o600)
        close(file)
        #expect(throws: KernelError.self) {
            _ = try ListeningSocket(.unix(path: path, mode: 0o600))
        }
        let long = "/tmp/" + String(repeating: "x", count: 120)
        #expect(throws: KernelError.unusableAddress(long)) {
            _ = try ListeningSocket(.unix(path: long, mode: 0o600))
        }
    }

    @Test(
        arguments: [
            ("127.0.0.1", "127.0.0.1"), ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:DB8:0:0::1", "2001:db8::1"), ("::1", "::1"),
        ]
    )
    func `an address is read and written`(text: String, shown: String) {
        #expect(PeerAddress(text)?.description == shown)
        #expect(PeerAddress(shown) == PeerAddress(text))
    }
}
