import Glibc
import Model

/// Standard input, whole and bounded.
enum StandardInput {
    private static let chunkBytes = 65_536

    static func read(limitBytes: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: chunkBytes)
        while true {
            let count = unsafe Glibc.read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += chunk.prefix(count)
            guard bytes.count <= limitBytes else {
                throw .input(
                    code: "usage.tooLong",
                    Phrase(
                        "标准输入超过 \(limitBytes) 字节",
                        "standard input is longer than \(limitBytes) bytes"
                    ),
                    hint: nil,
                )
            }
        }
    }
}
