package import Platform

/// Why the server cannot start, or cannot take what it was given.
package enum ServerError: Error, Equatable, CustomStringConvertible {
    /// The kernel refused a listener, a descriptor or a thread.
    case kernel(KernelError)
    /// Topics that do not make a table: none of that name, twice, or too many combinations.
    case unusableTopics([String])
    /// An event for a topic that the server was not started with.
    case unknownTopic(String)
    /// An event with more data than `ServerLimits.eventBytes`.
    case eventTooLarge(bytes: Int)
    /// A path that no request can ask for: it must begin with a slash, and hold no control
    /// character and no dot segment.
    case unusablePath(String)
    /// A header whose name or value would break the head of a response.
    case unusableHeader(String)
    /// The folder of the files on disk cannot be opened.
    case noSiteFolder(String)

    package var description: String {
        switch self {
        case .kernel(let error): error.description
        case .unusableTopics(let names): "unusable topics: \(names.joined(separator: ", "))"
        case .unknownTopic(let name): "unknown topic: \(name)"
        case .eventTooLarge(let bytes): "event of \(bytes) bytes is too large"
        case .unusablePath(let path): "unusable path: \(path)"
        case .unusableHeader(let name): "unusable header: \(name)"
        case .noSiteFolder(let path): "cannot open site folder: \(path)"
        }
    }
}
