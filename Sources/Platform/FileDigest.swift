import Glibc
package import Model

/// SHA-256 of a file of any size, read block by block.
package enum FileDigest {
    private static let blockBytes = 1 << 18

    /// The digest of what `path` holds; a symbolic link is followed.
    package static func sha256(_ path: String) throws(FileError) -> Digest {
        let file = try FileDescriptor.open(path, flags: O_RDONLY)
        var block = [UInt8](repeating: 0, count: blockBytes)
        var hash = SHA256()
        while true {
            let count = unsafe Glibc.read(file.number, &block, blockBytes)
            let code = errno
            if count == 0 { return hash.finalize() }
            if count > 0 {
                hash.update(block.span.extracting(first: count))
            } else if code != EINTR {
                throw FileError(errno: code, path: path, operation: "read")
            }
        }
    }
}
