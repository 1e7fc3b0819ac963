import Configuration
import Model
import Platform

/// What is remembered of a service between two questions: pure.
struct EndpointMemory: Sendable, Equatable {
    /// What an answer means before its body is read.
    enum Verdict: Sendable, Equatable {
        case read
        /// The same as last time (RFC 9110, 15.4.5).
        case unchanged
        case follow(WebAddress)
        case failed(String)
    }

    /// Failures in a row.
    private(set) var misses = 0
    private(set) var lastFailure: String?
    /// Of the last answer whose rows are durable.
    private var entityTag: String?
    private var lastModified: String?

    /// Fields that ask for news only.
    var conditions: [HTTPField] {
        if let entityTag { return [HTTPField("If-None-Match", entityTag)] }
        return lastModified.map { [HTTPField("If-Modified-Since", $0)] } ?? []
    }

    private var hasAsked: Bool { entityTag != nil || lastModified != nil }

    func judge(_ response: HTTPResponse, from address: WebAddress, mayFollow: Bool) -> Verdict {
        switch response.status {
        case 200: return .read
        case 304: return hasAsked ? .unchanged : .failed("304, and nothing was known")
        case 301, 302, 307, 308:
            let target = response.field("Location") ?? ""
            guard mayFollow else {
                return .failed("redirected to \(target), which is not followed")
            }
            guard let next = Self.next(target, from: address) else {
                return .failed("redirected elsewhere, to \(target)")
            }
            return .follow(next)
        default: return .failed("status \(response.status)")
        }
    }

    /// On the same host only, and never from https to http: a token goes with the request.
    private static func next(_ target: String, from address: WebAddress) -> WebAddress? {
        if target.hasPrefix("/"), !target.hasPrefix("//") { return address.with(target: target) }
        guard let next = WebAddress(target), next.host == address.host else { return nil }
        let isSame = next.scheme == address.scheme && next.port == address.port
        return isSame || (next.scheme == .https && address.scheme == .http) ? next : nil
    }

    /// The rows of this answer are durable.
    mutating func taken(_ response: HTTPResponse) {
        entityTag = response.field("ETag").flatMap(Self.fit)
        lastModified = response.field("Last-Modified").flatMap(Self.fit)
        succeeded()
    }

    mutating func succeeded() {
        misses = 0
        lastFailure = nil
    }

    mutating func failed(_ reason: String) {
        misses += 1
        lastFailure = reason
    }

    /// Longer ones are not worth sending back.
    private static let fieldLimitBytes = 500

    private static func fit(_ text: String) -> String? {
        text.utf8.count <= fieldLimitBytes && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            ? text : nil
    }

    /// How long to wait after a question: a tenth more or less than the period, so that many do not ask at
    /// the same instant.
    static func pause(
        _ every: Milliseconds,
        _ random: inout some RandomNumberGenerator,
    ) -> Milliseconds {
        let tenth = every.count / 10
        return Milliseconds(every.count - tenth + Int64.random(in: 0...(2 * tenth), using: &random))
    }
}
