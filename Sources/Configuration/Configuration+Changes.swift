package import Model

/// What differs between two configurations, and whether a reload is enough.
package struct ConfigurationChanges: Sendable, Hashable {
    /// Files whose bytes differ, that are new or gone; sorted.
    package let files: [String]
    /// What takes effect only after a restart, in words; empty when a reload is enough.
    package let needRestart: [Phrase]

    package var isEmpty: Bool { files.isEmpty }
}

extension Configuration {
    /// Compares what runs with what was read anew.
    ///
    /// Listeners, threads and the zone are built in at the start; everything else is replaced by a
    /// reload.
    package static func changes(
        from old: Configuration,
        to new: Configuration,
    ) -> ConfigurationChanges {
        let before = Dictionary(uniqueKeysWithValues: old.files.map { ($0.path, $0.digest) })
        let after = Dictionary(uniqueKeysWithValues: new.files.map { ($0.path, $0.digest) })
        let files = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
        let (former, service) = (old.service, new.service)
        let parts: [(key: String, isChanged: Bool)] = [
            ("bureau.zone", former.bureau.zone != service.bureau.zone),
            ("bureau.code", former.organisationCode != service.organisationCode),
            ("bureau.tagAuthority", former.bureau.tagAuthority != service.bureau.tagAuthority),
            ("listeners", former.listeners != service.listeners),
            ("server", former.server != service.server),
            ("stream", former.stream != service.stream),
            ("storage", former.storage != service.storage),
        ]
        var needRestart = parts.filter(\.isChanged).map { part in
            Phrase(
                "released.json5 的 \(part.key) 已改，重启后才生效",
                "\(part.key) of released.json5 changed: it takes effect after a restart",
            )
        }
        if old.stations.listeners != new.stations.listeners {
            needRestart.append(
                Phrase(
                    "stations.json5 的 listeners 已改，重启后才生效",
                    "listeners of stations.json5 changed: it takes effect after a restart",
                )
            )
        }
        return ConfigurationChanges(files: files.sorted(), needRestart: needRestart)
    }
}
