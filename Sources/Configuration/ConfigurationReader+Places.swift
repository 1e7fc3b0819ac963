package import Model
package import Platform

/// Addresses, paths and times of day.
extension ConfigurationReader {
    /// A literal address and a port, `127.0.0.1:8080` or `[::1]:8080`; port 0 picks a free one.
    package func address(_ key: String, default fallback: String) -> ListenAddress {
        let text = text(key, default: fallback, length: 3...60) {
            TextForm.hostPort($0) == nil
                ? Phrase(
                    "“\($0)” 不是 地址:端口，例如 127.0.0.1:8080",
                    "“\($0)” is no ADDRESS:PORT, such as 127.0.0.1:8080",
                ) : nil
        }
        let parts = TextForm.hostPort(text) ?? ("127.0.0.1", 0)
        return .tcp(host: parts.host, port: parts.port)
    }

    /// A path; a relative one lies below `folder`.
    package func path(_ key: String, folder: String) -> String {
        Self.resolved(text(key, length: 1...1_000), folder)
    }

    /// A path that may be absent or null.
    package func optionalPath(_ key: String, folder: String) -> String? {
        optionalText(key, length: 1...1_000).map { Self.resolved($0, folder) }
    }

    static func resolved(_ path: String, _ folder: String) -> String {
        path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
    }

    /// A local time of day, `00:01` to `24:00`.
    package func timeOfDay(_ key: String, default fallback: String) -> DayEnd {
        let text = text(key, default: fallback, length: 5...5) {
            DayEnd($0) == nil
                ? Phrase("“\($0)” 不是时刻，例如 03:30", "“\($0)” is no time of day such as 03:30")
                : nil
        }
        return DayEnd(text) ?? .midnight
    }
}
