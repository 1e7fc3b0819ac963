import Model
import Testing

@testable import Platform

@Suite struct ZoneFileTests {
    static func bytes(of name: String) throws -> [UInt8] {
        let sample = try #require(ZoneSample.all.first { $0.name == name })
        return try #require(Base64.decode(sample.base64))
    }

    @Test(arguments: [
        "", "/etc/passwd", "..", "../passwd", "Asia/../../passwd", "Asia//Shanghai", "Asia/",
        "./UTC", "Asia/Shang hai", "Asia\\Shanghai", "\u{4e2d}\u{56fd}", "A\0B",
        String(repeating: "A", count: 65),
    ])
    func `a name that could leave the folder is refused`(name: String) {
        #expect(throws: ZoneFileError.unusableName(name)) { try ZoneFile.load(name) }
    }

    @Test func `a missing zone is a missing file`() throws {
        let folder = try TemporaryFolder()
        let missing = ZoneFileError.file(.notFound(path: folder.file("Asia/Nowhere")))
        #expect(throws: missing) { try ZoneFile.load("Asia/Nowhere", from: folder.path) }
    }

    @Test func `a file cut anywhere is refused`() throws {
        let bytes = try Self.bytes(of: "Asia/Shanghai")
        for count in 0..<bytes.count {
            #expect(throws: ZoneFileError.self) {
                try ZoneFile.parse(Array(bytes[..<count]), name: "cut")
            }
        }
        #expect(throws: ZoneFileError.self) { try ZoneFile.parse(bytes + [0], name: "longer") }
    }

    @Test func `no wrong byte brings it down`() throws {
        let bytes = try Self.bytes(of: "Europe/Berlin")
        for index in bytes.indices {
            for value: UInt8 in [0, 1, 0x7f, 0x80, 0xff] {
                var wrong = bytes
                wrong[index] = value
                guard let rules = try? ZoneFile.parse(wrong, name: "wrong") else { continue }
                #expect(abs(rules.offsetSeconds(at: Instant(milliseconds: 0))) <= 93_600)
            }
        }
    }

    @Test func `counts that no file could hold are refused before anything is reserved`() throws {
        var bytes = try Self.bytes(of: "Asia/Shanghai")
        // The second header follows the first one and its block of 7 bytes; the count of times is
        // 32 bytes into it.
        for index in 51 + 32..<51 + 36 { bytes[index] = 0xff }
        #expect(throws: ZoneFileError.malformed("shorter than its header says")) {
            try ZoneFile.parse(bytes, name: "huge")
        }
    }

    @Test func `leap seconds, version 1 and other files are not followed`() throws {
        var bytes = try Self.bytes(of: "Asia/Shanghai")
        bytes[4] = 0
        #expect(throws: ZoneFileError.unsupported("version 1")) {
            try ZoneFile.parse(bytes, name: "old")
        }
        #expect(throws: ZoneFileError.malformed("magic")) {
            try ZoneFile.parse([UInt8](repeating: 65, count: 100), name: "text")
        }
    }

    @Test(arguments: [
        "C-8", "CST", "CST-25", "CST-8x", "CST-8:60", "<+08-8", "<>-8", "CET-1CEST",
        "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,M10.5.7", "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.0/168,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0,",
        "CET-1CEST,J60,J300", "CET-1CEST,60,300", "CST-8888888888888888888",
    ])
    func `a wrong footer is refused`(footer: String) {
        #expect(throws: ZoneFileError.self) { try ZoneFooter(footer) }
    }

    @Test func `footers of all forms are read`() throws {
        #expect(try ZoneFooter("CST-8").offsetSeconds == 28_800)
        #expect(try ZoneFooter("CST-8").daylightRule == nil)
        #expect(try ZoneFooter("<+0545>-5:45").offsetSeconds == 20_700)
        #expect(try ZoneFooter("AAA+3:30:15").offsetSeconds == -12_615)
        let nuuk = try ZoneFooter("<-02>2<-01>,M3.5.0/-1,M10.5.0/0")
        #expect(nuuk.offsetSeconds == -7200)
        #expect(nuuk.daylightRule?.daylightOffsetSeconds == -3600)
        #expect(nuuk.daylightRule?.start.secondOfDay == -3600)
        #expect(nuuk.daylightRule?.end.week == 5)
    }

    @Test(arguments: ZoneSample.all)
    func `offsets agree with another implementation`(sample: ZoneSample) throws {
        let rules = try ZoneFile.parse(#require(Base64.decode(sample.base64)), name: sample.name)
        #expect(rules.name == sample.name)
        for (seconds, offset) in sample.offsets {
            let at = Instant(milliseconds: seconds * 1000)
            #expect(rules.offsetSeconds(at: at) == offset, "\(seconds)")
        }
    }

    @Test func `Shanghai had summer time in July 1988 and has none now`() throws {
        let rules = try ZoneFile.parse(Self.bytes(of: "Asia/Shanghai"), name: "Asia/Shanghai")
        #expect(rules.rfc3339(Instant(milliseconds: 584_000_000_000)).hasSuffix("+09:00"))
        #expect(
            rules.rfc3339(Instant(milliseconds: 1_783_834_200_000))
                == "2026-07-12T13:30:00.000+08:00"
        )
    }

    static var hasSystemZones: Bool {
        (try? FileTree.status(ZoneFile.systemFolder + "/Asia/Shanghai")) != nil
    }

    @Test(.enabled(if: hasSystemZones)) func `this machine's own file says the same`() throws {
        for sample in ZoneSample.all {
            guard let rules = try? ZoneFile.load(sample.name) else { continue }
            for (seconds, offset) in sample.offsets {
                let at = Instant(milliseconds: seconds * 1000)
                #expect(rules.offsetSeconds(at: at) == offset, "\(sample.name) \(seconds)")
            }
        }
    }
}
