import CLinux
import Glibc

/// The right to be the only daemon on a state folder, held as long as the value lives.
///
/// A lock on an open file, which the kernel gives back whatever becomes of the process; the process
/// id inside is only for telling people who holds it.
package struct StateLock: ~Copyable, Sendable {
    /// The lock file's name in the state folder.
    package static let fileName = "lock"

    /// Why the folder is not ours.
    package enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// Another process has it; its id if it has written it already.
        case held(by: Int32?, folder: String)
        /// The lock file cannot be opened or locked.
        case file(FileError)

        package var description: String {
            switch self {
            case .held(let pid?, let folder): "\(folder) is in use by process \(pid)"
            case .held(nil, let folder): "\(folder) is in use by another process"
            case .file(let error): error.description
            }
        }
    }

    private let file: FileDescriptor

    /// Takes the lock of an existing folder at once, or refuses.
    package init(folder: String) throws(Refusal) {
        file = try Self.taken(folder)
    }

    private static func taken(_ folder: String) throws(Refusal) -> FileDescriptor {
        let file = try open(folder + "/" + fileName)
        try lock(file, folder: folder)
        return file
    }

    private static func open(_ path: String) throws(Refusal) -> FileDescriptor {
        do throws(FileError) {
            return try FileDescriptor.open(
                path,
                flags: O_RDWR | O_CREAT | O_NOFOLLOW,
                mode: 0o600,
            )
        } catch {
            throw .file(error)
        }
    }

    private static func lock(
        _ file: borrowing FileDescriptor,
        folder: String,
    ) throws(Refusal) {
        let path = folder + "/" + fileName
        guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            guard code == EWOULDBLOCK else {
                throw .file(FileError(errno: code, path: path, operation: "flock"))
            }
            throw .held(by: holder(in: path), folder: folder)
        }
        do throws(FileError) {
            guard ftruncate(file.number, 0) == 0 else {
                throw FileError(errno: errno, path: path, operation: "ftruncate")
            }
            try file.writeAll(Array("\(getpid())\n".utf8).span, path: path)
        } catch {
            throw .file(error)
        }
    }

    private static func holder(in path: String) -> Int32? {
        let text = try? FileTree.read(path, limitBytes: 32)
        return Int32(String(decoding: text ?? [], as: UTF8.self).prefix { $0.isNumber })
    }
}
