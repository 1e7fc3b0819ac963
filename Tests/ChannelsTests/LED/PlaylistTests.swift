import Model
import Platform
import Testing

@testable import Channels

@Suite struct PlaylistTests {
    static let formats: [BoardFormat] = [.sansi, .sansicard, .njjx, .dianming, .xianke]
    static let zone = ZoneRules(name: "Asia/Shanghai", fixedOffsetSeconds: 8 * 3_600)
    private static let now = Instant(milliseconds: 1_783_815_600_000)

    static func board(
        _ format: BoardFormat,
        columns: Int = 24,
        rows: Int = 2,
        pages: Int = 6,
        charset: BoardCharset = .gbk,
        stale: BoardProfile.StaleBehaviour = .fallback,
    ) -> BoardProfile {
        BoardProfile(
            id: "qs-1",
            name: Phrase("青石船闸-1", "Qingshi lock 1"),
            columns: columns,
            rows: rows,
            maximumPages: pages,
            charset: charset,
            staleBehaviour: stale,
            format: format,
            look: PlaylistLook(font: .hei, size: .pixels24, colour: .yellow),
        )
    }

    /// The board's document with these pages published.
    private static func bytes(_ pages: [[String]], _ profile: BoardProfile) throws -> [UInt8] {
        let contents =
            pages.isEmpty
            ? []
            : [
                BoardContent(
                    source: "R-1",
                    revision: 1,
                    priority: .incident,
                    pages: pages,
                    publishedAt: now,
                )
            ]
        let image = BoardComposer(profile, zone: zone).compose(contents, now: now)
        return try #require(image.document).bytes
    }

    private static func golden(_ name: String, file: String = #filePath) throws -> [UInt8] {
        // Tests/ChannelsTests/LED/PlaylistTests.swift → Tests/ChannelsTests/Golden/led/NAME
        let folder = FileTree.folder(of: FileTree.folder(of: file))
        return try FileTree.read(folder + "/Golden/led/" + name, limitBytes: 65_536)
    }

    @Test(arguments: formats)
    func `each vendor's playlist is as its golden file, byte for byte`(format: BoardFormat) throws {
        let pages = [["望澜大桥封闭", "绕行滨江路"], ["前方3公里"]]
        let found = try Self.bytes(pages, Self.board(format))
        #expect(try found == Self.golden(format.rawValue + "." + (format.fileExtension ?? "")))
    }

    @Test(arguments: [BoardFormat.sansi, .dianming, .xianke])
    func `blank on purpose is an item with a full-width space, never an empty file`(
        format: BoardFormat
    ) throws {
        let found = try Self.bytes([], Self.board(format, stale: .blank))
        #expect(
            try found == Self.golden(format.rawValue + "-blank." + (format.fileExtension ?? ""))
        )
    }

    @Test func `the sample of a card's firmware is written as it was seen`() {
        let profile = BoardProfile(
            id: "b",
            name: Phrase("屏", "b"),
            columns: 16,
            rows: 1,
            charset: .gbk,
            format: .sansicard,
            look: PlaylistLook(font: .song, size: .pixels24, colour: .yellow),
        )
        #expect(
            Playlist.text([[""]], profile, .sansicard).hasPrefix(
                "[list]\r\nitem_no=1\r\nitem0=500,11,0,\\C000000\\fs2424\\c255255000000"
            )
        )
    }

    // MARK: what text must not become

    @Test(arguments: formats)
    func `a backslash in the text begins no escape`(format: BoardFormat) throws {
        let item = try VendorReader(Self.bytes([[#"\U桥\N\c000"#]], Self.board(format)), format)
        #expect(item.pages == [["＼U桥＼N＼c000"]])
        #expect(BoardFit.check([[#"\U桥"#]], Self.board(format)).isEmpty)
    }

    @Test(arguments: formats)
    func `line ends and other controls are refused, and gone from a file all the same`(
        format: BoardFormat
    ) throws {
        let pages = [["甲\r\nItem9=1\u{7}\u{1B}乙"]]
        let problems = BoardFit.check(pages, Self.board(format)).map(\.problem)
        #expect(problems.contains(.invisible("\r")) && problems.contains(.invisible("\u{1B}")))
        let read = try VendorReader(Self.bytes(pages, Self.board(format)), format)
        #expect(read.pages == [["甲Item9=1乙"]])
    }

    @Test(arguments: formats)
    func `a half-width comma parts no fields and counts as two cells`(format: BoardFormat) throws {
        let read = try VendorReader(Self.bytes([["K12,K13,"]], Self.board(format)), format)
        #expect(read.pages == [["K12，K13，"]])
        let tight = Self.board(format, columns: 8)
        #expect(
            BoardFit.check([["K12,K13,"]], tight).map(\.problem)
                == [.tooWide(cells: 10, limit: 8)]
        )
    }

    @Test(arguments: formats)
    func `what is too long is refused, and broken anew where it was published before`(
        format: BoardFormat
    ) throws {
        let wide = String(repeating: "桥", count: 13)
        #expect(
            BoardFit.check([[wide]], Self.board(format)).map(\.problem)
                == [.tooWide(cells: 26, limit: 24)]
        )
        let read = try VendorReader(Self.bytes([[wide]], Self.board(format)), format)
        #expect(read.pages == [[String(repeating: "桥", count: 12), "桥"]])
        let many = Array(repeating: ["桥"], count: 7)
        #expect(
            BoardFit.check(many, Self.board(format)).map(\.problem)
                == [.tooManyPages(count: 7, limit: 6)]
        )
    }

    @Test(arguments: formats)
    func `no line of the file begins with text, so brackets and equals signs are text`(
        format: BoardFormat
    ) throws {
        let pages = [["[playlist]", "item_no=9"], ["=1", "[LIST]"]]
        let bytes = try Self.bytes(pages, Self.board(format))
        #expect(try VendorReader(bytes, format).pages == pages)
        let lines = try VendorReader.lines(bytes)
        #expect(lines.dropFirst().allSatisfy { !$0.hasPrefix("[") && !$0.hasPrefix("=") })
    }

    @Test(arguments: formats)
    func `the count is that of the items that are written`(format: BoardFormat) throws {
        for count in 1...12 {
            let pages = (1...count).map { ["第\($0)页"] }
            let bytes = try Self.bytes(pages, Self.board(format, pages: 12))
            let read = try VendorReader(bytes, format)
            #expect(read.count == count)
            #expect(read.pages == pages)
        }
    }

    @Test func `a character with a backslash among its bytes is refused by name`() throws {
        // 誠 is D5 5C in GBK.
        #expect(try BoardCharset.gbk.encode("誠") == [0xD5, 0x5C])
        let profile = Self.board(.sansi)
        #expect(BoardFit.check([["誠信"]], profile).map(\.problem) == [.readsAsEscape("誠")])
        let image = BoardComposer(profile, zone: Self.zone).compose(
            [
                BoardContent(
                    source: "R-1",
                    revision: 1,
                    priority: .incident,
                    pages: [["誠信"]],
                    publishedAt: Self.now,
                )
            ],
            now: Self.now,
        )
        #expect(Array(image.dropped.values) == [.unencodable])
    }

    @Test func `what the charset lacks is refused, and GB2312 has its own codes for two marks`()
        throws
    {
        let gb2312 = Self.board(.njjx, charset: .gb2312)
        #expect(BoardFit.check([["㡑街"]], gb2312).map(\.problem) == [.unencodable("㡑")])
        let bytes = try Self.bytes([["甲—乙·丙"]], gb2312)
        #expect(try bytes == Self.bytes([["甲—乙·丙"]], Self.board(.njjx)))
    }

    // MARK: how long a page stands

    @Test func `a long page stands as long as it takes to read`() {
        let profile = Self.board(.sansi, columns: 40, rows: 6)
        #expect(profile.seconds(for: ["望澜大桥"]) == 5)
        let full = Array(repeating: String(repeating: "桥", count: 20), count: 4)
        #expect(profile.seconds(for: full) == 20)
        let huge = Array(repeating: String(repeating: "桥", count: 20), count: 40)
        #expect(profile.seconds(for: huge) == 30)
    }

    // MARK: reading back

    @Test(arguments: formats)
    func `what a simple controller reads back are the pages that were meant`(format: BoardFormat)
        throws
    {
        var random = SeededRandom(seed: 41)
        let alphabet: [Character] = Array(
            #"望澜大桥封闭绕行3公里14:30ABCxyz\,=[]{}()CUNWATfhcbSI0129 ，。%&"'#;"#
        )
        for round in 0..<400 {
            let rows = Int.random(in: 1...4, using: &random)
            let profile = Self.board(format, columns: 48, rows: rows, pages: 8)
            let pages = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                (0..<Int.random(in: 1...rows, using: &random)).map { _ in
                    // Outer spaces are cut where text is typed.
                    let count = Int.random(in: 0...10, using: &random)
                    let inner = (0..<count).map { _ in
                        alphabet.randomElement(using: &random) ?? "桥"
                    }
                    return "桥" + String(inner) + "路"
                }
            }
            let bytes = try Self.bytes(pages, profile)
            let read = try VendorReader(bytes, format)
            #expect(read.pages == profile.written(pages), "round \(round)")
            #expect(read.count == pages.count)
        }
    }
}

/// A controller as simple as those that were seen: lines, keys, a fixed number of commas, escapes.
private struct VendorReader {
    enum Fault: Error {
        case notText, noSection, noCount
        case badItem(String)
    }

    let count: Int
    var pages: [[String]] = []

    static func lines(_ bytes: [UInt8]) throws -> [String] {
        // Parted as bytes first, as a controller does, and decoded at the end.
        try split(bytes).map { try decode($0) }
    }

    private static func split(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.split(separator: 0x0A).map { line in
            Array(line.last == 0x0D ? line.dropLast() : line[...])
        }
    }

    init(_ bytes: [UInt8], _ format: BoardFormat) throws {
        let commas = format == .dianming || format == .xianke ? 5 : 3
        let lines = Self.split(bytes)
        guard lines.first?.first == UInt8(ascii: "["), lines.first?.last == UInt8(ascii: "]") else {
            throw Fault.noSection
        }
        var items: [[UInt8]] = []
        var number: Int?
        for line in lines.dropFirst() {
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let key = String(decoding: line[..<equals], as: UTF8.self).lowercased()
            let value = Array(line[(equals + 1)...])
            if key == "item_no" || key == "itemcount" {
                number = Int(String(decoding: value, as: UTF8.self))
            } else if key.hasPrefix("item"), Int(key.dropFirst(4)) == items.count {
                items.append(value)
            } else {
                throw Fault.badItem(key)
            }
        }
        guard let number else { throw Fault.noCount }
        count = number
        for item in items {
            let fields = item.split(
                separator: UInt8(ascii: ","),
                omittingEmptySubsequences: false
            )
            guard fields.count == commas + 1 || (commas == 3 && fields.count == 4) else {
                throw Fault.badItem("fields: \(fields.count)")
            }
            pages.append(try Self.page(Array(fields[fields.count - 1])))
        }
    }

    /// Every byte counts: a second byte of a character that is a backslash begins an escape here too.
    private static func page(_ media: [UInt8]) throws -> [String] {
        var lines: [[UInt8]] = []
        var current: [UInt8] = []
        var hasText = false
        var index = 0
        func digits(_ limit: Int) -> Int {
            var count = 0
            while count < limit, index + count < media.count,
                (0x30...0x39).contains(media[index + count])
            { count += 1 }
            return count
        }
        while index < media.count {
            guard media[index] == UInt8(ascii: "\\") else {
                current.append(media[index])
                hasText = true
                index += 1
                continue
            }
            guard index + 1 < media.count else { throw Fault.badItem("escape at the end") }
            let letter = media[index + 1]
            index += 2
            switch letter {
            case UInt8(ascii: "C"):
                if hasText { lines.append(current) }
                (current, hasText) = ([], false)
                index += digits(6)
            case UInt8(ascii: "F"), UInt8(ascii: "f"):
                index += 1
                index += digits(4)
            case UInt8(ascii: "c"), UInt8(ascii: "b"), UInt8(ascii: "T"), UInt8(ascii: "K"),
                UInt8(ascii: "B"):
                index += digits(12)
            case UInt8(ascii: "U"), UInt8(ascii: "W"): break
            case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "A"):
                lines.append(current)
                current = []
            default: throw Fault.badItem("escape \(letter)")
            }
        }
        lines.append(current)
        return try lines.map { try decode($0) }
    }

    private static let table: [[UInt8]: Character] = {
        var table: [[UInt8]: Character] = [:]
        let ranges: [ClosedRange<UInt32>] = [
            0xA0...0xFF, 0x2010...0x203F, 0x3000...0x303F, 0x4E00...0x9FFF, 0xFF01...0xFF5E,
        ]
        for value in ranges.joined() {
            guard let scalar = Unicode.Scalar(value),
                let code = try? BoardCharset.gbk.encode(String(scalar))
            else { continue }
            table[code] = Character(scalar)
        }
        return table
    }()

    private static func decode(_ bytes: [UInt8]) throws -> String {
        var text = ""
        var index = 0
        while index < bytes.count {
            if bytes[index] < 0x80 {
                text.unicodeScalars.append(Unicode.Scalar(bytes[index]))
                index += 1
                continue
            }
            let pair = Array(bytes[index..<min(index + 2, bytes.count)])
            guard let character = table[pair] else { throw Fault.notText }
            text.append(character)
            index += 2
        }
        return text
    }
}
