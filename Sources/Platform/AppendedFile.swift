import Glibc

/// A file that grows at its end, line by line; a write that failed half way is taken back.
package struct AppendedFile: ~Copyable {
    package let path: String
    private let descriptor: Int32
    package private(set) var sizeBytes: Int

    /// Opens or makes the file, readable to this account only.
    package init(path: String) throws(FileError) {
        self.path = path
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw FileError(errno: errno, path: path, operation: "open")
        }
        sizeBytes = Int(lseek(descriptor, 0, SEEK_END))
    }

    deinit { close(descriptor) }

    /// Adds the bytes; on failure the file is as before and the result false.
    package mutating func append(_ bytes: [UInt8]) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(
                    descriptor,
                    buffer.baseAddress.map { unsafe $0 + written },
                    buffer.count - written,
                )
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                ftruncate(descriptor, sizeBytes)
                return false
            }
            written += count
        }
        sizeBytes += bytes.count
        return true
    }

    /// Waits until the bytes are on the disk.
    package func synchronise() { fdatasync(descriptor) }

    /// Cuts off what follows the last line feed, and everything from the first hole on.
    ///
    /// A crash leaves a line unfinished. A loss of power may leave pages that never reached the disk before
    /// others that did; they read as zeros, which no line contains.
    package mutating func cutUnfinishedLine() {
        if let hole = firstHole() { sizeBytes = hole }
        var block = [UInt8](repeating: 0, count: 4_096)
        while sizeBytes > 0 {
            let start = max(0, sizeBytes - block.count)
            let count = unsafe pread(descriptor, &block, sizeBytes - start, start)
            guard count > 0 else { return }
            if let feed = block.prefix(count).lastIndex(of: UInt8(ascii: "\n")) {
                sizeBytes = start + feed + 1
                break
            }
            sizeBytes = start
        }
        ftruncate(descriptor, sizeBytes)
    }

    /// Where the first zero byte stands.
    private func firstHole() -> Int? {
        var block = [UInt8](repeating: 0, count: 1 << 20)
        var start = 0
        while start < sizeBytes {
            let count = unsafe pread(descriptor, &block, block.count, start)
            guard count > 0 else { return nil }
            // Up to 64 MiB at each start: the library looks at many bytes at a time.
            let hole = unsafe block.withUnsafeBytes { bytes -> Int? in
                guard let base = bytes.baseAddress,
                    let zero = unsafe memchr(base, 0, count)
                else { return nil }
                return unsafe UnsafeRawPointer(zero) - base
            }
            if let hole { return start + hole }
            start += count
        }
        return nil
    }

    /// The last line without its line feed; nil in an empty file.
    package func lastLine() -> [UInt8]? {
        var wanted = 4_096
        while sizeBytes > 0 {
            let length = min(wanted, sizeBytes)
            var tail = [UInt8](repeating: 0, count: length)
            guard unsafe pread(descriptor, &tail, length, sizeBytes - length) == length else {
                return nil
            }
            let line = tail.dropLast()
            if let feed = line.lastIndex(of: UInt8(ascii: "\n")) {
                return Array(line[(feed + 1)...])
            }
            if length == sizeBytes { return Array(line) }
            wanted *= 4
        }
        return nil
    }
}
