/// An http or https address, read strictly (RFC 3986, section 3, narrowed).
///
/// Narrow on purpose: no user part (a secret in an address ends in logs), no fragment, ASCII only.
package struct WebAddress: Hashable, Sendable, CustomStringConvertible {
    package enum Scheme: String, Hashable, Sendable {
        case http
        case https
    }

    package let scheme: Scheme
    /// In lower case; an IPv6 literal without its brackets.
    package let host: String
    package let port: UInt16
    /// Path and query as they go on the request line; begins with `/`.
    package let target: String

    /// The longest address that is read.
    package static let limitBytes = 8192

    /// One whose parts are known to be sound.
    package init(scheme: Scheme, host: String, port: UInt16, target: String) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.target = target
    }

    /// Nil for anything that is not a plain, complete web address.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.limitBytes else { return nil }
        let rest: Substring
        if text.hasPrefix("http://") {
            (scheme, rest) = (.http, text.dropFirst(7))
        } else if text.hasPrefix("https://") {
            (scheme, rest) = (.https, text.dropFirst(8))
        } else {
            return nil
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let tail = rest.dropFirst(authority.count)
        guard let (host, port) = Self.hostAndPort(authority), Self.isTarget(tail) else {
            return nil
        }
        self.host = host
        self.port = port ?? (scheme == .http ? 80 : 443)
        target = tail.hasPrefix("/") ? String(tail) : "/" + tail
    }

    /// The value of the Host header: the port is left out where the scheme implies it.
    package var hostHeader: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (scheme == .http ? 80 : 443) ? name : "\(name):\(port)"
    }

    package var description: String { "\(scheme.rawValue)://\(hostHeader)\(target)" }

    /// Another target on the same host.
    package func with(target: String) -> Self? {
        target.hasPrefix("/") ? Self("\(scheme.rawValue)://\(hostHeader)\(target)") : nil
    }

    private static func hostAndPort(_ authority: Substring) -> (String, UInt16?)? {
        let host: Substring
        let rest: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<end]
            rest = authority[authority.index(after: end)...]
            guard host.contains(":"), PeerAddress(String(host)) != nil else { return nil }
        } else {
            host = authority.prefix { $0 != ":" }
            rest = authority.dropFirst(host.count)
            guard isHostName(host) else { return nil }
        }
        guard !rest.isEmpty else { return (host.lowercased(), nil) }
        let digits = rest.dropFirst()
        guard rest.hasPrefix(":"), (1...5).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits),
            port > 0
        else { return nil }
        return (host.lowercased(), port)
    }

    /// Labels of letters, digits, `-` and `_`, as RFC 1123 has them; an IPv4 literal is one, too.
    private static func isHostName(_ host: Substring) -> Bool {
        guard (1...253).contains(host.utf8.count) else { return false }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let areLabels = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 0x2d || $0 == 0x5f }
        }
        guard areLabels, let last = labels.last else { return false }
        // A last label of digits means an IPv4 address; other spellings of one (`127.1`) mislead.
        let isNumeric = last.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return !isNumeric || PeerAddress(String(host)) != nil
    }

    /// Visible ASCII with sound percent signs, without quotes, angles, braces, backslash or `#`.
    private static func isTarget(_ target: Substring) -> Bool {
        let bytes = Array(target.utf8)
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.count, Hex.value(bytes[index + 1]) != nil,
                    Hex.value(bytes[index + 2]) != nil
                else { return false }
            } else if !isLetterOrDigit(byte), !"-._~:/?@!$&'()*+,;=[]|".utf8.contains(byte) {
                return false
            }
        }
        return true
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: false
        }
    }
}
