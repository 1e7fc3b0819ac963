/// A page that stays on disk: old releases and archives beyond the memory limit.
package struct DiskPage: Sendable, Equatable {
    /// Relative to the server's site folder.
    package let file: String
    /// Bytes of the file as it was when the page was registered.
    ///
    /// A file of another size is being replaced: the answer is 503, never bytes under a tag that is
    /// not theirs.
    package let length: Int

    package init(file: String, length: Int) {
        self.file = file
        self.length = length
    }

    /// The name for the kernel, ended by NUL.
    func checkedName() throws(ServerError) -> [UInt8] {
        guard !file.utf8.contains(0), length >= 0, areSegmentsNames(file.utf8) else {
            throw .unusablePath(file)
        }
        return Array(file.utf8) + [0]
    }
}
