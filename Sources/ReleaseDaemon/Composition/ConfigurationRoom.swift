import Channels
import Clock
import Configuration
import Desk
import Ledger
import Model
import Platform
import Synchronization

/// The configuration that runs, and how it is replaced: all or nothing, and on record.
final class ConfigurationRoom: Sendable {
    let folder: String
    private let configuration: Mutex<Configuration>

    init(_ configuration: Configuration) {
        folder = configuration.folder
        self.configuration = Mutex(configuration)
    }

    var current: Configuration { configuration.withLock { $0 } }

    func replace(_ new: Configuration) { configuration.withLock { $0 = new } }

    /// Every rule version that the record names, from the newest load.
    static func formerVersions(
        _ view: LedgerView
    ) throws -> [(id: String, version: Int, digest: Digest)] {
        try view.entries(kind: .configurationLoaded, limit: loadLimit)
            .flatMap { Configuration.ruleVersions(in: $0.body) }
    }

    /// Loads that are looked at for rule versions.
    private static let loadLimit = 100_000

    /// Puts on record what was loaded: the digests of the files, whose bytes are kept.
    static func record(
        _ configuration: Configuration,
        _ book: RuleBook,
        by actor: String,
        in transaction: Transaction,
    ) throws {
        for file in configuration.files {
            _ = try transaction.keep(file.bytes, isPersonal: false)
        }
        try transaction.append(
            EntryDraft(
                .configurationLoaded,
                subject: "configuration",
                actor: actor,
                body: configuration.loadedBody(book),
            )
        )
    }
}
