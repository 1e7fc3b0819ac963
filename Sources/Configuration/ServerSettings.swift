/// How much the HTTP server takes.
package struct ServerSettings: Sendable, Equatable {
    /// Threads that serve readers; 0 for one per core.
    package let loops: Int
}

extension ServerSettings {
    init(_ reader: ConfigurationReader) {
        loops = reader.integer("loops", default: 0, in: 0...256)
    }
}
