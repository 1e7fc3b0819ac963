import Glibc
import Model
import Platform

/// The process around `Program`: arguments, descriptors, the terminal, the socket.
@main
struct Releasectl {
    static func main() {
        // A reader such as `head` may go before we are done.
        signal(SIGPIPE, SIG_IGN)
        TerminalDevice.holdStandardPlaces()
        let width = TerminalDevice.columns(STDOUT_FILENO)
        let status = Program.run(
            Array(CommandLine.arguments.dropFirst()),
            isTerminal: TerminalDevice.isTerminal(STDOUT_FILENO),
            environment: Environment.value,
            makeSession: { globals throws(Failure) in try session(globals, width: width) },
            errors: { TerminalDevice.write($0, to: STDERR_FILENO) },
            output: { text throws(Failure) in try StandardOutput.write(text) },
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
            let reply = readLine()
            // Ctrl-D leaves the cursor behind the question.
            if reply == nil { TerminalDevice.write("\n", to: STDERR_FILENO) }
            return reply
        }
        return Session(
            send: { call throws(Failure) in try client.send(call) },
            standardInput: { limit throws(Failure) in try StandardInput.read(limitBytes: limit) },
            output: { text throws(Failure) in try StandardOutput.write(text) },
            errors: { TerminalDevice.write($0, to: STDERR_FILENO) },
            now: { SystemTime.now() },
            width: width,
            ask: canAsk ? ask : nil,
        )
    }
}
