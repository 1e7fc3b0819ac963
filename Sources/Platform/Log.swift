/// The log, as a value that is passed around: one line an event, level first, then the event's
/// stable name, then `key=value`.
///
/// A line can never be forged from outside: control characters are escaped and values that could be
/// read as another key are quoted. A line that cannot be written at once is dropped and counted,
/// because a full pipe must not stop a deadline.
package struct Log: Sendable {
    /// How much it matters, least first.
    package enum Level: Int, Comparable, Sendable, CaseIterable {
        case debug
        case info
        case warning
        case error

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

        var name: String {
            switch self {
            case .debug: "debug"
            case .info: "info"
            case .warning: "warning"
            case .error: "error"
            }
        }

        /// The syslog priority that journald takes from the head of a line (sd-daemon(3)).
        var journalPrefix: String {
            switch self {
            case .debug: "<7>"
            case .info: "<6>"
            case .warning: "<4>"
            case .error: "<3>"
            }
        }
    }

    /// Values of an event; anything that prints itself, so a `Secret` stays one.
    package typealias Fields = KeyValuePairs<String, any CustomStringConvertible & Sendable>

    private let minimum: Level
    private let output: LogOutput
    private var context: String

    /// Where lines go and the least level that is written.
    package init(to output: LogOutput = .standardError, minimum: Level = .info) {
        self.output = output
        self.minimum = minimum
        context = ""
    }

    /// The same log with one more `key=value` on each of its lines.
    package func with(_ key: String, _ value: some CustomStringConvertible & Sendable) -> Self {
        var log = self
        LogLine.append(key, value.description, to: &log.context)
        return log
    }

    package func debug(_ event: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
        write(.debug, event, fields)
    }

    package func info(_ event: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
        write(.info, event, fields)
    }

    package func warning(_ event: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
        write(.warning, event, fields)
    }

    package func error(_ event: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
        write(.error, event, fields)
    }

    /// Lines that could not be written since the start; a metric.
    package var droppedLineCount: Int { output.droppedLineCount }

    private func write(_ level: Level, _ event: StaticString, _ fields: () -> Fields) {
        guard level >= minimum else { return }
        let line = LogLine.text(
            level: level,
            event: event.description,
            stamp: output.stamp(),
            context: context,
            fields: fields(),
        )
        output.write(output.underJournal ? level.journalPrefix + line : line)
    }
}
