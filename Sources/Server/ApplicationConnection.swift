import Platform

/// One connection of the control or the service listener; belongs to its loop's thread.
///
/// One request at a time: the next one of a pipeline is parsed when the answer to the one before is
/// out.
final class ApplicationConnection {
    let descriptor: Int32
    let token: PollToken
    let credentials: PeerCredentials?
    let address: PeerAddress?
    /// Received and not yet used.
    var input: [UInt8] = []
    var phase = Phase.head
    var output: [UInt8] = []
    var sent = 0
    var deadline: UInt64
    var closesAfterFlush = false
    var lingers = false

    enum Phase {
        case head
        /// The head's own bytes are kept for the request.
        case body(RequestHead, bytes: [UInt8], BodyReader)
        /// A handler has the request.
        case handling(isHead: Bool, minorVersion: Int, keepsAlive: Bool)
        case lingering
    }

    init(descriptor: Int32, token: PollToken, kind: ListenerKind, deadline: UInt64) {
        self.descriptor = descriptor
        self.token = token
        self.deadline = deadline
        credentials = kind == .control ? PeerCredentials.of(descriptor) : nil
        address = PeerAddress.of(descriptor)
    }

    var hasOutput: Bool { sent < output.count }

    var isIdle: Bool {
        if case .head = phase { return input.isEmpty && !hasOutput }
        return false
    }

    /// What the loop watches for: never input while an answer is under way, so a client cannot pile
    /// up requests.
    var interest: Readiness {
        if hasOutput { return .writable }
        if case .handling = phase { return [] }
        return .readable
    }
}
