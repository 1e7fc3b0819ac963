/// The topics of the stream and the combinations that have a run of bytes of their own, at most
/// eight.
package struct TopicTable: Sendable, Equatable {
    package static let combinationLimit = 8
    package let topics: [String]
    /// Each combination as bits over `topics`.
    package let combinations: [UInt32]

    /// `combinations` are the sets of topics that may be asked for; nil means every set of at most
    /// three topics.
    ///
    /// - Throws: `ServerError.unusableTopics` for no, doubled or too many topics, names that a
    /// query cannot carry,
    ///   or more than eight combinations.
    package init(topics: [String], combinations wanted: [[String]]? = nil) throws(ServerError) {
        guard topics.count <= 32, Set(topics).count == topics.count,
            topics.allSatisfy({ TopicTable.isName($0) })
        else { throw .unusableTopics(topics) }
        self.topics = topics
        var found: [UInt32] = []
        if let wanted {
            for names in wanted {
                var mask: UInt32 = 0
                for name in names {
                    guard let index = topics.firstIndex(of: name) else {
                        throw .unusableTopics([name])
                    }
                    mask |= 1 << UInt32(index)
                }
                guard mask != 0 else { throw .unusableTopics(names) }
                if !found.contains(mask) { found.append(mask) }
            }
        } else {
            guard topics.count <= 3 else { throw .unusableTopics(topics) }
            found = topics.isEmpty ? [] : Array(1...(UInt32(1) << UInt32(topics.count)) - 1)
        }
        guard found.count <= TopicTable.combinationLimit else { throw .unusableTopics(topics) }
        self.combinations = found
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                isToken(byte) && byte != 0x25 && byte != 0x2B && byte != 0x26 || byte == 0x3A
            }
    }

    /// The bit of a topic, or nil if there is none of that name.
    package func bit(of topic: String) -> UInt32? {
        topics.firstIndex(of: topic).map { 1 << UInt32($0) }
    }

    /// Which combination a request asks for; no `topics` parameter means all of them.
    ///
    /// nil: an unknown topic, or a combination that is not offered.
    package func combination(_ bytes: Span<UInt8>, _ query: ByteRange) -> Int? {
        guard let value = Query.value(bytes, query, of: "topics"), !value.isEmpty else {
            let all = (UInt64(1) << UInt64(topics.count)) - 1
            return combinations.firstIndex(of: UInt32(all))
        }
        // Browsers may send comma and colon encoded.
        guard let list = RequestTarget.path(bytes, value) else { return nil }
        var mask: UInt32 = 0
        for name in list.split(separator: ",", omittingEmptySubsequences: true) {
            guard let bit = bit(of: String(name)) else { return nil }
            mask |= bit
        }
        return combinations.firstIndex(of: mask)
    }
}
