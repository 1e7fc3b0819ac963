package import Model
import Platform

/// One file as it was read: what the `configuration.loaded` entry names and the content store keeps.
package struct ConfigurationFile: Sendable, Hashable {
    /// Relative to the folder: `calendar/cn.json`.
    package let path: String
    package let bytes: [UInt8]
    package let digest: Digest

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
        digest = SHA256.digest(of: bytes)
    }
}

/// The files of a configuration folder, read but not understood.
enum ConfigurationFolder {
    /// A longer file is a mistake.
    static let limitBytes = 4 * 1_048_576

    static let required = [
        "released.json5", "people.json5", "timelines.json5", "channels.json5", "boards.json5",
        "alerts.json5",
    ]
    /// May be absent.
    static let optional = ["stations.json5", "catalogue.json5", "workflow.json5"]
    static let calendars = "calendar"

    /// Everything that counts; other files than `*.json5` and `calendar/*.json` are left alone.
    static func read(
        _ folder: String,
    ) -> (files: [ConfigurationFile], mistakes: [ConfigurationMistake]) {
        var files: [ConfigurationFile] = []
        var mistakes: [ConfigurationMistake] = []
        func add(_ path: String) {
            do throws(FileError) {
                let bytes = try FileTree.read(folder + "/" + path, limitBytes: limitBytes)
                files.append(ConfigurationFile(path: path, bytes: bytes))
            } catch {
                mistakes.append(mistake(path, error))
            }
        }
        do throws(FileError) {
            for entry in try FileTree.list(folder) where entry.name.hasSuffix(".json5") {
                add(entry.name)
            }
            let hasCalendars = try FileTree.status(folder + "/" + calendars)?.kind == .folder
            for entry in hasCalendars ? try FileTree.list(folder + "/" + calendars) : []
            where entry.name.hasSuffix(".json") {
                add(calendars + "/" + entry.name)
            }
        } catch {
            return ([], [mistake(folder, error)])
        }
        return (files, mistakes)
    }

    private static func mistake(_ path: String, _ error: FileError) -> ConfigurationMistake {
        ConfigurationMistake(
            file: path,
            problem: Phrase("读不到：\(error)", "cannot be read: \(error)"),
        )
    }
}
