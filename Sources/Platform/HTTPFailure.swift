import Glibc

/// Why an HTTP request brought no answer, divided by what the far side may have done.
package enum HTTPFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Never sent: a header, method or address is not fit to be sent.
    case invalidRequest(String)
    /// No connection: nothing of the request left this machine; the system's error number where it was one.
    case couldNotConnect(String, errno: Int32? = nil)
    /// The time was up before anything was sent.
    case timedOutBeforeSending
    /// Sent, wholly or in part, and the connection ended without an answer: outcome unknown.
    case noAnswer(String)
    /// Sent, wholly or in part, and the time was up: outcome unknown.
    case timedOutAfterSending
    /// An answer came that is not HTTP: outcome unknown.
    case badResponse(String)
    /// An answer came that is longer than the reader takes; it was acted upon.
    case responseTooLarge(limitBytes: Int)

    /// Whether the far side may have acted on the request, so that repeating it might do so twice.
    package var mayHaveActed: Bool {
        switch self {
        case .invalidRequest, .couldNotConnect, .timedOutBeforeSending: false
        case .noAnswer, .timedOutAfterSending, .badResponse, .responseTooLarge: true
        }
    }

    /// A stable word for ledgers and metrics.
    package var code: String {
        switch self {
        case .invalidRequest: "invalid_request"
        case .couldNotConnect: "could_not_connect"
        case .timedOutBeforeSending: "timed_out_before_sending"
        case .noAnswer: "no_answer"
        case .timedOutAfterSending: "timed_out_after_sending"
        case .badResponse: "bad_response"
        case .responseTooLarge: "response_too_large"
        }
    }

    package var description: String {
        switch self {
        case .invalidRequest(let what): "request not sent: \(what)"
        case .couldNotConnect(let what, _): "could not connect: \(what)"
        case .timedOutBeforeSending: "timed out before anything was sent"
        case .noAnswer(let what): "sent, but no answer: \(what)"
        case .timedOutAfterSending: "sent, but timed out waiting for the answer"
        case .badResponse(let what): "the answer is not HTTP: \(what)"
        case .responseTooLarge(let limit): "the answer is longer than \(limit) bytes"
        }
    }
}
