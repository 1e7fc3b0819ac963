/// What a public connection is doing.
enum ConnectionPhase: UInt8 {
    /// The slot is unused.
    case free
    /// A request is expected or arriving.
    case reading
    /// A response waits for the reader; no request is read meanwhile.
    case writing
    /// A handler off the loop is answering.
    case awaiting
    /// A subscriber of the event stream.
    case streaming
    /// Refused: the answer is out, what still comes is dropped until the client closes.
    case lingering
}

/// One public connection, in a table indexed by descriptor.
///
/// An idle one owns no heap.
@safe
struct Connection {
    /// Rises with each tenant of the slot; late events carry an older one.
    var generation: UInt32 = 0
    var phase = ConnectionPhase.free
    /// Close as soon as everything is sent.
    var closesAfterFlush = false
    /// Read and drop for a while before closing, so that the answer is not lost to a reset.
    var lingers = false
    /// The request being answered off the loop was HEAD, or came by HTTP/1.0.
    var answersHead = false
    var answersOldVersion = false
    /// Which combination of topics a subscriber has.
    var combination: UInt8 = 0
    /// A subscriber waits for room in its socket.
    var isBlocked = false
    /// Monotonic milliseconds after which it is dropped.
    var deadline: UInt64 = .max
    /// A subscriber's offset in its ring; for others, bytes of a body still to be dropped.
    var cursor: UInt64 = 0
    var subscriberIndex: UInt32 = 0
    var heldCount: UInt32 = 0
    /// Received bytes of an unfinished request.
    var held: UnsafeMutableRawPointer?
    var pending: UnsafeMutablePointer<PendingOutput>?
}
