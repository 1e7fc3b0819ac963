package import Model
package import Platform

/// A hook that is a program: one run an attempt, the document on standard input, the outcome in the exit
/// status.
///
/// The contract stands in `docs/hooks.md`. A run that had to be ended is `unknown`: it may have sent.
package struct HookProgram: Sendable, Hashable {
    package static let defaultTimeLimit = Milliseconds.seconds(30)
    /// What of standard error goes into the record as the reason.
    static let reasonLimitBytes = 300

    /// Absolute path.
    package let program: String
    /// Fixed by the configuration; nothing of a release ever stands on a command line.
    package let arguments: [String]
    /// Settings of this hook, beside what every run is given.
    package let settings: [String: String]
    package let folder: String
    package let timeLimit: Milliseconds

    package init(
        program: String,
        arguments: [String] = [],
        settings: [String: String] = [:],
        folder: String = "/",
        timeLimit: Milliseconds = defaultTimeLimit,
    ) {
        self.program = program
        self.arguments = arguments
        self.settings = settings
        self.folder = folder
        self.timeLimit = timeLimit
    }

    /// Runs one attempt; blocks up to the time limit.
    package func send(
        _ message: HookMessage,
        zone: ZoneRules,
        isDryRun: Bool = false,
    ) -> DeliveryOutcome {
        Self.outcome(of: process(message, zone: zone, isDryRun: isDryRun).run())
    }

    /// The run of one attempt.
    package func process(
        _ message: HookMessage,
        zone: ZoneRules,
        isDryRun: Bool = false,
    ) -> ChildProcess {
        let delivery = message.delivery
        var environment = settings
        for name in ["PATH", "LANG", "TZ"] { environment[name] = Environment.value(name) }
        environment["RELEASE_ID"] = delivery.subject
        environment["REVISION"] = String(delivery.revision)
        environment["CHANNEL"] = delivery.channel
        environment["TARGET"] = delivery.target
        environment["ATTEMPT"] = String(delivery.attempts)
        environment["IDEMPOTENCY_KEY"] = delivery.id
        environment["DEADLINE"] = delivery.expiresAt.map(zone.rfc3339) ?? ""
        environment["DRY_RUN"] = isDryRun ? "1" : "0"
        return ChildProcess(
            program: program,
            arguments: arguments,
            environment: environment,
            folder: folder,
            input: message.document(in: zone).compactBytes + [0x0A],
            timeLimit: timeLimit,
        )
    }

    /// The exit table: 0 taken; `EX_TEMPFAIL` and its like again; wrong input or settings never;
    /// ended by a signal or a time limit, nobody knows (numbers of BSD `sysexits.h`).
    package static func outcome(of result: ChildProcess.Result) -> DeliveryOutcome {
        switch result.ending {
        case .exit(0): accepted(answer(in: result.output))
        case .exit(let status):
            switch status {
            case 64...67, 77, 78: .permanent(reason: reason("exit \(status)", result))
            case 124, 137: .unknown(reason: reason("exit \(status)", result))
            default: .retry(reason: reason("exit \(status)", result), after: nil)
            }
        case .signal(let number): .unknown(reason: reason("signal \(number)", result))
        case .timedOut: .unknown(reason: reason("time limit", result))
        // It never ran, so nothing was sent; an operator can mend it while it is retried.
        case .couldNotStart(let code): .retry(reason: "could not start: errno \(code)", after: nil)
        }
    }

    private static func accepted(_ answer: JSON) -> DeliveryOutcome {
        .accepted(
            reference: answer["ref"]?.string.map { String($0.prefix(referenceLimit)) },
            isQueuedByGateway: answer.flag("queued"),
        )
    }

    /// The JSON object on the last line that is not empty: `ref`, the far side's name for it, and
    /// `queued`, when the gateway could not pass it on yet.
    private static func answer(in output: [UInt8]) -> JSON {
        let lines = output.split(separator: 0x0A)
        guard let line = lines.last(where: { !$0.allSatisfy { $0 <= 0x20 } }) else { return [:] }
        return (try? JSONReader.read(Array(line))) ?? [:]
    }

    private static let referenceLimit = 200

    private static func reason(_ what: String, _ result: ChildProcess.Result) -> String {
        let words = String(decoding: result.errorTail.suffix(reasonLimitBytes), as: UTF8.self)
        let line = words.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
        return line.isEmpty ? what : what + ": " + line
    }
}
