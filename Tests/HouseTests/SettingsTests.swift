import Testing

/// A setting that nobody reads promises something that does not happen.
@Suite struct SettingsTests {
    /// A property of a value that configuration is read into.
    private struct Setting: Hashable {
        let owner: String
        let name: String
    }

    /// The files of Configuration that turn settings into what the daemon runs on; what they read counts
    /// as read, because the daemon asks for their results.
    private static let translations = [
        "Configuration+Record.swift", "Configuration+Changes.swift", "Timelines.swift",
    ]

    /// Files that hold no settings: how files are read, what is wrong with them, what was loaded.
    private static let machinery = [
        "Configuration.swift", "Configuration+Changes.swift", "ConfigurationFile.swift",
        "ConfigurationKey.swift", "ConfigurationMistake.swift", "ConfigurationReader.swift",
        "ConfigurationReading.swift",
    ]

    /// Read by the reading of another file only, where the value has its meaning.
    private static let readInPassing: Set<Setting> = [
        // A rule without steps of its own gets the ladder when the files are read.
        Setting(owner: "AlertSettings", name: "ruleLadders")
    ]

    private static func settings(in files: [SourceFile]) -> Set<Setting> {
        var settings: Set<Setting> = []
        for file in files where !machinery.contains(where: { file.path.hasSuffix("/" + $0) }) {
            var owners: [(indent: Int, name: String)] = []
            for line in file.text.split(whereSeparator: \.isNewline) {
                let indent = line.prefix { $0 == " " }.count
                let words = line.split(separator: " ")
                if let at = words.firstIndex(of: "struct"), words.first == "package",
                    words.count > at + 1
                {
                    owners.removeAll { $0.indent >= indent }
                    owners.append((indent, String(words[at + 1].prefix { $0.isLetter })))
                } else if words.first == "package", words.count > 2, words[1] == "let",
                    let owner = owners.last(where: { $0.indent < indent })
                {
                    settings.insert(Setting(owner: owner.name, name: String(words[2].dropLast())))
                }
            }
        }
        return settings
    }

    /// The settings that no file reads.
    private static func unread(_ settings: Set<Setting>, by readers: [SourceFile]) -> [String] {
        // Without comments, a name after a point: whoever only talks of a setting doesn't read it.
        let texts = readers.map { file in
            file.text.split(whereSeparator: \.isNewline)
                .filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
        }
        return settings.filter { setting in
            !texts.contains { mentions(setting.name, in: $0) } && !readInPassing.contains(setting)
        }.map { $0.owner + "." + $0.name }.sorted()
    }

    private static func mentions(_ name: String, in text: String) -> Bool {
        var rest = text[...]
        while let range = rest.firstRange(of: "." + name) {
            guard let next = text[range.upperBound...].first else { return true }
            if !next.isLetter && !next.isNumber && next != "_" { return true }
            rest = text[range.upperBound...]
        }
        return false
    }

    @Test func `every setting is read outside the configuration`() throws {
        let all = try SourceFile.all(below: "Sources").filter { $0.path.hasSuffix(".swift") }
        let own = all.filter { $0.module == "Configuration" }
        let settings = Self.settings(in: own)
        #expect(settings.count > 60)
        #expect(settings.contains(Setting(owner: "Storage", name: "freeSpaceMinimumBytes")))
        let readers = all.filter { file in
            file.module != "Configuration"
                || Self.translations.contains { file.path.hasSuffix("/" + $0) }
        }
        #expect(Self.unread(settings, by: readers) == [])
    }

    /// Names that other types have too, so that a mention proves nothing: they are looked for together with
    /// the value they belong to.
    @Test(arguments: [
        "backup.at", "backup.kept", "backup.folder", "service.checkpointAt", "delivery.queue",
        "delivery.expiry", "delivery.schedule", "hook.concurrent", "hook.timeout",
        "readBack.alarmAfter", "settings.timeout", "settings.retryEvery", "alerts.hasMetrics",
        "alertmanager.timeout", "alertmanager.resendEvery", "alertmanager.peers",
        "stream.heartbeat", "stream.reconnectAfter", "receipts?.within", "receipts.secretFile",
        "storage.freeSpaceMinimumBytes", "storage.freeSpaceWarningBytes",
        "storage.siteMemoryBytes",
    ])
    func `a setting with a common name is read where it belongs`(mention: String) throws {
        let all = try SourceFile.all(below: "Sources").filter { $0.path.hasSuffix(".swift") }
        let isRead = all.contains { file in
            (file.module != "Configuration"
                || Self.translations.contains { file.path.hasSuffix("/" + $0) })
                && file.text.contains(mention)
        }
        #expect(isRead, "\(mention)")
    }

    @Test func `a planted setting that nobody reads is found`() {
        let planted = SourceFile(
            path: "Sources/Configuration/PlantedSettings.swift",
            text: """
                package struct Planted: Sendable {
                    package let readOne: Int
                    package let unreadOne: Int
                    package let unread: Int
                }
                """,
        )
        let reader = SourceFile(
            path: "Sources/ReleaseDaemon/Reader.swift",
            text: "let x = planted.readOne\n// planted.unreadOne\nlet y = planted.unreadOneMore\n",
        )
        #expect(
            Self.unread(Self.settings(in: [planted]), by: [reader])
                == ["Planted.unread", "Planted.unreadOne"]
        )
    }
}
