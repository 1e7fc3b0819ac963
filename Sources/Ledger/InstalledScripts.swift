import Glibc
import Platform

/// Where a program finds the scripts that were installed beside it.
package enum InstalledScripts {
    /// The auditor's verifier: `RELEASED_SHARE`, beside the program when it was installed, or in `scripts/` of a
    /// checkout; nil when it is nowhere.
    package static var verifier: String? {
        if let share = Environment.value("RELEASED_SHARE") { return share + "/verify_ledger.py" }
        let candidates = [
            "../share/released/verify_ledger.py", "../../../scripts/verify_ledger.py",
        ]
        return candidates.map { folder + "/" + $0 }.first { (try? FileTree.status($0)) != nil }
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
