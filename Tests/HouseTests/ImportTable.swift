/// Which module may import which: the arrows of the architecture, as one table.
///
/// Dependencies point inward. Foundation is nowhere: it would more than double the daemon's memory.
enum ImportTable {
    static let allowed: [String: Set<String>] = [
        "Model": [],
        "Clock": ["Model"],
        "Desk": ["Model"],
        "Stations": ["Model"],
        "Platform": ["Model", "CLinux", "Glibc", "Synchronization"],
        "Ledger": ["Model", "Platform", "CSQLite", "Glibc"],
        "Channels": ["Model", "Platform", "Glibc"],
        "Server": ["Model", "Platform", "CLinux", "Glibc", "Synchronization"],
        "Configuration": inner,
        "ReleaseDaemon": inner.union(["Configuration", "Glibc", "Synchronization"]),
        "releasectl": inner.union(["Configuration", "Glibc"]),
        "CLinux": [],
        "CSQLite": [],
    ]

    /// Rings 0 to 2.
    private static let inner: Set<String> = [
        "Model", "Clock", "Desk", "Stations", "Platform", "Ledger", "Channels", "Server",
    ]

    /// Arrows outside the table that stand until somebody removes them or widens the table.
    static let tolerated: [String: Set<String>] = [
        // The watch on deadlines shares its state with a signal handler's thread.
        "releasectl": ["Synchronization"]
    ]

    static func permits(_ module: String, importing other: String) -> Bool {
        allowed[module]?.contains(other) == true || tolerated[module]?.contains(other) == true
    }

    /// The module that a line of Swift imports; nil for any other line.
    static func imported(by line: some StringProtocol) -> String? {
        var words = line.split(whereSeparator: \.isWhitespace)[...]
        let modifiers: Set<Substring> = ["package", "public", "internal", "private", "fileprivate"]
        while let word = words.first, word.hasPrefix("@") || modifiers.contains(Substring(word)) {
            words = words.dropFirst()
        }
        guard words.first == "import" else { return nil }
        words = words.dropFirst()
        let kinds: Set<Substring> = [
            "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
        ]
        if let kind = words.first, kinds.contains(Substring(kind)) { words = words.dropFirst() }
        let name = words.first.map { $0.prefix { $0 != "." && $0 != ";" } }
        return name.map { String($0) }
    }
}
