import Model

/// An object of an answer, read for showing: what is absent is an empty text, never an error.
struct Facts: Sendable {
    let json: JSON

    init(_ json: JSON) { self.json = json }

    func text(_ key: String) -> String {
        switch json[key] {
        case .string(let text)?: text
        case .integer(let number)?: String(number)
        case .decimal(let digits)?: digits
        default: ""
        }
    }

    /// The text, when it is there and not empty.
    func some(_ key: String) -> String? {
        let text = text(key)
        return text.isEmpty ? nil : text
    }

    func number(_ key: String) -> Int64? { json[key]?.integer }
    func flag(_ key: String) -> Bool { json[key]?.bool ?? false }
    func list(_ key: String) -> [Facts] { (json[key]?.array ?? []).map { Facts($0) } }
    func texts(_ key: String) -> [String] { (json[key]?.array ?? []).compactMap(\.string) }

    func part(_ key: String) -> Facts? {
        guard let part = json[key], part.members != nil else { return nil }
        return Facts(part)
    }

    func stamp(_ key: String) -> Stamp? { json[key]?.string.flatMap { Stamp($0) } }
    var id: String { text("id") }
}

/// A time of an answer: the instant, and what the bureau's wall clock showed then.
///
/// The offset comes with the text (RFC 3339), so that no zone has to be known here.
struct Stamp: Hashable, Sendable {
    let instant: Instant
    let zone: ZoneRules

    init?(_ text: String) {
        guard let instant = InstantText.rfc3339(text) else { return nil }
        self.instant = instant
        zone = ZoneRules(name: "answer", fixedOffsetSeconds: Stamp.offset(of: text))
    }

    /// The same time of the day before.
    init?(_ other: Stamp, dayEarlier: Bool) {
        guard dayEarlier else { return nil }
        instant = other.instant - .days(1)
        zone = other.zone
    }

    var local: LocalTime { LocalTime(instant, in: zone) }

    var hasSeconds: Bool { local.millisecondOfDay % 60_000 != 0 }

    private static func offset(of text: String) -> Int {
        let tail = text.suffix(6)
        let parts = tail.dropFirst().split(separator: ":")
        guard tail.first == "+" || tail.first == "-", parts.count == 2, let hours = Int(parts[0]),
            let minutes = Int(parts[1])
        else { return 0 }
        return (tail.first == "-" ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }
}
