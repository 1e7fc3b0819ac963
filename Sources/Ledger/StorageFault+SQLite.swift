import CSQLite
import Glibc
package import Model

extension StorageFault {
    /// Sorts a result of SQLite by what the caller can do about it.
    ///
    /// - Parameters:
    ///   - code: the extended result code.
    ///   - systemError: the `errno` behind it, if any.
    ///   - message: SQLite's words.
    ///   - statement: what was being executed.
    /// - Returns: the fault, with codes and statement in its words.
    package static func sqlite(
        code: Int32,
        systemError: Int32,
        message: String,
        statement: String,
    ) -> StorageFault {
        let text = "SQLite \(code & 0xFF)/\(code) (\(message)) in: \(statement)"
        switch code & 0xFF {
        case SQLITE_FULL: return .full
        case SQLITE_IOERR where systemError == ENOSPC || systemError == EDQUOT: return .full
        case SQLITE_IOERR where code == corruptFileSystem: return .corrupt(text)
        case SQLITE_CORRUPT, SQLITE_NOTADB: return .corrupt(text)
        default: return .unavailable(text)
        }
    }

    /// SQLITE_IOERR_CORRUPTFS, a macro with an expression.
    private static let corruptFileSystem: Int32 = 10 | (33 << 8)
}
