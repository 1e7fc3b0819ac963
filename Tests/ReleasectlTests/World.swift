import Model
import Synchronization

@testable import releasectl

/// A world of a test's own: answers are canned, what is printed is kept.
final class World: Sendable {
    private struct State {
        var output = ""
        var errors = ""
        var calls: [Call] = []
        var questions: [String] = []
    }

    private let state = Mutex(State())
    private let answer: @Sendable (Call) -> Result<JSON, Failure>
    private let input: [UInt8]
    private let reply: String?
    private let width: Int?
    private let outputFailure: Failure?

    /// `reply` is what the officer types when asked; nil where there is no terminal.
    ///
    /// `outputFailure` is what comes of writing to standard output.
    init(
        width: Int? = 80,
        input: [UInt8] = [],
        reply: String? = nil,
        outputFailure: Failure? = nil,
        answer: @escaping @Sendable (Call) -> Result<JSON, Failure> = { _ in .success([:]) },
    ) {
        self.width = width
        self.input = input
        self.reply = reply
        self.outputFailure = outputFailure
        self.answer = answer
    }

    var output: String { state.withLock { $0.output } }
    var errors: String { state.withLock { $0.errors } }
    var calls: [Call] { state.withLock { $0.calls } }
    var questions: [String] { state.withLock { $0.questions } }

    /// 2026-07-12 05:47 in the bureau's zone.
    static let now = InstantText.rfc3339("2026-07-12T05:47:00+08:00") ?? .never

    func run(_ words: [String], isTerminal: Bool = false) -> ExitStatus {
        Program.run(
            words,
            isTerminal: isTerminal,
            environment: { _ in nil },
            makeSession: { _ in session },
            errors: { text in state.withLock { $0.errors += text } },
            output: { text throws(Failure) in try print(text) },
            width: width,
        )
    }

    private func print(_ text: String) throws(Failure) {
        if let outputFailure { throw outputFailure }
        state.withLock { $0.output += text }
    }

    private var session: Session {
        let reply = reply
        let ask: @Sendable (String) -> String? = { question in
            self.state.withLock { $0.questions.append(question) }
            return reply
        }
        return Session(
            send: { call throws(Failure) in
                self.state.withLock { $0.calls.append(call) }
                return try self.answer(call).get()
            },
            standardInput: { _ throws(Failure) in self.input },
            output: { text throws(Failure) in try self.print(text) },
            errors: { text in self.state.withLock { $0.errors += text } },
            now: { World.now },
            width: width,
            ask: reply == nil ? nil : ask,
        )
    }
}
