import Testing

@testable import Channels

@Suite struct SMSSegmentsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let units: [Int]
        var alphabet = SMSSegments.Alphabet.ucs2
        var torn = 0

        var testDescription: String { name }
    }

    static func repeated(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    static let cases: [Case] = [
        Case(name: "empty", text: "", units: [], alphabet: .gsm7),
        Case(name: "a x 160", text: repeated("a", 160), units: [160], alphabet: .gsm7),
        Case(name: "a x 161", text: repeated("a", 161), units: [153, 8], alphabet: .gsm7),
        Case(name: "a x 158 + euro", text: repeated("a", 158) + "€", units: [160], alphabet: .gsm7),
        Case(
            name: "a x 159 + euro",
            text: repeated("a", 159) + "€",
            units: [153, 8],
            alphabet: .gsm7,
        ),
        Case(
            name: "an ESC pair is not cut",
            text: repeated("a", 152) + "€" + repeated("b", 20),
            units: [152, 22],
            alphabet: .gsm7,
        ),
        Case(name: "han x 70", text: repeated("汉", 70), units: [70]),
        Case(name: "han x 71", text: repeated("汉", 71), units: [67, 4]),
        Case(name: "han x 134", text: repeated("汉", 134), units: [67, 67]),
        Case(name: "han x 135", text: repeated("汉", 135), units: [67, 67, 1]),
        Case(
            name: "a surrogate pair is not cut",
            text: repeated("汉", 66) + "😀" + repeated("字", 10),
            units: [66, 12],
            torn: 1,
        ),
        Case(name: "han x 670", text: repeated("汉", 670), units: repeatElement(67, 10)),
        Case(name: "han x 671", text: repeated("汉", 671), units: repeatElement(67, 10) + [1]),
        Case(name: "160 units", text: repeated("汉", 160), units: [67, 67, 26]),
        Case(name: "a pair within one part", text: repeated("汉", 68) + "😀", units: [70]),
        Case(name: "one backtick makes it UCS-2", text: repeated("a", 70) + "`", units: [67, 4]),
    ]

    static func repeatElement(_ element: Int, _ count: Int) -> [Int] {
        Array(Swift.repeatElement(element, count: count))
    }

    @Test(arguments: cases) func `parts are counted as the network cuts them`(_ example: Case) {
        let segments = SMSSegments.count(example.text)
        #expect(segments.parts.map(\.units) == example.units)
        #expect(segments.alphabet == example.alphabet)
        #expect(segments.tornPairs.count == example.torn)
    }

    @Test func `the tables hold 137 characters, ten of them behind ESC`() {
        #expect(GSMAlphabet.all.count == 137)
        #expect(Set(GSMAlphabet.all).count == 137)
        #expect(GSMAlphabet.all.filter { GSMAlphabet.septets(of: $0)?.count == 2 }.count == 10)
        #expect(GSMAlphabet.septets(of: "@") == [0x00])
        #expect(GSMAlphabet.septets(of: "à") == [0x7F])
        #expect(GSMAlphabet.septets(of: "Ç") == [0x09])
        #expect(GSMAlphabet.septets(of: "€") == [0x1B, 0x65])
        #expect(GSMAlphabet.septets(of: "汉") == nil)
        #expect(GSMAlphabet.septets(of: "\u{1B}") == nil)
        #expect(GSMAlphabet.septets(of: "`") == nil)
    }

    @Test func `parts together are the text, and none is over its limit`() {
        var random = SeededRandom(seed: 7)
        let pool = Array("aZ9€^{汉字😀𠀀，。\n`é".unicodeScalars)
        for _ in 0..<500 {
            var text = ""
            for _ in 0..<Int.random(in: 0...400, using: &random) {
                text.unicodeScalars.append(pool.randomElement(using: &random) ?? "a")
            }
            let segments = SMSSegments.count(text)
            #expect(
                segments.parts.flatMap { Array($0.text.unicodeScalars) }
                    == Array(text.unicodeScalars)
            )
            let limit =
                segments.parts.count > 1
                ? segments.alphabet.partLimit : segments.alphabet.singleLimit
            #expect(segments.parts.allSatisfy { $0.units <= limit })
            #expect(segments.parts.map(\.units).reduce(0, +) == segments.units)
        }
    }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
