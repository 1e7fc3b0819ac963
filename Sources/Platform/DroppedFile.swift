import CLinux
import Glibc

/// A file that somebody else has put into a folder: looked at without trusting its name, its kind or
/// that its writer is done.
package enum DroppedFile {
    package enum State: Hashable, Sendable {
        /// A regular file that nobody writes.
        case settled(FileIdentity)
        /// Somebody has it open for writing, or it changed so recently that nobody can tell.
        case beingWritten
        /// No regular file, or it is gone.
        case absent
    }

    /// Looks at it now.
    ///
    /// Where the kernel does not tell who writes (not our file, a network file system), a file counts as
    /// settled once it has not changed for `quiet` milliseconds.
    ///
    /// - Throws: `denied` when this account may not read it.
    package static func state(
        _ path: String,
        nowMilliseconds: Int64,
        quiet: Int64,
    ) throws(FileError) -> State {
        do throws(FileError) {
            let file = try open(path)
            guard let identity = identity(file.number) else { return .absent }
            switch linux_is_being_written(file.number) {
            case 0: return .settled(identity)
            case 1: return .beingWritten
            default:
                // A time in the future says that another clock wrote it, so it is not what changed just now.
                let age = nowMilliseconds - identity.modifiedNanoseconds / 1_000_000
                return (0..<quiet).contains(age) ? .beingWritten : .settled(identity)
            }
        } catch {
            switch error {
            case .notFound, .wrongKind: return .absent
            case .failed(_, _, ELOOP), .failed(_, _, ENXIO): return .absent
            default: throw error
            }
        }
    }

    /// All bytes, with the file that they were read from; nil when it is no regular file.
    package static func read(
        _ path: String,
        limitBytes: Int,
    ) throws(FileError) -> (bytes: [UInt8], identity: FileIdentity)? {
        let file = try open(path)
        guard let identity = identity(file.number) else { return nil }
        guard identity.sizeBytes <= limitBytes else {
            throw .tooLarge(path: path, limitBytes: limitBytes)
        }
        let bytes = try file.readAll(
            limitBytes: limitBytes,
            sizeHint: identity.sizeBytes,
            path: path,
        )
        return (bytes, identity)
    }

    /// Links are not followed, and a named pipe is not waited for.
    private static func open(_ path: String) throws(FileError) -> FileDescriptor {
        try FileDescriptor.open(path, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW)
    }

    private static func identity(_ descriptor: Int32) -> FileIdentity? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return FileIdentity(
            sizeBytes: Int(status.st_size),
            inode: UInt64(status.st_ino),
            modifiedNanoseconds: Int64(status.st_mtim.tv_sec) * 1_000_000_000
                + Int64(status.st_mtim.tv_nsec),
        )
    }
}
