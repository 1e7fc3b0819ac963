import Model
import Testing

@Suite struct JSONReaderTests {
    private func mistake(_ text: String, _ dialect: JSONReader.Dialect = .json) -> String? {
        mistake(bytes: Array(text.utf8), dialect)
    }

    private func mistake(bytes: [UInt8], _ dialect: JSONReader.Dialect = .json) -> String? {
        do {
            _ = try JSONReader.read(bytes, as: dialect)
            return nil
        } catch { return error.description }
    }

    private func place(_ text: String, _ dialect: JSONReader.Dialect = .json) -> String? {
        mistake(text, dialect)?.split(separator: ":").prefix(2).joined(separator: ":")
    }

    @Test(arguments: [
        ("", "1:1"), ("  \n ", "2:2"), ("{", "1:2"), ("[1,", "1:4"), ("[1 2]", "1:4"),
        ("[1,]", "1:4"), ("{\"a\":1,}", "1:8"), ("{\"a\" 1}", "1:6"), ("{a:1}", "1:2"),
        ("{'a':1}", "1:2"), ("[01]", "1:2"), ("-01", "1:1"), ("+1", "1:1"), (".5", "1:1"),
        ("1.", "1:3"), ("1.e3", "1:3"), ("1e", "1:3"), ("1e+", "1:4"), ("-", "1:1"),
        ("0x1F", "1:2"),
        ("9223372036854775808", "1:1"), ("-9223372036854775809", "1:1"), ("truefalse", "1:5"),
        ("nul", "1:1"), ("NaN", "1:1"), ("Infinity", "1:1"), ("// a\n1", "1:1"), ("1 2", "1:3"),
        ("[\n\n  \"中文\" x]", "3:8"), ("\"a", "1:3"), ("\"a\nb\"", "1:3"), ("\"\t\"", "1:2"),
        ("\"\\x41\"", "1:4"), ("\"\\'\"", "1:4"), ("\"\\u12\"", "1:6"),
        ("\u{FEFF}\u{FEFF}1", "1:2"),
        ("1\u{0}", "1:2"), ("\u{A0}1", "1:1"), ("{\"a\":1,\n \"b\":2,\n \"a\":3}", "3:2"),
        ("{\"a\":1,\"\\u0061\":2}", "1:8"), ("}", "1:1"), ("[}", "1:2"),
    ])
    func `strict JSON that is none says where`(text: String, expected: String) {
        #expect(place(text) == expected, "\(mistake(text) ?? "accepted")")
    }

    @Test(arguments: [
        "\\ud83d", "\\ud83dx", "\\ud83d\\n", "\\ud83d\\u0041", "\\ude00", "\\ude00\\ud83d",
    ])
    func `half of a surrogate pair is refused`(escape: String) {
        #expect(mistake("\"" + escape + "\"")?.contains("surrogate") == true)
    }

    @Test(arguments: [
        [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE4, 0xB8], [0x80],
    ])
    func `text that is not UTF-8 is refused, as value and as key`(bad: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(mistake(bytes: [quote] + bad + [quote])?.contains("UTF-8") == true)
        #expect(mistake(bytes: [quote, UInt8(ascii: "\\"), 0x6E] + bad + [quote]) != nil)
        #expect(mistake(bytes: Array("{\"".utf8) + bad + Array("\":1}".utf8)) != nil)
        #expect(mistake(bytes: Array("{".utf8) + bad + Array(":1}".utf8), .json5) != nil)
        #expect(mistake(bytes: bad) != nil)
    }

    @Test(
        arguments: [
            ("9223372036854775807", JSON.integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("-0", .integer(0)), ("0", .integer(0)), ("1.0", .decimal("1.0")),
            ("1e3", .decimal("1e3")),
            ("-0.50E+07", .decimal("-0.50E+07")), (" [ ] ", .array([])), ("{}", .object([])),
            ("\"\\ud83d\\ude00\"", .string("😀")), ("\"\\u0000\"", .string("\u{0}")),
            ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", .string("\"\\/\u{8}\u{C}\n\r\t")),
            ("\u{FEFF}null", .null), ("\"\u{7F}\u{2028}\"", .string("\u{7F}\u{2028}")),
            ("{\"b\":1,\"a\":{\"b\":2}}", ["b": 1, "a": ["b": 2]]),
        ] as [(String, JSON)]
    )
    func `strict JSON is read as it stands`(text: String, expected: JSON) throws {
        #expect(try JSONReader.read(text) == expected)
        #expect(try JSONReader.read(text, as: .json5) == expected)
    }

    @Test(
        arguments: [
            ("+1", JSON.integer(1)), (".5", .decimal("0.5")), ("5.", .decimal("5.0")),
            ("+.5e1", .decimal("0.5e1")), ("-.5", .decimal("-0.5")), ("5.e2", .decimal("5.0e2")),
            ("0x1F", .integer(31)), ("-0Xff", .integer(-255)),
            ("0x7FFFFFFFFFFFFFFF", .integer(.max)),
            ("'it\\'s \"so\"'", .string("it's \"so\"")), ("'a\\\nb\\\r\nc'", .string("abc")),
            ("/* a */ [1, /* b */ 2, // c\n]", [1, 2]),
            ("{a_$1: 1, 'b c': 2, 中文: 3,}", ["a_$1": 1, "b c": 2, "中文": 3]),
            ("// only\n1 //end", 1), ("\u{B}\u{C}1", 1),
        ] as [(String, JSON)]
    )
    func `JSON5 has more ways to write it, and the value is strict JSON`(
        text: String,
        expected: JSON,
    ) throws {
        let value = try JSONReader.read(text, as: .json5)
        #expect(value == expected)
        #expect(try JSONReader.read(value.compactBytes) == expected)
    }

    @Test(arguments: [
        ("{1a: 1}", "1:4"), ("{: 1}", "1:2"), ("0x", "1:3"), ("0x8000000000000000", "1:18"),
        (".", "1:2"),
        ("+", "1:1"), ("[1,,2]", "1:4"), ("{a:1,,}", "1:6"), ("/* never", "1:1"), ("/", "1:1"),
        ("{a:1, 'a':2}", "1:7"), ("Infinity", "1:1"), ("'a\nb'", "1:3"), ("[,]", "1:2"),
        ("010", "1:1"),
    ])
    func `JSON5 that is none says where`(text: String, expected: String) {
        #expect(place(text, .json5) == expected, "\(mistake(text, .json5) ?? "accepted")")
    }

    @Test func `nesting is bounded, whatever lies innermost`() throws {
        let depth = JSONReader.maximumDepth
        func nested(_ depth: Int, _ inner: String) -> String {
            String(repeating: "[", count: depth) + inner + String(repeating: "]", count: depth)
        }
        for inner in ["", "1", "\"a\""] {
            _ = try JSONReader.read(nested(depth, inner))
            #expect(mistake(nested(depth + 1, inner))?.contains("nested deeper") == true)
        }
        #expect(mistake(String(repeating: "[", count: 1_000_000))?.contains("nested") == true)
        let objects = String(repeating: "{\"a\":", count: depth + 1)
        #expect(mistake(objects)?.contains("nested deeper") == true)
    }

    @Test func `places on one long line are found as quickly as on many`() throws {
        let count = 20_000
        let text = "{list:[" + String(repeating: "{a:1},", count: count) + "]}"
        let located = try JSONReader.locate(Array(text.utf8), as: .json5)
        #expect(
            located.places["list[\(count - 1)].a"]
                == JSONReader.Mistake.Place(line: 1, column: 8 + 6 * (count - 1) + 1)
        )
    }

    @Test func `a document knows where its values stand`() throws {
        let text = "{\n  中: [1, {b: 2}],\n  'd': 3 }"
        let located = try JSONReader.locate(Array(text.utf8), as: .json5)
        typealias Place = JSONReader.Mistake.Place
        #expect(
            located.places == [
                "中": Place(line: 2, column: 3), "中[0]": Place(line: 2, column: 7),
                "中[1]": Place(line: 2, column: 10), "中[1].b": Place(line: 2, column: 11),
                "d": Place(line: 3, column: 3),
            ]
        )
        let one = try JSONReader.locate(Array("{\"a\":\"上水位\",\"b\":[7,8]}".utf8))
        #expect(
            one.places == [
                "a": Place(line: 1, column: 2), "b": Place(line: 1, column: 12),
                "b[0]": Place(line: 1, column: 17), "b[1]": Place(line: 1, column: 19),
            ]
        )
    }
}
