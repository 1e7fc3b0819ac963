import CLinux
import Glibc

/// Whether journald reads a descriptor (`$JOURNAL_STREAM`, systemd.exec(5)).
package enum JournalStream {
    /// True if the variable names the device and inode of what the descriptor now is; a redirected
    /// child inherits the variable but not the stream.
    package static func matches(_ variable: String?, descriptor: Int32) -> Bool {
        var status = stat()
        guard let named = parse(variable), unsafe fstat(descriptor, &status) == 0 else {
            return false
        }
        return named.device == UInt64(status.st_dev) && named.inode == UInt64(status.st_ino)
    }

    /// `device:inode` in decimal.
    static func parse(_ variable: String?) -> (device: UInt64, inode: UInt64)? {
        let parts = variable?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        guard parts.count == 2, let device = UInt64(parts[0]), let inode = UInt64(parts[1]) else {
            return nil
        }
        return (device, inode)
    }
}
