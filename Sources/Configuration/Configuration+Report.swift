import Clock
package import Model

extension Configuration {
    /// What `released check-config` prints, and whether the folder is sound.
    package static func report(
        onFolder folder: String,
        in language: Language,
    ) -> (text: String, isSound: Bool) {
        do {
            return (try load(folder: folder).summary(in: language), true)
        } catch {
            return (error.text(in: language), false)
        }
    }

    /// A few lines of what was found: enough to see that the right folder was checked.
    package func summary(in language: Language) -> String {
        let enabled = timelines.rules.filter(\.isEnabled).map(\.id)
        let names = channels.channels.filter(\.isEnabled).map(\.name)
        let counts = (people.people.count, people.organisations.count, boards.boards.count)
        let bureau = service.bureau.name[language]
        let years = calendars.values.map { "\($0.id) → \($0.knownUntil.text)" }.sorted()
        let lines: [Phrase] = [
            Phrase("配置无误  \(folder)", "the configuration is sound  \(folder)"),
            Phrase("  单位  \(bureau)", "  bureau    \(bureau)"),
            Phrase(
                "  人员  \(counts.0) 人，\(counts.1) 个机构",
                "  people    \(counts.0) in \(counts.1) organisations"
            ),
            Phrase(
                "  规则  " + enabled.joined(separator: " "),
                "  rules     " + enabled.joined(separator: " ")
            ),
            Phrase(
                "  渠道  " + names.joined(separator: " "),
                "  channels  " + names.joined(separator: " ")
            ),
            Phrase("  显示屏  \(counts.2) 块", "  boards    \(counts.2)"),
            Phrase(
                "  站点  \(stations.stations.count) 个" + deviceListeners.chinese,
                "  stations  \(stations.stations.count)" + deviceListeners.english
            ),
            Phrase(
                "  日历  " + years.joined(separator: "，"),
                "  calendar  " + years.joined(separator: ", ")
            ),
        ]
        return lines.map { $0[language] + "\n" }.joined()
    }
}

extension Configuration {
    /// `hj212 0.0.0.0:9212，3 台设备`; empty where nobody listens.
    fileprivate var deviceListeners: Phrase {
        var words = Phrase("", "")
        for (name, listener) in [
            ("HJ 212", stations.listeners.hj212), ("SL 651", stations.listeners.sl651),
        ] {
            guard let listener else { continue }
            words = Phrase(
                words.chinese + "，\(name) 监听 \(listener.listen)",
                words.english + ", \(name) on \(listener.listen)",
            )
        }
        let devices = stations.stations.count { $0.device != nil }
        return devices == 0 && words.chinese.isEmpty
            ? words
            : Phrase("，\(devices) 台设备" + words.chinese, ", \(devices) devices" + words.english)
    }
}
