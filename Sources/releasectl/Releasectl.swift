import Glibc
import Model
import Platform

/// The process around `Program`: arguments, descriptors, the terminal, the socket.
@main
struct Releasectl {
    static func main() {
        // A reader such as `head` may go before we are done.
        signal(SIGPIPE, SIG_IGN)
        let width = TerminalDevice.columns(STDOUT_FILENO)
        let status = Program.run(
            Array(CommandLine.arguments.dropFirst()),
            isTerminal: TerminalDevice.isTerminal(STDOUT_FILENO),
            environment: Environment.value,
            makeSession: { globals throws(Failure) in try session(globals, width: width) },
            errors: { TerminalDevice.write($0, to: STDERR_FILENO) },
            output: { TerminalDevice.write($0, to: STDOUT_FILENO) },
            width: width,
        )
        exit(status.code)
    }

    private static func session(_ globals: Globals, width: Int?) throws(Failure) -> Session {
        let client = ControlClient(
            target: globals.target,
            token: try TokenSource.read(globals),
            language: globals.language,
        )
        let canAsk =
            TerminalDevice.isTerminal(STDIN_FILENO) && TerminalDevice.isTerminal(STDERR_FILENO)
        let ask: @Sendable (String) -> String? = { question in
            TerminalDevice.write(question, to: STDERR_FILENO)
            return readLine()
        }
        return Session(
            send: { call throws(Failure) in try client.send(call) },
            standardInput: { limit throws(Failure) in try StandardInput.read(limitBytes: limit) },
            output: { TerminalDevice.write($0, to: STDOUT_FILENO) },
            errors: { TerminalDevice.write($0, to: STDERR_FILENO) },
            now: { SystemTime.now() },
            width: width,
            ask: canAsk ? ask : nil,
        )
    }
}
