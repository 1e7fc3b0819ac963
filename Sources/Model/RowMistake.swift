/// A stored or received document that lacks a field or holds the wrong kind of value.
package struct RowMistake: Error, Sendable, Equatable, CustomStringConvertible {
    /// The field, as a path such as `pending.number`.
    package let field: String
    package let expected: String

    package init(field: String, expected: String) {
        self.field = field
        self.expected = expected
    }

    package var description: String { "\(field): \(expected) expected" }
}

extension JSON {
    /// The text under `key`.
    package func text(_ key: String) throws(RowMistake) -> String {
        guard let text = self[key]?.string else { throw RowMistake(field: key, expected: "text") }
        return text
    }

    /// The whole number under `key`.
    package func number(_ key: String) throws(RowMistake) -> Int64 {
        guard let number = self[key]?.integer else {
            throw RowMistake(field: key, expected: "whole number")
        }
        return number
    }

    /// The instant (milliseconds) under `key`.
    package func instant(_ key: String) throws(RowMistake) -> Instant {
        Instant(milliseconds: try number(key))
    }

    /// The instant under `key`, or nil when it is absent.
    package func optionalInstant(_ key: String) -> Instant? {
        self[key]?.integer.map { Instant(milliseconds: $0) }
    }

    /// The digest under `key`.
    package func digest(_ key: String) throws(RowMistake) -> Digest {
        guard let digest = self[key]?.string.flatMap({ Digest(hex: $0) }) else {
            throw RowMistake(field: key, expected: "digest")
        }
        return digest
    }

    /// The digest under `key`, or nil when it is absent.
    package func optionalDigest(_ key: String) -> Digest? {
        self[key]?.string.flatMap { Digest(hex: $0) }
    }

    /// The word under `key`, as a value of a closed list.
    package func word<Word: RawRepresentable>(
        _ key: String,
        as type: Word.Type = Word.self,
    ) throws(RowMistake) -> Word where Word.RawValue == String {
        guard let word = self[key]?.string.flatMap({ Word(rawValue: $0) }) else {
            throw RowMistake(field: key, expected: "\(type)")
        }
        return word
    }

    /// The texts of the list under `key`; empty when it is absent.
    package func texts(_ key: String) -> [String] {
        (self[key]?.array ?? []).compactMap(\.string)
    }

    /// True only when `true` stands under `key`.
    package func flag(_ key: String) -> Bool { self[key]?.bool ?? false }

    /// The document of a digest, or null.
    package init(_ digest: Digest?) {
        self = digest.map { .string($0.hex) } ?? .null
    }
}
