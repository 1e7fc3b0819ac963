import Glibc
import Platform

/// Where the program finds what was installed beside it.
enum Installation {
    /// The auditor's verifier: beside the program when it was installed, in `scripts/` of a checkout.
    static var verifier: String? {
        let candidates = [
            "../share/released/verify_ledger.py", "../../../scripts/verify_ledger.py",
        ]
        guard let program = Environment.value("RELEASED_SHARE").map({ $0 + "/verify_ledger.py" })
        else {
            return candidates.map { folder + "/" + $0 }.first { (try? FileTree.status($0)) != nil }
        }
        return program
    }

    /// The folder of the running program.
    private static var folder: String {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { return "." }
        let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return FileTree.folder(of: path)
    }
}
