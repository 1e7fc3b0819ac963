/// A JSON document as a value: what entries, API messages and configuration are made of.
///
/// Numbers are whole (`integer`) wherever the product decides anything; a `decimal` keeps its digits
/// as written, so that nothing passes through binary floating point. Object members keep their order;
/// a key occurs once (`JSONReader` refuses a second one).
package enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number with a fraction or an exponent, digits as written.
    case decimal(String)
    case string(String)
    case array([JSON])
    case object([Member])

    /// One key and its value.
    package struct Member: Sendable, Hashable {
        package var key: String
        package var value: JSON

        package init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
        }
    }

    /// The value under `key`; nil when this is no object or has no such key.
    package subscript(key: String) -> JSON? {
        get {
            guard case .object(let members) = self else { return nil }
            return members.first { $0.key == key }?.value
        }
        set {
            guard case .object(var members) = self else { return }
            if let index = members.firstIndex(where: { $0.key == key }) {
                if let newValue {
                    members[index].value = newValue
                } else {
                    members.remove(at: index)
                }
            } else if let newValue {
                members.append(Member(key, newValue))
            }
            self = .object(members)
        }
    }

    /// The text, when this is a string.
    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The whole number, when this is one.
    package var integer: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// The truth value, when this is one.
    package var bool: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    /// The elements, when this is an array.
    package var array: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members, when this is an object.
    package var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// True for `null`.
    package var isNull: Bool { self == .null }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
    ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(nilLiteral: ()) { self = .null }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}

extension JSON {
    /// A string, or null when there is none.
    package init(_ text: String?) {
        self = text.map { .string($0) } ?? .null
    }

    /// A whole number, or null when there is none.
    package init(_ number: Int?) {
        self = number.map { .integer(Int64($0)) } ?? .null
    }

    /// An instant as its milliseconds since 1970, or null: the form inside entries and rows.
    package init(_ instant: Instant?) {
        self = instant.map { .integer($0.milliseconds) } ?? .null
    }

    /// A list of strings.
    package init(_ texts: [String]) {
        self = .array(texts.map { .string($0) })
    }

    /// The same object without the members that are null: entries leave out what is absent.
    package var withoutNulls: JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { !$0.value.isNull })
    }
}
