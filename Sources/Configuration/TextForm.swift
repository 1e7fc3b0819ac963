import Model
import Platform

/// What texts of a certain kind look like: the checks that the reader hands to `text`.
enum TextForm {
    /// Letters (Chinese as well), digits, `-`, `_` and `.`: safe in paths, labels and commands.
    static func identifier(_ text: String) -> Phrase? {
        let isUsable = text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "-_.".unicodeScalars.contains(scalar)
        }
        guard isUsable, let first = text.first, first != ".", first != "-" else {
            return Phrase(
                "“\(text)” 不是可用的标识：只能用字母、汉字、数字和 - _ .",
                "“\(text)” is no identifier: letters, digits and - _ . only",
            )
        }
        return nil
    }

    /// An absolute `http` or `https` URL without user, query and fragment, and no slash at its end.
    static func url(_ text: String) -> Phrase? {
        let complaint = Phrase(
            "“\(text)” 不是 http(s) 地址（末尾不带 /，不含空格、? 和 #）",
            "“\(text)” is no http(s) address (no slash at the end, no space, ? or #)",
        )
        let rest: Substring
        if text.hasPrefix("http://") {
            rest = text.dropFirst(7)
        } else if text.hasPrefix("https://") {
            rest = text.dropFirst(8)
        } else {
            return complaint
        }
        let isPlain = rest.utf8.allSatisfy {
            $0 > 0x20 && $0 < 0x7F && !"?#\"<>@\\".utf8.contains($0)
        }
        let authority = rest.prefix { $0 != "/" }
        return isPlain && !authority.isEmpty && !text.hasSuffix("/") && isHostPort(authority)
            ? nil : complaint
    }

    private static func isHostPort(_ text: Substring) -> Bool {
        if text.hasPrefix("[") { return hostPort(String(text), needsPort: false) != nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, !parts[0].isEmpty else { return false }
        return parts.count == 1 || port(parts[1]).map { $0 > 0 } ?? false
    }

    /// `Host` of a request: a name and, if needed, a port.
    static func host(_ text: String) -> Phrase? {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2F && $0 != 0x40 }
        return isPlain && isHostPort(Substring(text))
            ? nil : Phrase("“\(text)” 不是主机名", "“\(text)” is no host name")
    }

    /// A literal address and a port: `127.0.0.1:8080`, `[::1]:8080`.
    static func hostPort(_ text: String, needsPort: Bool = true) -> (host: String, port: UInt16)? {
        let host: String
        let tail: Substring
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = String(text[text.index(after: text.startIndex)..<end])
            tail = text[text.index(after: end)...]
        } else {
            guard let colon = text.lastIndex(of: ":") else { return nil }
            host = String(text[..<colon])
            tail = text[colon...]
        }
        guard PeerAddress(host) != nil else { return nil }
        if tail.isEmpty, !needsPort { return (host, 0) }
        guard tail.hasPrefix(":"), let port = port(tail.dropFirst()) else { return nil }
        return (host, port)
    }

    private static func port(_ text: Substring) -> UInt16? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return UInt16(text)
    }

    /// `name@host`.
    static func mailbox(_ text: String) -> Phrase? {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isUsable =
            parts.count == 2 && !parts.contains { $0.isEmpty }
            && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
        return isUsable ? nil : Phrase("“\(text)” 不是邮箱", "“\(text)” is no mail address")
    }

    /// A service number: digits with `-`, `+`, spaces and brackets.
    static func telephone(_ text: String) -> Phrase? {
        let isUsable =
            text.utf8.allSatisfy { (0x30...0x39).contains($0) || "-+ ()".utf8.contains($0) }
            && text.utf8.contains { (0x30...0x39).contains($0) }
        return isUsable
            ? nil : Phrase("“\(text)” 不是电话号码", "“\(text)” is no telephone number")
    }

    /// Authority and date of `tag:` URIs (RFC 4151): `yunjin.example,2026`.
    static func tagAuthority(_ text: String) -> Phrase? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let isUsable =
            parts.count == 2 && !parts[0].isEmpty
            && parts[0].utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "-.@".utf8.contains($0)
            } && isDate(parts[1])
        return isUsable
            ? nil
            : Phrase(
                "“\(text)” 不是 tag URI 的名称：应为 域名,日期，例如 yunjin.example,2026",
                "“\(text)” is no tag authority: a domain name and a date, yunjin.example,2026",
            )
    }

    /// A year, a month or a day.
    private static func isDate(_ text: Substring) -> Bool {
        let full = ["", "-01", "-01-01"].map { String(text) + $0 }
        return full.contains { CivilDate($0) != nil }
    }

    /// A board or an IPv4 or IPv6 address that polls come from.
    static func peerAddress(_ text: String) -> Phrase? {
        PeerAddress(text) == nil
            ? Phrase("“\(text)” 不是 IP 地址", "“\(text)” is no IP address") : nil
    }
}
