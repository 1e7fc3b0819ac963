extension SourceState {
    /// The words in which a source may say it, by the numbers that the store keeps.
    ///
    /// The order is part of the file format of `readings.db`: new ones are added at the end.
    private static let known: [(word: String, state: SourceState)] = [
        ("normal", .normal), ("manual", .handTyped), ("beyondRange", .beyondRange),
        ("stopped", .invalid(.stopped)), ("maintenance", .invalid(.maintenance)),
        ("fault", .invalid(.fault)), ("calibrating", .invalid(.calibrating)),
        ("disconnected", .invalid(.disconnected)), ("doubtful", .doubtful), ("test", .test),
    ]

    package static var words: [String] { known.map(\.word) }

    /// Nil for a word that is none of them.
    package init?(word: String) {
        guard let found = Self.known.first(where: { $0.word == word }) else { return nil }
        self = found.state
    }

    package var code: UInt8 {
        UInt8(Self.known.firstIndex { $0.state == self } ?? 0)
    }

    /// A number of a newer program counts as doubtful.
    package init(code: UInt8) {
        self = Self.known.indices.contains(Int(code)) ? Self.known[Int(code)].state : .doubtful
    }
}
