/// Every limit of the server with its default; `ranges` says what configuration may set.
///
/// Times are milliseconds on the monotonic clock. Passing a limit is a counted event with a defined
/// answer.
package struct ServerLimits: Sendable, Equatable {
    /// Open public connections over all loops; one more is answered 503 and closed.
    package var connections = 16_384
    /// Open connections on each of the control and service listeners.
    package var applicationConnections = 1_024
    /// Open public connections of one address; 0 sets no limit (boards behind one router, proxies).
    package var connectionsPerAddress = 0
    /// Connections that wait to be accepted.
    package var backlog = 4_096
    /// 414 beyond.
    package var requestLineBytes = 8 * 1_024
    /// 431 beyond.
    package var headerBytes = 16 * 1_024
    /// 431 beyond.
    package var headerCount = 100
    /// A body on the control and service listeners; 413 beyond.
    package var bodyBytes = 1_024 * 1_024
    /// A body that a public request may carry and that is read and dropped; beyond it the
    /// connection closes.
    package var ignoredBodyBytes = 64 * 1_024
    /// From the first byte of a head (or from accept) to its end; 408 beyond.
    package var headReadMilliseconds = 10_000
    /// From the end of the head to the end of the body; 408 beyond.
    package var bodyReadMilliseconds = 30_000
    /// Between requests; then the connection is closed.
    package var idleMilliseconds = 75_000
    /// Without progress while something waits to be sent; then the reader is dropped.
    package var writeStallMilliseconds = 20_000
    /// After a refusal, how long what the client still sends is read and dropped.
    package var lingerMilliseconds = 2_000
    /// Responses gathered into one send.
    package var pipelinedResponses = 64
    /// Dynamic public requests being answered at once; 503 beyond.
    package var dynamicInFlight = 64
    /// Subscribers of the event stream over all loops; 503 beyond.
    package var subscribers = 20_000
    /// Subscribers served in one turn of a loop before it looks at pollers again.
    package var subscribersPerTurn = 64
    /// Bytes of event frames kept for each combination of topics.
    package var eventRingBytes = 1_024 * 1_024
    /// How far a subscriber may fall behind before it is dropped, bytes.
    package var subscriberLagBytes = 256 * 1_024
    /// Bytes of one event's data; a longer event is refused.
    package var eventBytes = 64 * 1_024
    /// Board polls kept until the daemon takes them; more are counted as lost.
    package var boardPolls = 4_096
    /// Pause of accepting after the process ran out of descriptors.
    package var acceptPauseMilliseconds = 200
    /// How often connections are looked through for expired times.
    package var sweepMilliseconds = 1_000

    package init() {}

    /// What configuration may set: name and inclusive range, in the order of the properties.
    package static let ranges: [(name: String, range: ClosedRange<Int>)] = [
        ("connections", 16...1_000_000),
        ("applicationConnections", 4...65_536),
        ("connectionsPerAddress", 0...1_000_000),
        ("backlog", 16...65_535),
        ("requestLineBytes", 256...16_384),
        ("headerBytes", 1_024...65_536),
        ("headerCount", 8...1_000),
        ("bodyBytes", 1_024...67_108_864),
        ("ignoredBodyBytes", 0...1_048_576),
        ("headReadMilliseconds", 10...300_000),
        ("bodyReadMilliseconds", 10...600_000),
        ("idleMilliseconds", 10...3_600_000),
        ("writeStallMilliseconds", 10...600_000),
        ("lingerMilliseconds", 10...60_000),
        ("pipelinedResponses", 1...1_024),
        ("dynamicInFlight", 1...4_096),
        ("subscribers", 0...1_000_000),
        ("subscribersPerTurn", 1...4_096),
        ("eventRingBytes", 4_096...268_435_456),
        ("subscriberLagBytes", 4_096...268_435_456),
        ("eventBytes", 256...1_048_576),
        ("boardPolls", 16...1_048_576),
        ("acceptPauseMilliseconds", 1...10_000),
        ("sweepMilliseconds", 1...10_000),
    ]
}
