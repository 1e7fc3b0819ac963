import CLinux
import Glibc

/// Wakes a thread when files of one folder were closed after writing or moved into it (inotify(7)).
///
/// It says that something happened, never what: whoever is woken lists the folder. So nothing is lost when
/// the kernel's queue overflows, and a folder that was taken away and put back is watched again.
package final class FolderWatch {
    package let descriptor: Int32
    /// The watch that counts; another one means that the path leads to another folder now.
    private var watch: Int32 = -1

    package init() throws(KernelError) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { throw .last("inotify_init1") }
    }

    deinit { close(descriptor) }

    private static let events =
        IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR

    /// Watches the folder that the path leads to now; cheap when it is the one that is watched.
    ///
    /// Call it before each listing: what comes between the two is then told.
    package func follow(_ folder: String) throws(FileError) {
        let found = unsafe inotify_add_watch(
            descriptor,
            try checkedPath(folder),
            UInt32(Self.events),
        )
        guard found >= 0 else {
            throw FileError(errno: errno, path: folder, operation: "inotify_add_watch")
        }
        if watch >= 0, watch != found { inotify_rm_watch(descriptor, watch) }
        watch = found
    }

    /// Takes back what was told so far.
    package func acknowledge() {
        var room = [UInt8](repeating: 0, count: 16_384)
        while unsafe room.withUnsafeMutableBytes({ buffer in
            unsafe read(descriptor, buffer.baseAddress, buffer.count)
        }) > 0 {}
    }
}
