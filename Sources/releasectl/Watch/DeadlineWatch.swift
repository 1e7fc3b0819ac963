import Glibc
import Model
import Platform
import Synchronization

/// `deadlines --watch`: counts down locally each second and asks the daemon every few.
///
/// The countdown runs on the daemon's wall clock, carried on by our monotonic one, so that a wrong clock on
/// this machine shows no wrong time. When the daemon is down the last data stays, marked as old.
enum DeadlineWatch {
    /// Between two questions to the daemon.
    static let refetchSeconds = 3
    /// For one answer.
    static let patience = Milliseconds.seconds(5)
    private static let enter = "\u{1B}[?1049h\u{1B}[?25l"
    private static let leave = "\u{1B}[?25h\u{1B}[?1049l"

    static func run(_ run: Invocation) throws(Failure) -> ExitStatus {
        let feed = WatchFeed()
        do throws(KernelError) {
            // Before the thread: it inherits the blocked signals.
            let signals = try SignalDescriptor([SIGINT, SIGTERM, SIGHUP, SIGWINCH])
            let wake = try EventCounter()
            let call = CommandTable.deadlinesCall(run).patient(patience)
            let session = run.session
            _ = try WorkerThread(name: "deadlines") {
                while true {
                    feed.take(result(session, call))
                    wake.signal()
                    sleep(UInt32(refetchSeconds))
                }
            }
            let isTerminal = TerminalDevice.isTerminal(STDOUT_FILENO) && !run.globals.isJSON
            if isTerminal { TerminalDevice.write(enter, to: STDOUT_FILENO) }
            defer { if isTerminal { TerminalDevice.write(leave, to: STDOUT_FILENO) } }
            var printed: JSON?
            var told: Failure?
            while true {
                if isTerminal {
                    redraw(feed.state, run)
                } else if let failure = feed.state.failure {
                    if failure != told { run.session.errors(failure.message(run.language) + "\n") }
                    told = failure
                } else if let news = feed.state.news, news != printed {
                    told = nil
                    printed = news
                    if let answer = feed.state.answer { snapshot(answer, run) }
                }
                waitForEvent(signals.descriptor, wake.descriptor)
                wake.reset()
                while let signal = signals.next() {
                    if signal != SIGWINCH { return .done }
                }
            }
        } catch {
            throw .input(
                code: "unavailable.system",
                Phrase("系统不给资源：\(error)", "the system refuses: \(error)"),
                hint: nil,
            )
        }
    }

    private static func result(_ session: Session, _ call: Call) -> Result<JSON, Failure> {
        do throws(Failure) { return .success(try session.send(call)) } catch {
            return .failure(error)
        }
    }

    /// Until a signal, news, or the next full second.
    private static func waitForEvent(_ first: Int32, _ second: Int32) {
        var waiting = [
            pollfd(fd: first, events: Int16(POLLIN), revents: 0),
            pollfd(fd: second, events: Int16(POLLIN), revents: 0),
        ]
        let toNextSecond = 1_000 - Int32(SystemTime.now().milliseconds % 1_000)
        _ = unsafe poll(&waiting, 2, toNextSecond)
    }

    private static func redraw(_ state: WatchFeed.State, _ run: Invocation) {
        let size = TerminalDevice.size(STDOUT_FILENO) ?? (TerminalDevice.defaultColumns, 24)
        let screen = WatchScreen.draw(
            state,
            monotonic: SystemTime.monotonicNanoseconds(),
            columns: size.columns,
            rows: size.rows,
            language: run.language,
            usesColour: run.globals.usesColour,
        )
        // Home, each line erased to its end, then everything below: no flicker.
        let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
        let text = lines.joined(separator: "\u{1B}[K\r\n")
        TerminalDevice.write("\u{1B}[H" + text + "\u{1B}[K\u{1B}[J", to: STDOUT_FILENO)
    }

    private static func snapshot(_ answer: JSON, _ run: Invocation) {
        if run.globals.isJSON { return run.session.output(answer.compactText + "\n") }
        run.print(answer) { ObligationScreen.list($0, on: &$1) }
    }
}

/// The newest data and how the last question went; written by the asking thread.
final class WatchFeed: Sendable {
    struct State: Sendable {
        var answer: JSON?
        /// Monotonic nanoseconds of its arrival.
        var answeredAt: Int64 = 0
        var failure: Failure?

        /// What makes a new snapshot: all but the passing of time.
        var news: JSON? {
            guard let items = answer?["items"]?.array else { return nil }
            return .array(
                items.map { item in
                    var item = item
                    item["remainingMilliseconds"] = nil
                    return item
                }
            )
        }
    }

    private let current = Mutex(State())

    var state: State { current.withLock { $0 } }

    func take(_ result: Result<JSON, Failure>) {
        let now = SystemTime.monotonicNanoseconds()
        current.withLock { state in
            switch result {
            case .success(let answer):
                state.answer = answer
                state.answeredAt = now
                state.failure = nil
            case .failure(let failure): state.failure = failure
            }
        }
    }
}
