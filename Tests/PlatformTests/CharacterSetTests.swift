import Platform
import Testing

@Suite struct CharacterSetTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let scalar: Unicode.Scalar
        let gb2312: String?
        let gbk: String?
        let gb18030: String
        var testDescription: String { String(scalar) }
    }

    static let table = [
        Row(scalar: "A", gb2312: "41", gbk: "41", gb18030: "41"),
        Row(scalar: "泄", gb2312: "d0b9", gbk: "d0b9", gb18030: "d0b9"),
        Row(scalar: "￥", gb2312: "a3a4", gbk: "a3a4", gb18030: "a3a4"),
        Row(scalar: "℃", gb2312: "a1e6", gbk: "a1e6", gb18030: "a1e6"),
        Row(scalar: "①", gb2312: "a2d9", gbk: "a2d9", gb18030: "a2d9"),
        Row(scalar: "“", gb2312: "a1b0", gbk: "a1b0", gb18030: "a1b0"),
        Row(scalar: "”", gb2312: "a1b1", gbk: "a1b1", gb18030: "a1b1"),
        Row(scalar: "…", gb2312: "a1ad", gbk: "a1ad", gb18030: "a1ad"),
        Row(scalar: "\u{2014}", gb2312: nil, gbk: "a1aa", gb18030: "a1aa"),
        Row(scalar: "\u{b7}", gb2312: nil, gbk: "a1a4", gb18030: "a1a4"),
        Row(scalar: "㎡", gb2312: nil, gbk: "a94f", gb18030: "a94f"),
        Row(scalar: "〇", gb2312: nil, gbk: "a996", gb18030: "a996"),
        Row(scalar: "\u{ff5e}", gb2312: "a1ab", gbk: "a1ab", gb18030: "a1ab"),
        Row(scalar: "\u{301c}", gb2312: nil, gbk: nil, gb18030: "8139a431"),
        Row(scalar: "€", gb2312: nil, gbk: nil, gb18030: "a2e3"),
        Row(scalar: "\u{2015}", gb2312: "a1aa", gbk: "a844", gb18030: "a844"),
        Row(scalar: "\u{30fb}", gb2312: "a1a4", gbk: nil, gb18030: "8139a739"),
        Row(scalar: "\u{2212}", gb2312: nil, gbk: nil, gb18030: "8136d331"),
        Row(scalar: "\u{ff0d}", gb2312: "a3ad", gbk: "a3ad", gb18030: "a3ad"),
        Row(scalar: "\u{ff71}", gb2312: nil, gbk: nil, gb18030: "84319733"),
        Row(scalar: "\u{3400}", gb2312: nil, gbk: nil, gb18030: "8139ee39"),
        Row(scalar: "\u{20000}", gb2312: nil, gbk: nil, gb18030: "95328236"),
        Row(scalar: "\u{1f600}", gb2312: nil, gbk: nil, gb18030: "9439fc36"),
    ]

    @Test(arguments: table)
    func `each character has the pinned code or none`(row: Row) throws {
        let text = String(row.scalar)
        let expected: [(CharacterSet, String?)] = [
            (.gb2312, row.gb2312), (.gbk, row.gbk), (.gb18030, row.gb18030),
            (.utf8, Hex.encode(text.utf8)),
        ]
        for (set, code) in expected {
            guard let code else {
                #expect(throws: CharacterSetError.unencodable(row.scalar, position: 0, set)) {
                    try set.encode(text)
                }
                continue
            }
            #expect(try Hex.encode(set.encode(text)) == code)
        }
    }

    @Test func `the first character without a code is named with its place`() {
        #expect(throws: CharacterSetError.unencodable("😀", position: 3, .gbk)) {
            try CharacterSet.gbk.encode("望澜\u{300a}😀€")
        }
        let error = CharacterSetError.unencodable("😀", position: 3, .gbk)
        #expect(error.description == "U+1F600 at 3 has no code in gbk")
    }

    @Test func `a refusal does not touch what comes after it`() throws {
        let converter = try CharacterSetConverter(.gbk)
        #expect(converter.code(of: "😀") == nil)
        #expect(converter.code(of: "泄") == [0xd0, 0xb9])
        #expect(
            try converter.encode("水位 3.2 m") == [0xcb, 0xae, 0xce, 0xbb] + Array(" 3.2 m".utf8)
        )
    }

    @Test(arguments: CharacterSet.allCases)
    func `this machine converts to all of them, the empty text to nothing`(set: CharacterSet) throws
    {
        #expect(set.isAvailable)
        #expect(try set.encode("") == [])
        #expect(try set.encode("\r\n\t~") == [13, 10, 9, 126])
    }
}
