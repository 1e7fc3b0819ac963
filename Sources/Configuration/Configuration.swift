package import Clock
package import Model
import Platform

/// Everything that files say, checked: what both programs start from.
///
/// Made whole or not at all. Files are the wish; what was loaded is a fact of the ledger, for which
/// `files` keeps the bytes and their digests.
package struct Configuration: Sendable, Equatable {
    /// Where the files lie; relative paths in them were resolved against it.
    package let folder: String
    package let service: ServiceSettings
    package let people: People
    package let timelines: Timelines
    package let channels: ChannelBook
    package let boards: BoardBook
    package let alerts: AlertSettings
    /// Empty without `stations.json5`.
    package let stations: StationBook
    /// Empty without `catalogue.json5`.
    package let catalogue: Catalogue
    /// Empty without `workflow.json5`.
    package let workflows: [Workflow]
    /// By id; empty without `calendar/`: then Monday to Friday, and every result provisional.
    package let calendars: [String: WorkCalendar]
    /// Sorted by path.
    package let files: [ConfigurationFile]

    /// Zone and calendars for the equation.
    package var timeRules: TimeRules { TimeRules(zone: service.bureau.zone, calendars: calendars) }

    /// Reads and checks a folder.
    ///
    /// - Throws: every mistake of every file at once.
    package static func load(folder: String) throws(ConfigurationMistakes) -> Configuration {
        let (files, mistakes) = ConfigurationFolder.read(folder)
        return try check(files, folder: folder, after: mistakes).configuration
    }

    /// Checks files already read; the keys that were asked for are the schema.
    ///
    /// `zones`: finds a time zone by its name; the system's files unless a test says
    ///   otherwise.
    package static func check(
        _ files: [ConfigurationFile],
        folder: String,
        after mistakes: [ConfigurationMistake] = [],
        zones: (String) -> ZoneRules? = { try? ZoneFile.load($0) },
    ) throws(ConfigurationMistakes) -> (configuration: Configuration, keys: [ConfigurationKey]) {
        var reading = ConfigurationReading(files, folder: folder, mistakes: mistakes)
        let configuration = reading.configuration(zones: zones)
        let found = reading.mistakes
        guard found.isEmpty else { throw ConfigurationMistakes(found) }
        return (configuration, reading.keys)
    }
}
