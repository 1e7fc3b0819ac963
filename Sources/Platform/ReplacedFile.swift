import CLinux
import Glibc

/// A file that readers see either as it was or as it is now, never in between.
///
/// The bytes are written aside in the same folder under a hidden name and renamed into place. On
/// any failure the old file stays and nothing is left beside it.
package enum ReplacedFile {
    /// What survives a loss of power when the call has returned.
    package enum Durability: Sendable {
        /// Nothing promised: for what can be rendered again.
        case none
        /// The bytes and the name: file and folder are synchronised before the call returns.
        case synchronised
    }

    /// The end of the hidden name, for sweeping up after a crash.
    package static let temporarySuffix = ".part"

    /// Puts `bytes` in place as `path`, with exactly this mode whatever the umask says.
    package static func write(
        _ bytes: [UInt8],
        to path: String,
        mode: UInt32 = 0o644,
        durability: Durability = .synchronised,
    ) throws(FileError) {
        let path = try checkedPath(path)
        let folder = FileTree.folder(of: path)
        let aside = folder + "/." + Hex.encode(RandomBytes.make(8)) + temporarySuffix
        do throws(FileError) {
            try writeAside(bytes, to: aside, mode: mode, durability: durability)
            guard unsafe rename(aside, path) == 0 else {
                throw FileError(errno: errno, path: path, operation: "rename")
            }
        } catch {
            _ = unsafe unlink(aside)
            throw renamed(error, to: path)
        }
        if durability == .synchronised { try FileTree.synchroniseFolder(folder) }
    }

    /// Puts several files of one folder in place, durable together: each is written aside, then all are
    /// synced, renamed, and the folder is synced once.
    ///
    /// The first sync carries what the others wrote, so twelve files cost little more than one. On a
    /// failure the files not yet renamed keep their former bytes.
    package static func writeAll(
        _ files: [(bytes: [UInt8], path: String)],
        mode: UInt32 = 0o644,
    ) throws(FileError) {
        guard let first = files.first else { return }
        let folder = FileTree.folder(of: try checkedPath(first.path))
        var waiting: [(aside: String, path: String)] = []
        defer { for file in waiting { _ = unsafe unlink(file.aside) } }
        for file in files {
            let path = try checkedPath(file.path)
            precondition(FileTree.folder(of: path) == folder, "files of one folder")
            let aside = folder + "/." + Hex.encode(RandomBytes.make(8)) + temporarySuffix
            waiting.append((aside, path))
            do throws(FileError) {
                try writeAside(file.bytes, to: aside, mode: mode, durability: .none)
            } catch {
                throw renamed(error, to: path)
            }
        }
        for file in waiting {
            do throws(FileError) {
                try synchronise(file.aside)
            } catch {
                throw renamed(error, to: file.path)
            }
        }
        while let file = waiting.first {
            guard unsafe rename(file.aside, file.path) == 0 else {
                throw FileError(errno: errno, path: file.path, operation: "rename")
            }
            waiting.removeFirst()
        }
        try FileTree.synchroniseFolder(folder)
    }

    private static func synchronise(_ path: String) throws(FileError) {
        let file = try FileDescriptor.open(path, flags: O_RDONLY | O_NOFOLLOW)
        guard fdatasync(file.number) == 0 else {
            throw FileError(errno: errno, path: path, operation: "fdatasync")
        }
    }

    /// Puts the text's UTF-8 bytes in place as `path`.
    package static func write(
        _ text: String,
        to path: String,
        mode: UInt32 = 0o644,
        durability: Durability = .synchronised,
    ) throws(FileError) {
        try write(Array(text.utf8), to: path, mode: mode, durability: durability)
    }

    /// Removes what a crash between writing and renaming left in a folder; returns how many.
    ///
    /// Only for a folder whose one writer is the caller, and before it starts to write.
    package static func sweep(_ folder: String) throws(FileError) -> Int {
        var count = 0
        for entry in try FileTree.list(folder)
        where entry.name.hasPrefix(".") && entry.name.hasSuffix(temporarySuffix) {
            if try FileTree.remove(folder + "/" + entry.name) { count += 1 }
        }
        return count
    }

    private static func writeAside(
        _ bytes: [UInt8],
        to aside: String,
        mode: UInt32,
        durability: Durability,
    ) throws(FileError) {
        let file = try FileDescriptor.open(
            aside,
            flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
            mode: 0o600,
        )
        try file.writeAll(bytes.span, path: aside)
        guard fchmod(file.number, mode) == 0 else {
            throw FileError(errno: errno, path: aside, operation: "fchmod")
        }
        guard durability == .synchronised else { return }
        guard fdatasync(file.number) == 0 else {
            throw FileError(errno: errno, path: aside, operation: "fdatasync")
        }
    }

    /// The same failure, told of the name that the caller knows.
    private static func renamed(_ error: FileError, to path: String) -> FileError {
        switch error {
        case .notFound: .notFound(path: path)
        case .exists: .exists(path: path)
        case .noSpace: .noSpace(path: path)
        case .readOnly: .readOnly(path: path)
        case .denied: .denied(path: path)
        case .tooLarge(_, let limit): .tooLarge(path: path, limitBytes: limit)
        case .wrongKind: .wrongKind(path: path)
        case .failed(_, let operation, let code):
            .failed(path: path, operation: operation, errno: code)
        }
    }
}
