package import Model

/// A key that the reader asked for: its default and the values just outside what it takes.
///
/// The list of these is the schema. Documentation and tests are held against it, so neither can drift
/// from what the reader does.
package struct ConfigurationKey: Sendable, Hashable {
    package let file: String
    /// With indices: `boards[2].columns`.
    package let path: String
    /// Nil when the key is required.
    package let fallback: JSON?
    /// One below the lower bound, where there is one.
    package let below: JSON?
    /// One above the upper bound.
    package let above: JSON?
    /// True when the key stood in the file.
    package let isPresent: Bool

    /// Without indices: `boards[].columns`.
    package var pattern: String {
        var pattern = ""
        var isInside = false
        for character in path {
            if character == "]" { isInside = false }
            if !isInside { pattern.append(character) }
            if character == "[" { isInside = true }
        }
        return pattern
    }
}

/// What reading one file leaves behind: mistakes and the keys that were asked for.
package final class ConfigurationNotes {
    package let file: String
    package let places: [String: JSONReader.Mistake.Place]
    package private(set) var mistakes: [ConfigurationMistake] = []
    package private(set) var references: [ConfigurationMistake] = []
    package private(set) var keys: [ConfigurationKey] = []

    package init(file: String, places: [String: JSONReader.Mistake.Place] = [:]) {
        self.file = file
        self.places = places
    }

    /// Notes a mistake at `path`, with the line of the key or of what it lies in.
    package func report(_ path: String, _ problem: Phrase, hint: Phrase? = nil) {
        mistakes.append(mistake(path, problem, hint))
    }

    /// Notes that something named at `path` does not exist: worth saying only when every file could be
    /// read, because it may stand in the one that could not.
    package func reportReference(_ path: String, _ problem: Phrase, hint: Phrase? = nil) {
        references.append(mistake(path, problem, hint))
    }

    private func mistake(_ path: String, _ problem: Phrase, _ hint: Phrase?) -> ConfigurationMistake
    {
        ConfigurationMistake(
            file: file,
            place: place(of: path),
            keyPath: path,
            problem: problem,
            hint: hint,
        )
    }

    func note(_ key: ConfigurationKey) { keys.append(key) }

    /// The place of the value at `path`, or of the nearest object around it.
    private func place(of path: String) -> JSONReader.Mistake.Place? {
        var path = Substring(path)
        while !path.isEmpty {
            if let place = places[String(path)] { return place }
            guard let end = path.lastIndex(where: { $0 == "." || $0 == "[" }) else { return nil }
            path = path[..<end]
        }
        return nil
    }
}
