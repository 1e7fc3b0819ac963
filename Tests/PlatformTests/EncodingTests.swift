import Platform
import Testing

@Suite struct Base64Tests {
    /// RFC 4648, section 10.
    static let vectors = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ]

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "=Zg=", "Zh==", "Zm9=", "Zm 9v", "Zm9v\n", "Zm-v", "Zm_v",
        "====",
        "Z===", "Zg==Zg==", "Zm9v=", "é===",
    ])
    func `anything but the one spelling is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(arguments: ["Zg==", "Z", "Zh", "+/", "Zm9v="])
    func `the url spelling has neither padding nor plus and slash`(text: String) {
        #expect(Base64.decode(text, alphabet: .url) == nil)
    }

    @Test(arguments: vectors)
    func `the published vectors come out both ways`(plain: String, text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == text)
        #expect(Base64.decode(text) == Array(plain.utf8))
    }

    @Test func `the last two digits differ between the alphabets`() {
        #expect(Base64.encode([0xfb, 0xff]) == "+/8=")
        #expect(Base64.encode([0xfb, 0xff], alphabet: .url) == "-_8")
    }

    @Test(arguments: Base64.Alphabet.allCases)
    func `random bytes of every length come back`(alphabet: Base64.Alphabet) {
        for count in 0..<80 {
            let bytes = RandomBytes.make(count)
            #expect(bytes.count == count)
            let text = Base64.encode(bytes, alphabet: alphabet)
            #expect(Base64.decode(text, alphabet: alphabet) == bytes)
        }
    }
}

@Suite struct HexTests {
    @Test(arguments: ["0", "0g", "0x", " 0", "００"])
    func `anything but pairs of digits is refused`(text: String) {
        #expect(Hex.decode(text) == nil)
    }

    @Test func `bytes come back`() {
        let all = (0...255).map { UInt8($0) }
        #expect(Hex.decode(Hex.encode(all)) == all)
        #expect(Hex.encode([0x0f, 0xa0]) == "0fa0")
        #expect(Hex.decode("0FA0") == [0x0f, 0xa0])
        #expect(Hex.encode([]) == "")
    }
}

@Suite struct RandomBytesTests {
    @Test func `two draws differ`() {
        #expect(RandomBytes.make(32) != RandomBytes.make(32))
        #expect(RandomBytes.make(100_000).count == 100_000)
    }
}
