/// The methods this server can tell apart; any other token is answered 501.
package enum Method: String, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
    case options = "OPTIONS"
    case patch = "PATCH"
    case trace = "TRACE"
    case connect = "CONNECT"
}

/// A checked request head as positions in the buffer it was read from: no string is made.
///
/// Invariant: every range lies within the first `count` bytes of that buffer.
package struct RequestHead: Equatable, Sendable {
    package var method = Method.get
    /// The path as sent, without query; `*` for the asterisk form.
    package var path = ByteRange.absent
    /// What follows the first `?`, without it.
    package var query = ByteRange.absent
    /// The path needs no decoding: no percent sign, no dot segment.
    package var isPlainPath = true
    /// HTTP/1.0 when 0, HTTP/1.1 when 1.
    package var minorVersion = 1
    package var keepsAlive = true
    /// Content-Length, 0 when there is none.
    package var bodyLength = 0
    package var isChunked = false
    package var expectsContinue = false
    package var host = ByteRange.absent
    package var ifNoneMatch = ByteRange.absent
    /// More than one If-None-Match line: the condition is not evaluated, the answer is complete.
    package var repeatsIfNoneMatch = false
    package var ifModifiedSince = ByteRange.absent
    package var lastEventID = ByteRange.absent
    /// The last X-Forwarded-For line: the one that the nearest proxy wrote.
    package var forwardedFor = ByteRange.absent
    /// Where the header lines begin.
    package var fieldsStart = 0
    /// Bytes of the head, the empty line included.
    package var count = 0

    package var hasBody: Bool { isChunked || bodyLength > 0 }
}
