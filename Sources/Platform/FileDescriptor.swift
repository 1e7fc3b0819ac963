import CLinux
import Glibc

/// One open descriptor, closed when its owner goes.
///
/// Whoever holds it is the only one who closes it, so a number that the kernel has given to
/// somebody else can never be closed by mistake.
package struct FileDescriptor: ~Copyable, Sendable {
    package let number: Int32

    /// Takes over a descriptor that the caller has just opened.
    package init(owning number: Int32) { self.number = number }

    deinit { close(number) }

    /// Opens a file, closed on exec.
    package static func open(
        _ path: String,
        flags: Int32,
        mode: UInt32 = 0,
    ) throws(FileError) -> FileDescriptor {
        let path = try checkedPath(path)
        while true {
            let number = unsafe Glibc.open(path, flags | O_CLOEXEC, mode)
            if number >= 0 { return FileDescriptor(owning: number) }
            let code = errno
            guard code == EINTR else {
                throw FileError(errno: code, path: path, operation: "open")
            }
        }
    }

    /// Writes all of the bytes, however many calls it takes.
    package func writeAll(_ bytes: Span<UInt8>, path: String) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.extracting(droppingFirst: written)
                .withUnsafeBufferPointer { unsafe write(number, $0.baseAddress, $0.count) }
            let code = errno
            if count >= 0 {
                written += count
            } else if code != EINTR {
                throw FileError(errno: code, path: path, operation: "write")
            }
        }
    }

    /// Reads to the end, but no more than `limitBytes`.
    func readAll(limitBytes: Int, sizeHint: Int, path: String) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        let first = min(max(sizeHint, 0), limitBytes) + 1
        while true {
            let start = bytes.count
            let room = min(start == 0 ? first : max(start, 4096), limitBytes + 1 - start)
            bytes.append(contentsOf: repeatElement(0, count: room))
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe read(number, buffer.baseAddress.map { unsafe $0 + start }, room)
            }
            let code = errno
            bytes.removeLast(room - max(count, 0))
            if count == 0 { return bytes }
            if count < 0, code != EINTR {
                throw FileError(errno: code, path: path, operation: "read")
            }
            if bytes.count > limitBytes {
                throw .tooLarge(path: path, limitBytes: limitBytes)
            }
        }
    }
}

/// A path without a NUL byte, which a C string would silently cut short.
func checkedPath(_ path: String) throws(FileError) -> String {
    guard !path.utf8.contains(0) else { throw .notFound(path: path) }
    return path
}
