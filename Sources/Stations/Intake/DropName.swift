/// What becomes of a name that turns up in a watched folder.
package enum DropName: Sendable, Hashable {
    case take(IntakeFormat)
    /// A file under way, or one that is none of ours: never touched.
    case leave
    /// A finished file of a format that nobody reads.
    case unknownFormat
    /// No UTF-8, or control characters in it: can't be opened or told by its name.
    case unreadable

    /// Endings under which programs write what is not finished.
    private static let unfinished = [
        ".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp", "~",
    ]

    /// By its end, in any case.
    package init(_ name: String) {
        guard !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }),
            // What readdir(3) gave was not UTF-8.
            !name.unicodeScalars.contains("\u{FFFD}")
        else {
            self = .unreadable
            return
        }
        let low = name.lowercased()
        guard !low.isEmpty, !low.hasPrefix("."),
            !Self.unfinished.contains(where: { low.hasSuffix($0) })
        else {
            self = .leave
            return
        }
        let end = low.lastIndex(of: ".").map { String(low[low.index(after: $0)...]) }
        switch end {
        case "json": self = .take(.json)
        case "jsonl", "ndjson": self = .take(.jsonLines)
        case "csv": self = .take(.csv)
        default: self = .unknownFormat
        }
    }
}

/// The names under which files that were taken, or refused, are kept for a while.
///
/// The instant comes first, so that the order of names is the order in which they came; what another has
/// put there has no such name and is left alone.
package enum DropArchive {
    /// File systems take 255; a report adds four.
    package static let nameLimitBytes = 240
    package static let reportSuffix = ".txt"

    /// `20260712T000000.000Z-air.csv`, and `…Z-2-air.csv` when that is taken.
    package static func name(_ name: String, stamp: String, attempt: Int) -> String {
        let head = stamp + (attempt == 0 ? "-" : "-\(attempt + 1)-")
        var rest = Substring(name)
        // The end tells the format: what is too long loses its beginning.
        while head.utf8.count + rest.utf8.count > nameLimitBytes { rest = rest.dropFirst() }
        return head + rest
    }

    /// What may go: all that came before `oldest`, and the oldest beyond the newest `kept`.
    ///
    /// A report goes with its file.
    package static func outdated(_ names: [String], oldest: String, kept: Int) -> [String] {
        var files: [String: [String]] = [:]
        for name in names where isStamp(name.prefix(stampLength)) {
            let file = name.hasSuffix(reportSuffix) ? String(name.dropLast(4)) : name
            files[file, default: []].append(name)
        }
        let order = files.keys.sorted()
        let beyond = max(order.count - kept, 0)
        return order.enumerated().filter { $0.offset < beyond || $0.element < oldest }
            .flatMap { files[$0.element] ?? [] }.sorted()
    }

    /// `20260712T000000.000Z`.
    private static let stampLength = 20

    private static func isStamp(_ text: Substring) -> Bool {
        let pattern = "00000000T000000.000Z"
        return text.utf8.count == pattern.utf8.count
            && zip(text.utf8, pattern.utf8).allSatisfy { byte, wanted in
                wanted == UInt8(ascii: "0") ? (0x30...0x39).contains(byte) : byte == wanted
            }
    }
}
