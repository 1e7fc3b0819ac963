package import Model

/// One thing that is wrong with a ledger, named.
package struct LedgerFinding: Sendable, Hashable, CustomStringConvertible {
    /// What was done to it.
    ///
    /// The raw values are what scripts see.
    package enum Name: String, Sendable, Hashable, CaseIterable {
        /// The content of an entry does not give its hash.
        case edited
        /// Numbers are missing.
        case removed
        /// An entry stands between two that belong together, or a number occurs twice.
        case inserted
        /// Entries have changed places.
        case reordered
        /// An entry does not follow the one before it: one of the two was replaced.
        case unlinked
        /// Consistent in itself, but a witness saw another entry under this number.
        case rehashed
        /// The last entries are gone: the ledger itself or a witness knows more.
        case cutTail = "cut_tail"
        /// An older file was put back: consistent, but a witness has seen newer entries.
        case olderFile = "older_file"
        /// The body is not the canonical JSON that a writer of ours stores.
        case malformed
        /// A stored row differs from what the entries give.
        case rowDiffers = "row_differs"
        /// A stored row that no entry gives.
        case rowExtra = "row_extra"
        /// A row that the entries give is not stored.
        case rowMissing = "row_missing"
        /// Bytes that an entry names are not there, and no entry says that they were erased.
        case contentMissing = "content_missing"
        /// Kept bytes don't give their digest.
        case contentAltered = "content_altered"
        /// Bytes are marked as erased, but the entry named for it does not order that.
        case contentErasedUnordered = "content_erased_unordered"
        /// A row of the readings is not the one that was received; the hour and the station are named.
        case readingAltered = "reading_altered"
        /// Rows of the readings are gone, and no entry says that they were taken out.
        case readingMissing = "reading_missing"
    }

    package let name: Name
    /// The entry, or 0 when it is about a row or a content.
    package let seq: Int64
    /// Particulars, for people.
    package let detail: String

    package init(_ name: Name, seq: Int64, _ detail: String) {
        self.name = name
        self.seq = seq
        self.detail = detail
    }

    package var description: String {
        seq > 0 ? "\(name.rawValue) \(seq): \(detail)" : "\(name.rawValue): \(detail)"
    }

    package var json: JSON {
        ["name": .string(name.rawValue), "seq": .integer(seq), "detail": .string(detail)]
    }
}
