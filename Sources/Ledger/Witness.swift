import Model
import Platform

/// Somebody else's word that an entry with this number had this hash.
///
/// Without one, a chain that was cut or written anew from some entry on is consistent with itself.
package struct Witness: Sendable, Hashable {
    package let head: LedgerHead
    /// Where it was found, for people.
    package let source: String

    package init(_ head: LedgerHead, source: String) {
        self.head = head
        self.source = source
    }

    /// Reads a file that holds one such word, such as `head.json` or a saved `/checkpoint.json`.
    ///
    /// - Returns: nil when there is no such file.
    package static func read(_ path: String) throws(LedgerError) -> Witness? {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try FileTree.read(path, limitBytes: limitBytes)
        } catch .notFound {
            return nil
        } catch {
            throw .file(error.description)
        }
        guard let document = try? JSONReader.read(bytes), let head = LedgerHead(document) else {
            throw .file("\(path): names no entry")
        }
        return Witness(head, source: path)
    }

    private static let limitBytes = 1 << 16
}
