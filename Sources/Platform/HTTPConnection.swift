import CLinux
import Glibc
package import Model

/// Where the far side of an HTTP connection is.
package enum HTTPPeer: Hashable, Sendable {
    /// The host and port of the request's own address.
    case address
    /// A Unix socket; the address then only gives Host and target.
    case unixSocket(path: String)
}

/// A plain HTTP/1.1 client connection for a worker thread, kept open between requests if both sides
/// agree.
///
/// Every call blocks up to its time limit (monotonic clock), which covers connecting, sending and the
/// whole answer. Redirects are not followed, nothing is repeated: what may have been acted upon is for
/// the caller to decide. Looking up a name is the one part that the limit cannot cut short; give
/// literal addresses where that matters. Not for two threads at once.
package final class HTTPConnection {
    private let peer: HTTPPeer
    private var socket: Int32 = -1
    private var connectedTo: String?

    package init(to peer: HTTPPeer = .address) { self.peer = peer }

    deinit { disconnect() }

    /// One request on a connection of its own.
    package static func send(
        _ request: HTTPRequest,
        to peer: HTTPPeer = .address,
        timeLimit: Milliseconds,
        bodyLimitBytes: Int = defaultBodyLimitBytes,
    ) throws(HTTPFailure) -> HTTPResponse {
        try HTTPConnection(to: peer).send(
            request,
            timeLimit: timeLimit,
            bodyLimitBytes: bodyLimitBytes,
            keepingConnection: false,
        )
    }

    /// The longest body that is taken unless another limit is given.
    package static let defaultBodyLimitBytes = 1_048_576

    /// Sends the request and waits for the whole answer.
    ///
    /// On a kept connection that the far side has closed meanwhile, sending seems to succeed and no
    /// answer comes: the failure then says that it *may* have acted. Where that costs a person's
    /// decision, send on a fresh connection.
    package func send(
        _ request: HTTPRequest,
        timeLimit: Milliseconds,
        bodyLimitBytes: Int = defaultBodyLimitBytes,
        keepingConnection: Bool = true,
    ) throws(HTTPFailure) -> HTTPResponse {
        let bytes = try request.encoded(keepsConnection: keepingConnection)
        guard request.address.scheme == .http else {
            throw .invalidRequest("https needs the request by curl")
        }
        let deadline = SystemTime.monotonicNanoseconds() + timeLimit.count * 1_000_000
        do throws(HTTPFailure) {
            try connect(request.address, deadline: deadline)
            var reader = HTTPResponseReader(
                answering: request.method,
                bodyLimitBytes: bodyLimitBytes,
            )
            let response = try exchange(bytes, &reader, deadline: deadline)
            if !keepingConnection || !reader.keepsConnection { disconnect() }
            return response
        } catch {
            disconnect()
            throw error
        }
    }

    /// Closes the connection; the next request opens another.
    package func disconnect() {
        if socket >= 0 { close(socket) }
        socket = -1
        connectedTo = nil
    }

    /// Sends while listening, because an answer may come (and the connection end) before all is sent.
    private func exchange(
        _ bytes: [UInt8],
        _ reader: inout HTTPResponseReader,
        deadline: Int64,
    ) throws(HTTPFailure) -> HTTPResponse {
        var sent = 0
        var sendFailure: Int32 = 0
        while true {
            let isSending = sent < bytes.count && sendFailure == 0
            let events = Int16(isSending ? POLLIN | POLLOUT : POLLIN)
            let ready = HTTPSocket.wait(socket, events: events, deadline: deadline)
            if ready == 0 { throw sent == 0 ? .timedOutBeforeSending : .timedOutAfterSending }
            if isSending, ready & Int16(POLLOUT | POLLERR | POLLHUP) != 0 {
                let (count, code) = HTTPSocket.send(socket, bytes[sent...])
                if count >= 0 { sent += count } else if code != EAGAIN { sendFailure = code }
            }
            guard ready & Int16(POLLIN | POLLHUP | POLLERR) != 0 else { continue }
            let (part, code) = HTTPSocket.receive(socket)
            if let part, !part.isEmpty {
                if let response = try reader.receive(part) {
                    // An answer before the end of the request leaves the connection half spoken.
                    if sent < bytes.count { disconnect() }
                    return response
                }
            } else if part != nil || code != EAGAIN {
                if part == nil || sendFailure != 0 {
                    let reason = SystemError.text(sendFailure != 0 ? sendFailure : code)
                    guard sent > 0 else { throw .couldNotConnect(reason) }
                    throw .noAnswer(reason)
                }
                return try reader.end()
            }
        }
    }

    private func connect(_ address: WebAddress, deadline: Int64) throws(HTTPFailure) {
        let wanted = "\(address.host):\(address.port)"
        if socket >= 0, connectedTo == wanted, HTTPSocket.isQuiet(socket) { return }
        disconnect()
        switch peer {
        case .unixSocket(let path): socket = try HTTPSocket.connect(path: path, deadline: deadline)
        case .address: socket = try HTTPSocket.connect(address, deadline: deadline)
        }
        connectedTo = wanted
    }
}
