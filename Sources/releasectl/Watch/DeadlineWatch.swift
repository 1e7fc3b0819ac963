import Glibc
import Model
import Platform

/// `deadlines --watch`: counts down locally each second and asks the daemon every few.
///
/// The countdown runs on the daemon's wall clock, carried on by our monotonic one, so that a wrong clock on
/// this machine shows no wrong time. When the daemon is down the last data stays, marked as old.
enum DeadlineWatch {
    /// Between two questions to the daemon.
    static let refetchSeconds = 3
    /// For one answer.
    static let patience = Milliseconds.seconds(5)

    static func run(_ run: Invocation) throws(Failure) -> ExitStatus {
        let feed = WatchFeed()
        // Before the thread: it inherits the blocked signals.
        let signals = try blockedSignals()
        let wake = try ask(feed, run)
        let isTerminal = TerminalDevice.isTerminal(STDOUT_FILENO) && !run.globals.isJSON
        return isTerminal
            ? watch(feed, signals, wake, run) : try follow(feed, signals, wake, run)
    }

    private static func blockedSignals() throws(Failure) -> SignalDescriptor {
        do throws(KernelError) {
            return try SignalDescriptor([SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP])
        } catch {
            throw unavailable(error)
        }
    }

    /// Asks the daemon again and again on a thread of its own; each answer signals the counter.
    private static func ask(_ feed: WatchFeed, _ run: Invocation) throws(Failure) -> EventCounter {
        let call = CommandTable.deadlinesCall(run).patient(patience)
        let session = run.session
        do throws(KernelError) {
            let wake = try EventCounter()
            _ = try WorkerThread(name: "deadlines") {
                while true {
                    feed.take(result(session, call))
                    wake.signal()
                    sleep(UInt32(refetchSeconds))
                }
            }
            return wake
        } catch {
            throw unavailable(error)
        }
    }

    private static func unavailable(_ error: KernelError) -> Failure {
        .input(
            code: "unavailable.system",
            Phrase("系统不给资源：\(error)", "the system refuses: \(error)"),
            hint: nil,
        )
    }

    /// On a terminal: a screen of its own, redrawn each second, until `q` or a signal.
    private static func watch(
        _ feed: WatchFeed,
        _ signals: borrowing SignalDescriptor,
        _ wake: EventCounter,
        _ run: Invocation,
    ) -> ExitStatus {
        let screen = WholeScreen()
        screen.enter()
        defer { screen.leave() }
        var readsKeys = screen.readsKeys
        while true {
            guard redraw(feed.state, run) else { return .done }
            let isKey = waitForEvent(
                [signals.descriptor, wake.descriptor] + (readsKeys ? [STDIN_FILENO] : []),
                last: readsKeys
            )
            wake.reset()
            if isKey {
                let keys = screen.keys()
                // Ctrl-D is no key here: it is read as its character.
                if keys.contains(where: { [0x71, 0x51, 0x04, 0x1B].contains($0) }) { return .done }
                if keys.isEmpty { readsKeys = false }
            }
            while let signal = signals.next() {
                switch signal {
                case SIGWINCH: break
                case SIGTSTP:
                    screen.leave()
                    kill(getpid(), SIGSTOP)
                    screen.enter()
                default: return .done
                }
            }
        }
    }

    /// Into a file or a pipe: what is new, whenever it is.
    private static func follow(
        _ feed: WatchFeed,
        _ signals: borrowing SignalDescriptor,
        _ wake: EventCounter,
        _ run: Invocation,
    ) throws(Failure) -> ExitStatus {
        var printed: JSON?
        var told: Failure?
        while true {
            let state = feed.state
            if let failure = state.failure {
                if failure != told { run.session.errors(failure.message(run.language) + "\n") }
                told = failure
            } else if let news = state.news, news != printed {
                told = nil
                printed = news
                if let answer = state.answer { try snapshot(answer, run) }
            }
            _ = waitForEvent([signals.descriptor, wake.descriptor], last: false)
            wake.reset()
            while let signal = signals.next() {
                if signal != SIGWINCH, signal != SIGTSTP { return .done }
                if signal == SIGTSTP { kill(getpid(), SIGSTOP) }
            }
        }
    }

    private static func result(_ session: Session, _ call: Call) -> Result<JSON, Failure> {
        do throws(Failure) { return .success(try session.send(call)) } catch {
            return .failure(error)
        }
    }

    /// Until one of the descriptors is ready, or the next full second.
    ///
    /// - Returns: whether the last one is ready, where that was asked.
    private static func waitForEvent(_ descriptors: [Int32], last: Bool) -> Bool {
        var waiting = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let toNextSecond = 1_000 - Int32(SystemTime.now().milliseconds % 1_000)
        _ = unsafe poll(&waiting, nfds_t(waiting.count), toNextSecond)
        return last && waiting.last?.revents != 0
    }

    /// False when the terminal is gone.
    private static func redraw(_ state: WatchFeed.State, _ run: Invocation) -> Bool {
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
        return TerminalDevice.write("\u{1B}[H" + text + "\u{1B}[K\u{1B}[J", to: STDOUT_FILENO) == 0
    }

    private static func snapshot(_ answer: JSON, _ run: Invocation) throws(Failure) {
        if run.globals.isJSON { return try run.session.output(answer.compactText + "\n") }
        try run.print(answer) { ObligationScreen.list($0, on: &$1) }
    }
}
