import Model
import Testing

@Suite struct CanonicalFormTests {
    private func canonical(_ json: JSON) -> String {
        String(decoding: json.canonicalBytes, as: UTF8.self)
    }

    @Test func `members are sorted by UTF-16 code units, as in RFC 8785 section 3-2-3`() {
        let json: JSON = [
            "\u{20AC}": 1, "\r": 2, "\u{FB33}": 3, "1": 4, "😀": 5, "\u{80}": 6, "\u{F6}": 7,
        ]
        let keys = ["\\r", "1", "\u{80}", "\u{F6}", "\u{20AC}", "😀", "\u{FB33}"]
        let numbers = [2, 4, 6, 7, 1, 5, 3]
        let members = zip(keys, numbers).map { "\"\($0)\":\($1)" }
        #expect(canonical(json) == "{" + members.joined(separator: ",") + "}")
    }

    @Test func `an emoji comes before full-width letters and a prefix before the longer key`() {
        let json: JSON = ["ａ": 1, "😀": 2, "ab": 3, "a": 4, "": 5]
        #expect(canonical(json) == "{\"\":5,\"a\":4,\"ab\":3,\"😀\":2,\"ａ\":1}")
    }

    @Test func `escapes are the shortest and nothing else is escaped`() {
        let text = "\u{0}\u{1F}\u{8}\t\n\u{C}\r\"\\/\u{7F}\u{80}\u{2028}中😀"
        let expected =
            "\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\u{7F}\u{80}\u{2028}中😀\""
        #expect(canonical(.string(text)) == expected)
    }

    @Test func `a decimal has no canonical form`() async {
        await #expect(processExitsWith: .failure) {
            _ = JSON.array([.decimal("1.0")]).canonicalBytes
        }
    }

    @Test(arguments: UInt64(1)...20)
    func `what is written is read back, in every form`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            let json = random.json(depth: 5)
            #expect(try JSONReader.read(json.compactBytes) == json, "seed \(seed)")
            #expect(try JSONReader.read(json.indentedText) == json, "seed \(seed)")
            let canonical = json.canonicalBytes
            let again = try JSONReader.read(canonical)
            #expect(again.canonicalBytes == canonical, "seed \(seed)")
            #expect(try JSONReader.read(canonical, as: .json5) == again)
        }
    }

    @Test(arguments: UInt64(1)...10)
    func `no damage to a document stops the reader`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<300 {
            var bytes = random.json(depth: 4).compactBytes
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                bytes[index] = UInt8.random(in: 0...255, using: &random)
            }
            for dialect in [JSONReader.Dialect.json, .json5] {
                if let value = try? JSONReader.read(bytes, as: dialect) {
                    #expect((try? JSONReader.read(value.compactBytes)) == value, "seed \(seed)")
                }
            }
        }
    }
}
