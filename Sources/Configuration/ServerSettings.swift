package import Server

/// How much the HTTP server takes.
package struct ServerSettings: Sendable, Equatable {
    /// Threads that serve readers; 0 for one per core.
    package let loops: Int
    package let limits: ServerLimits
}

extension ServerSettings {
    init(_ reader: ConfigurationReader) {
        loops = reader.integer("loops", default: 0, in: 0...256)
        var limits = ServerLimits()
        for (name, property) in Self.properties {
            guard let range = ServerLimits.ranges.first(where: { $0.name == name })?.range else {
                preconditionFailure("every limit has its range")
            }
            let fallback = limits[keyPath: property]
            limits[keyPath: property] = reader.integer(name, default: fallback, in: range)
        }
        self.limits = limits
    }

    /// The names under which `ServerLimits.ranges` lists them.
    private static var properties: [(String, WritableKeyPath<ServerLimits, Int>)] {
        [
            ("connections", \.connections),
            ("applicationConnections", \.applicationConnections),
            ("connectionsPerAddress", \.connectionsPerAddress),
            ("backlog", \.backlog),
            ("requestLineBytes", \.requestLineBytes),
            ("headerBytes", \.headerBytes),
            ("headerCount", \.headerCount),
            ("bodyBytes", \.bodyBytes),
            ("ignoredBodyBytes", \.ignoredBodyBytes),
            ("headReadMilliseconds", \.headReadMilliseconds),
            ("bodyReadMilliseconds", \.bodyReadMilliseconds),
            ("idleMilliseconds", \.idleMilliseconds),
            ("writeStallMilliseconds", \.writeStallMilliseconds),
            ("lingerMilliseconds", \.lingerMilliseconds),
            ("pipelinedResponses", \.pipelinedResponses),
            ("dynamicInFlight", \.dynamicInFlight),
            ("subscribers", \.subscribers),
            ("subscribersPerTurn", \.subscribersPerTurn),
            ("eventRingBytes", \.eventRingBytes),
            ("subscriberLagBytes", \.subscriberLagBytes),
            ("eventBytes", \.eventBytes),
            ("boardPolls", \.boardPolls),
            ("acceptPauseMilliseconds", \.acceptPauseMilliseconds),
            ("sweepMilliseconds", \.sweepMilliseconds),
        ]
    }
}
