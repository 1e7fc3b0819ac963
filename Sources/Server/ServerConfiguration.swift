package import Platform

/// What the server is started with; all of it is fixed until it ends.
package struct ServerConfiguration: Sendable {
    /// Read-only, for everybody.
    ///
    /// TCP.
    package var open: ListenAddress
    /// The officers' socket on this machine.
    package var control: ListenAddress?
    /// The same for officers elsewhere, metrics and intake.
    package var service: ListenAddress?
    /// Threads of the public listener.
    package var loops = 2
    package var limits = ServerLimits()
    package var stream = StreamConfiguration()
    /// Where the files of `DiskPage` are.
    package var siteFolder: String?
    /// Peers whose X-Forwarded-For is passed on with board polls.
    package var proxies: [PeerAddress] = []
    /// Paths that go to the dynamic handler: exactly such a path, or below it.
    package var dynamicPrefixes: [String] = []
    /// Paths below which a request with a query goes to the dynamic handler, though an answer without one
    /// is prepared.
    package var queriedPrefixes: [String] = []

    package init(
        open: ListenAddress = .tcp(host: "127.0.0.1", port: 0),
        control: ListenAddress? = nil,
        service: ListenAddress? = nil,
    ) {
        self.open = open
        self.control = control
        self.service = service
    }
}

/// The event stream.
package struct StreamConfiguration: Sendable, Equatable {
    package var path = "/events"
    package var topics: [String] = []
    /// Sets of topics that may be asked for; nil for every set of at most three topics.
    package var combinations: [[String]]?
    /// Where the stream stands at the start: an older id cannot be resumed.
    package var position: UInt64 = 0
    /// A comment after so long without an event.
    package var heartbeatMilliseconds = 15_000
    /// When a client comes back after a break; each gets up to `retrySpreadMilliseconds` more.
    package var retryMilliseconds = 3_000
    package var retrySpreadMilliseconds = 2_000

    package init(topics: [String] = []) {
        self.topics = topics
    }
}

/// Who answers what is not prepared.
package struct ServerHandlers: Sendable {
    package var control: Handler?
    package var service: Handler?
    /// For `ServerConfiguration.dynamicPrefixes` on the public listener.
    package var dynamic: Handler?

    package init(control: Handler? = nil, service: Handler? = nil, dynamic: Handler? = nil) {
        self.control = control
        self.service = service
        self.dynamic = dynamic
    }
}

/// Something the operator should hear of; said once per occurrence, never per request.
package enum ServerNotice: Sendable, Equatable {
    /// Accepting pauses: no descriptor or memory left.
    ///
    /// Said once until accepting has worked again.
    case acceptPaused(ListenerKind, code: Int32)
    /// Every public connection is in use.
    ///
    /// Said once until there was room again.
    case connectionsFull(limit: Int)
}
