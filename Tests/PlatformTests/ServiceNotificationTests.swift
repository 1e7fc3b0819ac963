import CLinux
import Glibc
import Testing

@testable import Platform

@Suite struct ServiceNotificationTests {
    /// A datagram socket as the service manager has one.
    struct Manager: ~Copyable {
        let socket: FileDescriptor

        init(_ path: String) throws {
            let kind = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
            socket = FileDescriptor(owning: Glibc.socket(AF_UNIX, kind, 0))
            let address = try #require(UnixSocketAddress(path))
            let result = unsafe address.withPointer { unsafe bind(socket.number, $0, $1) }
            try #require(result == 0)
        }

        func next() -> String? {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = unsafe recv(socket.number, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
        }
    }

    @Test(arguments: [
        nil, "", "relative", "vsock:2:1234", "/" + String(repeating: "a", count: 200),
    ])
    func `without a usable socket nothing is sent`(path: String?) {
        let notification = ServiceNotification(socket: path)
        #expect(!notification.isConnected)
        #expect(!notification.send(.ready))
    }

    @Test func `a manager that is gone does no harm`() throws {
        let folder = try TemporaryFolder()
        #expect(!ServiceNotification(socket: folder.file("none")).send(.ready))
    }

    @Test func `each message arrives as one datagram, by path and by abstract name`() throws {
        let folder = try TemporaryFolder()
        for path in [folder.file("notify"), "@released-test-" + Hex.encode(RandomBytes.make(6))] {
            let manager = try Manager(path)
            let notification = ServiceNotification(socket: path)
            #expect(notification.isConnected)
            #expect(notification.send(.ready, .status("3 due\nSTOPPING=1")))
            #expect(manager.next() == "READY=1\nSTATUS=3 due STOPPING=1")
            notification.send(.reloading(monotonicMicroseconds: 12))
            #expect(manager.next() == "RELOADING=1\nMONOTONIC_USEC=12")
            notification.send(.watchdog)
            notification.send(.watchdogTrigger, .failure(errno: 28))
            notification.send(.stopping, .extendTimeout(microseconds: 5_000_000))
            #expect(manager.next() == "WATCHDOG=1")
            #expect(manager.next() == "WATCHDOG=trigger\nERRNO=28")
            #expect(manager.next() == "STOPPING=1\nEXTEND_TIMEOUT_USEC=5000000")
            #expect(manager.next() == nil)
        }
    }

    @Test func `a manager that does not read is not waited for`() throws {
        let folder = try TemporaryFolder()
        let manager = try Manager(folder.file("notify"))
        let notification = ServiceNotification(socket: folder.file("notify"))
        var sent = 0
        while sent < 100_000, notification.send(.watchdog) { sent += 1 }
        #expect(sent < 100_000)
        #expect(manager.next() == "WATCHDOG=1")
    }

    @Test(arguments: [
        (nil, nil, nil), ("x", nil, nil), ("0", nil, nil), ("1", nil, nil), ("-5", nil, nil),
        ("30000000", nil, Int64(15_000_000)), ("30000000", "42", 15_000_000),
        ("30000000", "43", nil), ("30000000", "x", nil), ("3", nil, 1),
    ])
    func `the watchdog is fed at half its time, by the process that is meant`(
        microseconds: String?,
        process: String?,
        expected: Int64?,
    ) {
        let interval = ServiceNotification.watchdogInterval(
            microseconds: microseconds,
            process: process,
            ownProcess: 42,
        )
        #expect(interval == expected)
    }
}

@Suite struct ProcessMemoryTests {
    @Test func `this process holds some memory`() throws {
        let memory = try #require(ProcessMemory.current())
        #expect(memory.residentBytes > 1_000_000)
        if let proportional = memory.proportionalBytes { #expect(proportional > 0) }
    }

    @Test(arguments: ["", "VmRSS:", "VmRSS: x kB", "VmRSS: 1 MB", "VmRSS: 1", "Other: 1 kB"])
    func `a line of another form is not read`(text: String) {
        #expect(ProcessMemory.field("VmRSS:", in: text) == nil)
    }

    @Test func `the line is found among others`() {
        #expect(
            ProcessMemory.field("Pss:", in: "Rss: 9 kB\nPss:\t  3 kB\nPss_Anon: 1 kB\n") == 3072
        )
    }

    @Test func `the limit of open files is raised to the hard limit`() throws {
        let limit = try #require(OpenFileLimit.raise())
        #expect(limit > 0)
        #expect(OpenFileLimit.raise() == limit)
    }
}
