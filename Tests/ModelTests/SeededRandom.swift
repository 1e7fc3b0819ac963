import Model

/// SplitMix64: the same seed gives the same values, so a failure report is a number.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func text() -> String {
        let scalars: [UnicodeScalar] = [
            "a", "Z", "0", "\"", "\\", "/", "\n", "\u{0}", "\u{1F}", "中", "é", "\u{2028}", "😀",
            "\u{FFFD}",
        ]
        let count = Int.random(in: 0...6, using: &self)
        return String(
            String.UnicodeScalarView(
                (0..<count).compactMap { _ in scalars.randomElement(using: &self) }
            )
        )
    }

    mutating func instant() -> Instant {
        Instant(
            milliseconds: Int64.random(in: -10_000_000_000_000...10_000_000_000_000, using: &self)
        )
    }

    mutating func digest() -> Digest {
        Digest((0..<32).map { _ in UInt8.random(in: 0...255, using: &self) }) ?? .zero
    }

    /// Nil half of the time.
    mutating func maybe<Value>(_ make: (inout SeededRandom) -> Value) -> Value? {
        Bool.random(using: &self) ? make(&self) : nil
    }

    mutating func word<Word: CaseIterable>(_ type: Word.Type = Word.self, or fallback: Word) -> Word
    {
        Word.allCases.randomElement(using: &self) ?? fallback
    }

    mutating func json(depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &self) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &self))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &self))
        case 3: return .integer([0, -1, .max, .min, 1 << 53].randomElement(using: &self) ?? 0)
        case 4: return .string(text())
        case 5:
            return .array(
                (0..<Int.random(in: 0...4, using: &self)).map { _ in json(depth: depth - 1) }
            )
        default:
            var seen: Set<String> = []
            var members: [JSON.Member] = []
            for _ in 0..<Int.random(in: 0...5, using: &self) {
                let key = text()
                if seen.insert(key).inserted {
                    members.append(JSON.Member(key, json(depth: depth - 1)))
                }
            }
            return .object(members)
        }
    }
}
