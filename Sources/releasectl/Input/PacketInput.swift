import Model
import Platform

/// Reads a file of packets, one a line, as bytes: a packet in another encoding is still a packet, and its
/// check sum is over the bytes that came.
enum PacketInput {
    /// The same bound as for a text.
    static let limitBytes = TextInput.limitBytes

    /// The bytes of the file at `place`, or of standard input for `-`.
    static func read(_ place: String, _ run: Invocation) throws(Failure) -> [UInt8] {
        guard place != "-" else {
            let bytes = try run.session.standardInput(limitBytes)
            guard bytes.count <= limitBytes else {
                throw .input(
                    code: "usage.tooLong",
                    Phrase(
                        "标准输入超过 \(limitBytes) 字节",
                        "standard input is longer than \(limitBytes) bytes",
                    ),
                    hint: nil,
                )
            }
            return bytes
        }
        do throws(FileError) {
            return try FileTree.read(place, limitBytes: limitBytes)
        } catch {
            throw .input(
                code: "usage.file",
                TextInput.reason(error, of: Phrase("文件", "file")),
                hint: Phrase(
                    "文件名对吗？也可以从标准输入来：-",
                    "is the name right? It may also come from standard input: -",
                ),
            )
        }
    }

    /// Lines with their numbers, without line ends, empty ones and remarks.
    ///
    /// A remark begins with one `#`; two begin a packet.
    static func lines(_ bytes: [UInt8]) -> [(number: Int, bytes: ArraySlice<UInt8>)] {
        let mark = UInt8(ascii: "#")
        return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
            .map { (number: $0.offset + 1, bytes: trimmed($0.element)) }
            .filter { line in
                let isRemark = line.bytes.first == mark && line.bytes.dropFirst().first != mark
                return !line.bytes.isEmpty && !isRemark
            }
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0D]
        var line = line.drop { blanks.contains($0) }
        while let last = line.last, blanks.contains(last) { line = line.dropLast() }
        return line
    }
}
