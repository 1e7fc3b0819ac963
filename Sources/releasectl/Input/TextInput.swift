import Model
import Platform

/// Reads a text that an officer wrote: a file or standard input, bounded, UTF-8, with plain line ends.
enum TextInput {
    /// Far above any release; a text of this size is a mistaken file.
    static let limitBytes = 1 << 20

    /// The text of the file at `place`, or of standard input for `-`.
    static func read(_ place: String, _ run: Invocation) throws(Failure) -> String {
        if place == "-" {
            let bytes = try run.session.standardInput(limitBytes)
            return try decode(bytes, place: run.language == .chinese ? "标准输入" : "standard input")
        }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try FileTree.read(place, limitBytes: limitBytes)
        } catch {
            throw .input(
                code: "usage.file",
                reason(error, of: Phrase("文件", "file")),
                hint: Phrase(
                    "文件名对吗？正文也可以从标准输入来：-",
                    "is the name right? Text may also come from standard input: -",
                ),
            )
        }
        return try decode(bytes, place: place)
    }

    /// The text without byte order mark, its lines ended by LF.
    static func decode(_ bytes: [UInt8], place: String) throws(Failure) -> String {
        guard bytes.count <= limitBytes else {
            throw .input(
                code: "usage.tooLong",
                Phrase(
                    "\(place) 超过 \(limitBytes) 字节",
                    "\(place) is longer than \(limitBytes) bytes"
                ),
                hint: nil,
            )
        }
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard let text = String(validating: body, as: UTF8.self) else {
            throw wrongEncoding(bytes, place: place)
        }
        return text.unicodeScalars.contains("\r") ? plainLineEnds(text) : text
    }

    private static func plainLineEnds(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if scalar == "\r" {
                result.append("\n")
            } else if scalar != "\n" || previous != "\r" {
                result.append(scalar)
            }
            previous = scalar
        }
        return String(result)
    }

    private static func wrongEncoding(_ bytes: [UInt8], place: String) -> Failure {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return .input(
                code: "usage.encoding",
                Phrase("\(place) 是 UTF-16，不是 UTF-8", "\(place) is UTF-16, not UTF-8"),
                hint: Phrase(
                    "转换  iconv -f UTF-16 -t UTF-8 文件",
                    "convert  iconv -f UTF-16 -t UTF-8 FILE"
                ),
            )
        }
        guard looksLikeGBK(bytes) else {
            return .input(
                code: "usage.encoding",
                Phrase("\(place) 不是 UTF-8 文字", "\(place) is not UTF-8 text"),
                hint: Phrase("另存为 UTF-8 文本再试", "save it as UTF-8 text"),
            )
        }
        return .input(
            code: "usage.encoding",
            Phrase("\(place) 不是 UTF-8，看起来是 GBK", "\(place) is not UTF-8; it looks like GBK"),
            hint: Phrase(
                "转换  iconv -f GB18030 -t UTF-8 文件",
                "convert  iconv -f GB18030 -t UTF-8 FILE"
            ),
        )
    }

    /// True when every byte above ASCII is half of a pair of GBK, and most pairs are common characters
    /// (GB 2312, rows 1 to 55 and 3 for punctuation).
    static func looksLikeGBK(_ bytes: [UInt8]) -> Bool {
        var index = 0
        var pairs = 0
        var common = 0
        while index < bytes.count {
            let first = bytes[index]
            if first < 0x80 {
                index += 1
                continue
            }
            guard (0x81...0xFE).contains(first), index + 1 < bytes.count else { return false }
            let second = bytes[index + 1]
            guard (0x40...0xFE).contains(second), second != 0x7F else { return false }
            pairs += 1
            if (0xA1...0xF7).contains(first), second >= 0xA1 { common += 1 }
            index += 2
        }
        return pairs > 0 && common * 10 >= pairs * 7
    }

    /// Why a file of a kind cannot be read.
    static func reason(_ error: FileError, of kind: Phrase) -> Phrase {
        switch error {
        case .notFound(let path):
            Phrase("没有\(kind.chinese) \(path)", "no \(kind.english) \(path)")
        case .denied(let path): Phrase("没有权限读 \(path)", "not permitted to read \(path)")
        case .tooLarge(let path, let limit):
            Phrase("\(path) 超过 \(limit) 字节", "\(path) is longer than \(limit) bytes")
        case .wrongKind(let path): Phrase("\(path) 不是普通文件", "\(path) is not a regular file")
        default: Phrase("读不了文件：\(error)", "cannot read the file: \(error)")
        }
    }
}
