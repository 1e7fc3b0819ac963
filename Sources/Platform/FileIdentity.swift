import CLinux
import Glibc

/// What tells, without reading it, that a file is the one that was there before.
///
/// Size, inode and the nanosecond of the last change: writing the file, or putting another in its place,
/// changes one of them. It says nothing across a loss of power, after which a file may have the size and
/// not the bytes.
package struct FileIdentity: Hashable, Sendable {
    package let sizeBytes: Int
    package let inode: UInt64
    package let modifiedNanoseconds: Int64

    package init(sizeBytes: Int, inode: UInt64, modifiedNanoseconds: Int64) {
        self.sizeBytes = sizeBytes
        self.inode = inode
        self.modifiedNanoseconds = modifiedNanoseconds
    }

    /// Of the regular file at a path, a link followed; nil if none is there.
    package init?(of path: String) {
        var status = stat()
        guard !path.utf8.contains(0), unsafe stat(path, &status) == 0,
            status.st_mode & S_IFMT == S_IFREG
        else { return nil }
        sizeBytes = Int(status.st_size)
        inode = UInt64(status.st_ino)
        modifiedNanoseconds =
            Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }
}
