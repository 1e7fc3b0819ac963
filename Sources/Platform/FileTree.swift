import CLinux
import Glibc

/// Files and folders by path: the few operations that the programs need, each with a bound.
package enum FileTree {
    /// What kind of thing a name in a folder is.
    package enum Kind: Sendable {
        case file
        case folder
        case other
    }

    /// One name in a folder.
    package struct Entry: Hashable, Sendable {
        package let name: String
        package let kind: Kind
    }

    /// What the system knows about a file without opening it.
    package struct Status: Hashable, Sendable {
        package let kind: Kind
        package let sizeBytes: Int
        /// The permission bits, such as 0o644.
        package let mode: UInt32
        package let owner: UInt32
        /// When its content last changed, milliseconds since 1970 UTC by the wall clock.
        package let modifiedMilliseconds: Int64
    }

    /// How many names a folder may hold before listing it is refused.
    package static let listLimit = 1_000_000

    /// All bytes of a regular file of at most `limitBytes`.
    package static func read(_ path: String, limitBytes: Int) throws(FileError) -> [UInt8] {
        // Without O_NONBLOCK, opening a named pipe would wait for its writer.
        let file = try FileDescriptor.open(path, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
        var status = stat()
        guard unsafe fstat(file.number, &status) == 0 else {
            throw FileError(errno: errno, path: path, operation: "fstat")
        }
        guard kind(status.st_mode) == .file else { throw .wrongKind(path: path) }
        guard status.st_size <= limitBytes else {
            throw .tooLarge(path: path, limitBytes: limitBytes)
        }
        return try file.readAll(
            limitBytes: limitBytes,
            sizeHint: Int(status.st_size),
            path: path,
        )
    }

    /// The names in a folder.
    ///
    /// All but `.` and `..`, in byte order.
    package static func list(_ folder: String) throws(FileError) -> [Entry] {
        let path = try checkedPath(folder)
        guard let stream = unsafe opendir(path) else {
            throw FileError(errno: errno, path: folder, operation: "opendir")
        }
        defer { unsafe closedir(stream) }
        var entries: [Entry] = []
        while true {
            errno = 0
            guard let found = unsafe readdir(stream) else {
                let code = errno
                guard code == 0 else {
                    throw FileError(errno: code, path: folder, operation: "readdir")
                }
                break
            }
            let name = unsafe withUnsafeBytes(of: &found.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            guard entries.count < listLimit else {
                throw .tooLarge(path: folder, limitBytes: listLimit)
            }
            entries.append(Entry(name: name, kind: listedKind(folder, name)))
        }
        return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// What is known about a path, a link followed; nil if nothing is there.
    package static func status(_ path: String) throws(FileError) -> Status? {
        var status = stat()
        guard try unsafe stat(checkedPath(path), &status) == 0 else {
            let code = errno
            if code == ENOENT || code == ENOTDIR { return nil }
            throw FileError(errno: code, path: path, operation: "stat")
        }
        return Status(
            kind: kind(status.st_mode),
            sizeBytes: Int(status.st_size),
            mode: UInt32(status.st_mode) & 0o7777,
            owner: status.st_uid,
            modifiedMilliseconds: Int64(status.st_mtim.tv_sec) * 1000
                + Int64(status.st_mtim.tv_nsec) / 1_000_000,
        )
    }

    /// Removes a file; false if it was not there.
    @discardableResult
    package static func remove(_ path: String) throws(FileError) -> Bool {
        if try unsafe unlink(checkedPath(path)) == 0 { return true }
        let code = errno
        if code == ENOENT { return false }
        throw FileError(errno: code, path: path, operation: "unlink")
    }

    /// Removes a folder and everything in it, links themselves and not what they point at.
    package static func removeTree(_ folder: String) throws(FileError) {
        for entry in try list(folder) {
            let path = folder + "/" + entry.name
            if entry.kind == .folder { try removeTree(path) } else { try remove(path) }
        }
        guard try unsafe rmdir(checkedPath(folder)) == 0 else {
            throw FileError(errno: errno, path: folder, operation: "rmdir")
        }
    }

    /// Makes a folder and every missing one above it; one that exists keeps its mode.
    package static func makeFolder(_ path: String, mode: UInt32 = 0o755) throws(FileError) {
        let path = try checkedPath(path)
        if unsafe mkdir(path, mode) == 0 { return }
        let code = errno
        switch code {
        case EEXIST:
            guard try status(path)?.kind == .folder else { throw .wrongKind(path: path) }
        case ENOENT where folder(of: path) != path:
            try makeFolder(folder(of: path), mode: mode)
            guard unsafe mkdir(path, mode) == 0 || errno == EEXIST else {
                throw FileError(errno: errno, path: path, operation: "mkdir")
            }
        default:
            throw FileError(errno: code, path: path, operation: "mkdir")
        }
    }

    /// Sets the permission bits.
    package static func setMode(_ path: String, _ mode: UInt32) throws(FileError) {
        guard try unsafe chmod(checkedPath(path), mode) == 0 else {
            throw FileError(errno: errno, path: path, operation: "chmod")
        }
    }

    /// Moves a file to another name in the same file system, over what is there.
    package static func move(_ source: String, to target: String) throws(FileError) {
        let target = try checkedPath(target)
        guard try unsafe rename(checkedPath(source), target) == 0 else {
            throw FileError(errno: errno, path: source, operation: "rename")
        }
    }

    /// How many bytes an ordinary account may still write to the file system of `path`.
    package static func freeBytes(at path: String) throws(FileError) -> Int {
        var status = statvfs()
        guard try unsafe statvfs(checkedPath(path), &status) == 0 else {
            throw FileError(errno: errno, path: path, operation: "statvfs")
        }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }

    /// Waits until the names in a folder are on the disk.
    package static func synchroniseFolder(_ folder: String) throws(FileError) {
        let descriptor = try FileDescriptor.open(folder, flags: O_RDONLY | O_DIRECTORY)
        guard fsync(descriptor.number) == 0 else {
            throw FileError(errno: errno, path: folder, operation: "fsync")
        }
    }

    /// The same place as a path from the root: a child that runs in another folder finds it too.
    package static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let current = unsafe getcwd(nil, 0) else { return path }
        defer { unsafe free(current) }
        return unsafe String(cString: current) + "/" + path
    }

    /// The absolute path with every link followed; the path itself where nothing is there.
    package static func canonical(_ path: String) -> String {
        guard let found = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }

    /// The folder that a path lies in.
    ///
    /// It is `.` for a bare name, `/` at the root.
    package static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func kind(_ mode: mode_t) -> Kind {
        switch mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        default: .other
        }
    }

    /// Asked of the name itself: a link to a folder is not a folder to walk into.
    private static func listedKind(_ folder: String, _ name: String) -> Kind {
        var status = stat()
        guard unsafe lstat(folder + "/" + name, &status) == 0 else { return .other }
        return kind(status.st_mode)
    }
}
