package import Model

/// Why the ledger did not do what it was asked, apart from what a job itself throws.
///
/// Faults of the storage inside a running ledger arrive as `StorageFault` itself.
package enum LedgerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Too much is waiting already: say "try again" to whoever asked.
    case busy(limit: Int)
    /// The writer has been closed.
    case closed
    /// The file was written by a newer program; this one must not touch it.
    case newerFormat(found: Int, known: Int)
    /// The file is a database of something else.
    case foreign(path: String)
    /// The storage below refused while opening, exporting or restoring.
    case storage(StorageFault)
    /// A file beside the database could not be read or written.
    case file(String)

    package var description: String {
        switch self {
        case .busy(let limit): "busy: \(limit) jobs are waiting"
        case .closed: "the ledger is closed"
        case .newerFormat(let found, let known):
            "the database has format \(found), this program knows \(known): use the newer program"
        case .foreign(let path): "\(path) is not a ledger"
        case .storage(.full): "no space left"
        case .storage(.corrupt(let words)): "damaged database: \(words)"
        case .storage(.unavailable(let words)): "storage unavailable: \(words)"
        case .file(let words): words
        }
    }
}
