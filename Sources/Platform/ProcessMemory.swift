import CLinux
import Glibc

/// How much memory this process holds, in bytes, as the kernel counts it.
package struct ProcessMemory: Hashable, Sendable {
    /// Pages present, shared ones in full.
    package let residentBytes: Int
    /// Pages present, each shared one divided by the number of its users; nil if not to be had.
    package let proportionalBytes: Int?

    /// What is held now; nil without /proc.
    package static func current() -> Self? {
        guard let resident = field("VmRSS:", of: "/proc/self/status") else { return nil }
        return Self(
            residentBytes: resident,
            proportionalBytes: field("Pss:", of: "/proc/self/smaps_rollup"),
        )
    }

    private static func field(_ name: String, of path: String) -> Int? {
        guard let bytes = try? FileTree.read(path, limitBytes: 65_536) else { return nil }
        return field(name, in: String(decoding: bytes, as: UTF8.self))
    }

    /// The value of a line such as `VmRSS:     9216 kB`, in bytes.
    static func field(_ name: String, in text: String) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            let words = line.dropFirst(name.count).split { $0 == " " || $0 == "\t" }
            guard words.count == 2, words[1] == "kB", let kibibytes = Int(words[0]) else {
                return nil
            }
            return kibibytes * 1024
        }
        return nil
    }
}

/// How many descriptors this process may have open.
package enum OpenFileLimit {
    /// Raises the soft limit to the hard one and returns what now holds; nil if it cannot be read.
    ///
    /// The soft limit is low only for programs that use select(2); connections need more.
    @discardableResult
    package static func raise() -> Int? {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return nil
        }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 {
                limit = raised
            }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
