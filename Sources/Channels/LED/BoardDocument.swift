/// What stands in the file of a board's own format, beside its text.
package struct BoardDocument: Sendable, Hashable {
    /// `lst`, `xkl`, `multi`.
    package let fileExtension: String
    package let mediaType: String
    package let bytes: [UInt8]
    /// The same for people.
    package let text: String

    /// Nil where the format has no file of its own.
    ///
    /// `message` is the board's in MULTI. Pages that cannot be written are blank on purpose, as in the text
    /// file; they were refused when the release was checked.
    init?(_ pages: [[String]], message: String?, _ profile: BoardProfile) {
        guard let fileExtension = profile.format.fileExtension else { return nil }
        self.fileExtension = fileExtension
        if let dialect = profile.format.dialect {
            mediaType = profile.mediaType
            let text = Playlist.text(pages, profile, dialect)
            if let bytes = try? profile.charset.encode(text) {
                (self.text, self.bytes) = (text, bytes)
            } else {
                let blank = Playlist.text(BoardFile.blank, profile, dialect)
                (self.text, bytes) = (blank, (try? profile.charset.encode(blank)) ?? [])
            }
        } else {
            guard let message else { return nil }
            mediaType = "text/plain; charset=us-ascii"
            text = message + "\n"
            bytes = Array(text.utf8)
        }
    }
}
