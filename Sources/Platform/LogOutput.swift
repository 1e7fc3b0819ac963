import CLinux
import Glibc
import Model
import Synchronization

/// Where log lines go: a descriptor that is never waited for, or memory in tests.
package final class LogOutput: Sendable {
    /// Standard error.
    ///
    /// Its own time is left out when journald reads it, which stamps lines itself.
    package static let standardError = LogOutput(
        descriptor: STDERR_FILENO,
        underJournal: JournalStream.matches(
            Environment.value("JOURNAL_STREAM"),
            descriptor: STDERR_FILENO,
        ),
    )

    let underJournal: Bool
    private let descriptor: Int32?
    private let time: (any TimeSource)?
    private let kept = Mutex<[String]>([])
    private let droppedLines = Atomic<Int>(0)

    /// Lines into a descriptor, which stays the caller's to close.
    package init(
        descriptor: Int32,
        underJournal: Bool = false,
        time: any TimeSource = SystemTime(),
    ) {
        self.descriptor = descriptor
        self.underJournal = underJournal
        self.time = time
    }

    /// Lines kept in memory without a time, for tests.
    package init() {
        descriptor = nil
        underJournal = false
        time = nil
    }

    /// The lines kept in memory, in order.
    package var lines: [String] { kept.withLock { $0 } }

    /// Lines that the reader did not take at once.
    package var droppedLineCount: Int { droppedLines.load(ordering: .relaxed) }

    /// UTC by the wall clock: a log line must be written even when no zone could be read.
    func stamp() -> String? {
        guard !underJournal, let time else { return nil }
        return ZoneRules.utc.rfc3339(time.now)
    }

    func write(_ line: String) {
        guard let descriptor else {
            kept.withLock { $0.append(line) }
            return
        }
        // One line at a time: between asking for room and writing, no other line of ours takes it.
        let written = kept.withLock { _ in Self.writeAtOnce(line, to: descriptor) }
        if !written { droppedLines.add(1, ordering: .relaxed) }
    }

    /// Writes if that needs no waiting.
    ///
    /// A pipe that polls writable has room for PIPE_BUF bytes, a line is shorter; so the write is
    /// whole or does not happen.
    private static func writeAtOnce(_ line: String, to descriptor: Int32) -> Bool {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard unsafe poll(&ready, 1, 0) == 1, ready.revents & Int16(POLLOUT) != 0,
            ready.revents & Int16(POLLERR | POLLNVAL) == 0
        else { return false }
        let bytes = Array(line.utf8)
        return BrokenPipe.silenced {
            while true {
                let count = unsafe Glibc.write(descriptor, bytes, bytes.count)
                if count < 0, errno == EINTR { continue }
                return count == bytes.count
            }
        }
    }
}
