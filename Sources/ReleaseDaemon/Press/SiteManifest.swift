import Ledger
import Model
import Platform

/// What the files of the site hold, as the last run left them: a start serves them without rendering.
///
/// A text of lines in the state folder, fields parted by tabs. The first names the format and what the
/// bytes of a page depend on beside the ledger; `boot` the boot under which the files were written or
/// looked at; `page` one file; `gone` the path of one that was taken away; `head` the last entry that the files
/// hold. The last line about a page or head counts. Nothing is synced: a line that is missing or torn costs time, for what does not match is
/// rendered.
struct SiteManifest {
    /// One page or document and its file.
    struct Page: Hashable {
        let path: String
        let mediaType: String
        let caching: Rendition.Caching
        let lastModified: Instant
        /// Tells the body from every other under the path; a digest of its own where it is stamped.
        let stamp: Digest
        /// Of the bytes in the file.
        let digest: Digest
        let identity: FileIdentity

        var isStamped: Bool { stamp != digest }

        /// The same bytes in another file.
        func with(_ identity: FileIdentity) -> Page {
            Page(
                path: path,
                mediaType: mediaType,
                caching: caching,
                lastModified: lastModified,
                stamp: stamp,
                digest: digest,
                identity: identity,
            )
        }
    }

    /// Largest manifest that is read; a site beyond it is rendered at each start.
    static let limitBytes = 256 * 1_024 * 1_024

    private(set) var boot = ""
    private(set) var head = LedgerHead.none
    private(set) var pages: [String: Page] = [:]

    /// What the bytes of a page depend on beside the ledger and the configuration, which is in it: this
    /// program and the zone's rules.
    static func key(zone: ZoneRules) -> Digest {
        let program = FileIdentity(of: "/proc/self/exe")
        return SHA256.digest(of: "\(ProductVersion.text) \(String(describing: program)) \(zone)")
    }

    /// Reads what was written under the same key; nil for anything else.
    init?(_ bytes: [UInt8], key: Digest) {
        var lines = ManifestLines(bytes)
        guard lines.next(), lines.count == 2, lines.text(0) == Self.format,
            lines.digest(1) == key
        else { return nil }
        pages.reserveCapacity(bytes.count / Self.lineBytes)
        while lines.next() {
            if lines.isNamed("page") {
                guard let page = Self.page(&lines) else { return nil }
                pages[page.path] = page
            } else if lines.isNamed("gone") {
                pages[lines.text(1)] = nil
            } else if lines.isNamed("boot") {
                boot = lines.text(1)
            } else if lines.isNamed("head") {
                guard let seq = lines.integer(1), let hash = lines.digest(2) else { return nil }
                head = LedgerHead(seq: seq, hash: hash)
            } else {
                return nil
            }
        }
        guard head.seq > 0 else { return nil }
    }

    /// About what one page takes.
    private static let lineBytes = 180

    private static func page(_ line: inout ManifestLines) -> Page? {
        guard line.count == 10, let caching = Rendition.Caching(code: line.byte(2)),
            let modified = line.integer(3), let digest = line.digest(5),
            let size = line.integer(6), let inode = line.integer(7), let changed = line.integer(8)
        else { return nil }
        let stamp = line.byte(4) == UInt8(ascii: "=") ? digest : line.digest(4)
        guard let stamp else { return nil }
        return Page(
            path: line.text(9),
            mediaType: line.word(1),
            caching: caching,
            lastModified: Instant(milliseconds: modified),
            stamp: stamp,
            digest: digest,
            identity: FileIdentity(
                sizeBytes: Int(size),
                inode: UInt64(bitPattern: inode),
                modifiedNanoseconds: changed,
            ),
        )
    }

    // MARK: writing

    private static let format = "released-site-1"

    static func firstLine(key: Digest) -> String { "\(format)\t\(key.hex)\n" }

    static func line(gone path: String) -> String { "gone\t\(path)\n" }

    static func line(boot: String) -> String { "boot\t\(boot)\n" }

    static func line(_ head: LedgerHead) -> String { "head\t\(head.seq)\t\(head.hash.hex)\n" }

    static func line(_ page: Page) -> String {
        let fields: [String] = [
            "page", page.mediaType, page.caching.code, String(page.lastModified.milliseconds),
            page.isStamped ? page.stamp.hex : "=", page.digest.hex,
            String(page.identity.sizeBytes), String(Int64(bitPattern: page.identity.inode)),
            String(page.identity.modifiedNanoseconds), page.path,
        ]
        return fields.joined(separator: "\t") + "\n"
    }

    /// The whole as a new file has it: one line a page.
    func bytes(key: Digest) -> [UInt8] {
        var out = Array(Self.firstLine(key: key).utf8)
        for page in pages.values { out += Self.line(page).utf8 }
        out += Self.line(boot: boot).utf8
        out += Self.line(head).utf8
        return out
    }
}

extension Rendition.Caching {
    fileprivate var code: String {
        switch self {
        case .release: "r"
        case .live: "l"
        case .immutable: "i"
        }
    }

    fileprivate init?(code: UInt8?) {
        switch code {
        case UInt8(ascii: "r"): self = .release
        case UInt8(ascii: "l"): self = .live
        case UInt8(ascii: "i"): self = .immutable
        default: return nil
        }
    }
}

/// Goes through the finished lines of a manifest; an unfinished one at the end is left out.
private struct ManifestLines {
    private let bytes: [UInt8]
    private var position = 0
    /// The fields of the line, by their places in `bytes`.
    private var fields: [Range<Int>] = []
    /// A word that many lines repeat, as it was last read.
    private var lastWord = ""

    /// More fields than any line has.
    private static let fieldLimit = 16

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var count: Int { fields.count }

    mutating func next() -> Bool {
        fields.removeAll(keepingCapacity: true)
        var start = position
        var index = position
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n") {
                if fields.count < Self.fieldLimit { fields.append(start..<index) }
                start = index + 1
            }
            index += 1
            if byte == UInt8(ascii: "\n") {
                position = index
                return true
            }
        }
        return false
    }

    /// Empty for a field that is not there.
    func text(_ field: Int) -> String {
        field < fields.count ? String(decoding: bytes[fields[field]], as: UTF8.self) : ""
    }

    func isNamed(_ name: StaticString) -> Bool {
        guard let first = fields.first, first.count == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { unsafe bytes[first].elementsEqual($0) }
    }

    /// The only byte of a field; nil if there is none or are several.
    func byte(_ field: Int) -> UInt8? {
        field < fields.count && fields[field].count == 1 ? bytes[fields[field].lowerBound] : nil
    }

    /// A text that is probably that of the line before.
    mutating func word(_ field: Int) -> String {
        guard field < fields.count else { return "" }
        if !bytes[fields[field]].elementsEqual(lastWord.utf8) { lastWord = text(field) }
        return lastWord
    }

    func integer(_ field: Int) -> Int64? {
        guard field < fields.count, !fields[field].isEmpty else { return nil }
        var digits = fields[field]
        let isNegative = bytes[digits.lowerBound] == UInt8(ascii: "-")
        if isNegative { digits = (digits.lowerBound + 1)..<digits.upperBound }
        guard (1...18).contains(digits.count) else { return Int64(text(field)) }
        var value: Int64 = 0
        for place in digits {
            let digit = bytes[place] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int64(digit)
        }
        return isNegative ? -value : value
    }

    func digest(_ field: Int) -> Digest? {
        field < fields.count ? Digest(hexDigits: bytes.span.extracting(fields[field])) : nil
    }
}
