import Configuration
import Model
import Platform
import Testing

/// Breaks every key of what is shipped, one at a time: each slip must be reported with its key path.
@Suite(.timeLimit(.minutes(20))) struct MutationTests {
    /// What may be left out of a rule; the comment in `timelines.json5` says the same.
    static let optionalRuleKeys: Set<String> = [
        "profile", "enabled", "grades", "categories", "measure", "warn", "ladder", "internal",
        "mayPause", "mayExtend", "mayWaive", "isOwnCommitment", "calendar", "dayEnd", "roll",
        "months", "days", "weekdays", "at", "onRestDay", "times", "released",
        "opens", "mode", "natures", "window", "mayRestart",
    ]

    /// A file of a folder; the cases run beside each other.
    struct Place: CustomTestStringConvertible {
        let folder: String
        let file: String

        var testDescription: String { folder + "/" + file }

        /// The demonstration has the rules and the calendar of the reference.
        static var all: [Place] {
            get throws {
                try ["config", "config/demo"].flatMap { folder in
                    try Reference.files(Repository.path(folder)).map(\.path)
                        .filter { file in
                            folder == "config"
                                || (file != "timelines.json5" && !file.contains("/"))
                        }
                        .map { Place(folder: folder, file: $0) }
                }
            }
        }
    }

    @Test(arguments: try Place.all)
    func `a broken key is reported where it is`(place: Place) throws {
        let folder = Repository.path(place.folder)
        let files = try Reference.files(folder)
        let loaded = try Configuration.check(try files.map(Self.reduced), folder: folder)
            .configuration
        let keys = try Configuration.check(loaded.files, folder: folder).keys
        let schema = Dictionary(
            keys.map { ($0.file + " " + $0.path, $0) },
            uniquingKeysWith: { first, _ in first },
        )
        let file = try #require(loaded.files.first { $0.path == place.file })
        let document = try JSONReader.read(file.bytes, as: .json5)
        var tried = 0
        var patterns: Set<String> = []
        // One of a kind is enough: the hundredth board is read like the first.
        for path in Self.paths(of: document)
        where patterns.insert(Self.pattern(path)).inserted {
            let key = schema[file.path + " " + Self.text(path)]
            for mutation in Self.mutations(of: path, key, in: document) {
                tried += 1
                let mistakes = Self.mistakes(mutation.document, file, loaded, folder)
                if mutation.mayPass, mistakes.isEmpty { continue }
                let isFound = mistakes.contains {
                    $0.file == file.path && $0.keyPath.hasPrefix(mutation.expected)
                }
                #expect(
                    isFound || (mutation.mayPass && !mistakes.isEmpty),
                    "\(file.path) \(Self.text(path)): \(mutation.name): \(mistakes.map(\.keyPath))",
                )
            }
        }
        #expect(tried > 20)
    }

    struct Mutation {
        let name: String
        let document: JSON
        let expected: String
        var mayPass = false
    }

    enum Step: Hashable {
        case key(String)
        case index(Int)
    }

    static func mutations(
        of path: [Step],
        _ key: ConfigurationKey?,
        in document: JSON,
    ) -> [Mutation] {
        guard case .key(let name)? = path.last else { return [] }
        let place = text(path)
        let parent = text(Array(path.dropLast()))
        let old = value(at: path, in: document)
        let isOptional = key.map { $0.fallback != nil } ?? optionalRuleKeys.contains(name)
        let misspelt = parent.isEmpty ? name + "q" : parent + "." + name + "q"
        var mutations = [
            Mutation(
                name: "removed",
                document: replaced(path, by: nil, in: document),
                expected: isOptional ? parent : place,
                mayPass: isOptional,
            ),
            Mutation(
                name: "misspelt",
                document: renamed(path, to: name + "q", in: document),
                expected: misspelt,
            ),
            Mutation(
                name: "of the wrong type",
                document: replaced(path, by: wrongType(of: old), in: document),
                expected: place,
            ),
        ]
        for (name, bound) in [("below its bounds", key?.below), ("above its bounds", key?.above)] {
            guard let bound else { continue }
            mutations.append(
                Mutation(
                    name: name,
                    document: replaced(path, by: bound, in: document),
                    expected: place,
                )
            )
        }
        return mutations
    }

    /// The same file without comments, and of the rules those that show a key which the ones before do not.
    ///
    /// Keeps thousands of readings of it fast.
    static func reduced(_ file: ConfigurationFile) throws -> ConfigurationFile {
        var document = try JSONReader.read(file.bytes, as: .json5)
        guard file.path == "timelines.json5" else {
            return ConfigurationFile(path: file.path, bytes: document.compactBytes)
        }
        var seen: Set<String> = []
        let rules = (document["rules"]?.array ?? []).filter { rule in
            let patterns = Set(paths(of: rule).map(pattern))
            defer { seen.formUnion(patterns) }
            return !patterns.isSubset(of: seen)
                || document["profiles"]?.array?.contains(rule["profile"] ?? .null) ?? false
        }
        document["rules"] = .array(rules)
        return ConfigurationFile(path: file.path, bytes: document.compactBytes)
    }

    static func mistakes(
        _ document: JSON,
        _ file: ConfigurationFile,
        _ loaded: Configuration,
        _ folder: String,
    ) -> [ConfigurationMistake] {
        let broken = ConfigurationFile(path: file.path, bytes: document.compactBytes)
        let files = loaded.files.map { $0.path == file.path ? broken : $0 }
        let zone = loaded.service.bureau.zone
        do {
            _ = try Configuration.check(
                files,
                folder: folder,
                zones: { $0 == zone.name ? zone : nil },
            )
            return []
        } catch {
            return error.mistakes
        }
    }

    static func wrongType(of json: JSON) -> JSON {
        switch json {
        case .bool: "yes"
        case .integer, .decimal: "many"
        case .string: true
        case .array: "list"
        case .object: 7
        case .null: [[]]
        }
    }
}
