import CLinux
import Glibc
import Model
import Testing

@testable import Platform

@Suite struct LogTests {
    let output = LogOutput()

    @Test(arguments: [
        ("plain", "k=plain"), ("澜溪江", "k=澜溪江"), ("", "k=\"\""), ("a b", "k=\"a b\""),
        ("a=b", "k=\"a=b\""), ("say \"hi\"", "k=\"say \\\"hi\\\"\""), ("c:\\x", "k=\"c:\\\\x\""),
        ("a\nlevel=error event=forged", "k=\"a\\nlevel=error event=forged\""),
        ("a\r\tb", "k=\"a\\r\\tb\""), ("\u{1b}[31mred", "k=\"\\u{1b}[31mred\""),
        ("\0", "k=\"\\u{0}\""), ("a\u{2028}b", "k=\"a\\u{2028}b\""), ("\u{85}", "k=\"\\u{85}\""),
        ("\u{202e}abc", "k=\"\\u{202e}abc\""),
    ])
    func `a value cannot forge a line or a key`(value: String, expected: String) {
        Log(to: output).info("test.event", ["k": value])
        #expect(output.lines == ["level=info event=test.event \(expected)\n"])
    }

    @Test func `a key of foreign characters is made harmless`() {
        Log(to: output).with("a b\n=", 1).info("test.event")
        #expect(output.lines == ["level=info event=test.event a_b__=1\n"])
    }

    @Test func `a long value and a long line are cut between characters`() {
        let long = String(repeating: "澜", count: 2000)
        Log(to: output).info("test.event", ["a": long, "b": long, "c": long, "d": long, "e": long])
        let line = output.lines[0]
        #expect(line.utf8.count <= 4000)
        #expect(line.hasSuffix("…\n"))
        #expect(line.contains(String(repeating: "澜", count: 332) + "… b="))
    }

    @Test func `a secret stays one, wherever it is printed`() {
        let secret = Secret("s3cret")
        Log(to: output).with("token", secret).error("test.event", ["again": secret])
        #expect(output.lines == ["level=error event=test.event token=*** again=***\n"])
        #expect(!"\(secret) \(String(reflecting: secret)) \([secret])".contains("s3"))
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("s3"))
        #expect(secret.reveal() == "s3cret")
    }

    @Test func `below the minimum nothing is written and nothing is computed`() {
        func costly() -> Int {
            Issue.record("computed")
            return 1
        }
        Log(to: output).debug("test.event", ["k": costly()])
        #expect(output.lines.isEmpty)
        let log = Log(to: output, minimum: .warning)
        log.info("test.event")
        log.warning("test.event")
        #expect(output.lines == ["level=warning event=test.event\n"])
    }

    @Test func `context comes before the event's own fields and stays with its log`() {
        let log = Log(to: output)
        log.with("channel", "web").with("n", 2).info("test.event", ["x": 1])
        log.info("test.event")
        #expect(
            output.lines == [
                "level=info event=test.event channel=web n=2 x=1\n",
                "level=info event=test.event\n",
            ]
        )
    }

    @Test func `time is left to journald, which gets a priority instead`() throws {
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe2(&ends, Int32(O_CLOEXEC)) == 0)
        let reader = FileDescriptor(owning: ends[0])
        let writer = FileDescriptor(owning: ends[1])
        let time = ManualTime(Instant(milliseconds: 1_783_834_200_000))
        Log(to: LogOutput(descriptor: writer.number, underJournal: true, time: time))
            .error("test.event")
        Log(to: LogOutput(descriptor: writer.number, time: time)).info("test.event")
        var bytes = [UInt8](repeating: 0, count: 500)
        let count = unsafe read(reader.number, &bytes, bytes.count)
        #expect(
            String(decoding: bytes.prefix(count), as: UTF8.self) == """
                <3>level=error event=test.event
                level=info event=test.event at=2026-07-12T05:30:00.000+00:00\n
                """
        )
    }

    @Test func `a full pipe drops whole lines and counts them`() throws {
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe2(&ends, Int32(O_CLOEXEC)) == 0)
        let reader = FileDescriptor(owning: ends[0])
        let writer = FileDescriptor(owning: ends[1])
        let log = Log(to: LogOutput(descriptor: writer.number))
        for number in 0..<3000 { log.info("test.event", ["number": number]) }
        #expect(log.droppedLineCount > 0)
        var bytes = [UInt8](repeating: 0, count: 200_000)
        let count = unsafe read(reader.number, &bytes, bytes.count)
        let lines = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n")
        #expect(lines.count + log.droppedLineCount == 3000)
        for (number, line) in lines.enumerated() {
            #expect(line.hasPrefix("level=info event=test.event at="))
            #expect(line.hasSuffix(" number=\(number)"))
        }
    }

    @Test func `a closed descriptor and a reader that went away drop lines and do no harm`() throws
    {
        let closed = Log(to: LogOutput(descriptor: 1_000_000))
        closed.info("test.event")
        #expect(closed.droppedLineCount == 1)
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe2(&ends, Int32(O_CLOEXEC)) == 0)
        let writer = FileDescriptor(owning: ends[1])
        close(ends[0])
        let log = Log(to: LogOutput(descriptor: writer.number))
        log.info("test.event")
        #expect(log.droppedLineCount == 1)
    }

    @Test(arguments: [
        nil, "", "1", "1:", ":1", "a:b", "1:2:3", "-1:2", "999999999:1",
    ])
    func `a wrong journal stream is not believed`(variable: String?) {
        #expect(!JournalStream.matches(variable, descriptor: STDERR_FILENO))
    }

    @Test func `the journal stream is known by device and inode`() throws {
        var status = stat()
        try #require(unsafe fstat(STDERR_FILENO, &status) == 0)
        let variable = "\(status.st_dev):\(status.st_ino)"
        #expect(JournalStream.matches(variable, descriptor: STDERR_FILENO))
    }
}
