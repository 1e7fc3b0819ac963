import Desk
import Glibc
import Model
import Platform

/// Whether a copy can be written where it is asked for, and if not, what is wrong with the path.
enum BackupTarget {
    /// Looks at the path alone; what becomes of the disk while the copy is written is told by the copy.
    static func check(_ file: String) throws(APIError) {
        let folder = FileTree.folder(of: file)
        guard file.hasPrefix("/") else {
            throw refusal(
                Phrase("\(file) 不是从 / 起的完整路径", "\(file) is not a full path from /")
            )
        }
        if kind(file) == .folder {
            throw refusal(
                Phrase("\(file) 是目录，不是文件名", "\(file) is a folder, not the name of a file"),
                Phrase("在后面加上文件名，例如 ledger.db", "add a file name to it, such as ledger.db"),
            )
        }
        switch kind(folder) {
        case nil:
            throw refusal(
                Phrase("目录 \(folder) 不存在", "the folder \(folder) is not there"),
                Phrase(
                    "先建立目录，并让服务账户可写；或换一个目录",
                    "make it, writable for the daemon's account, or name another",
                ),
            )
        case .folder: break
        default: throw refusal(Phrase("\(folder) 不是目录", "\(folder) is not a folder"))
        }
        guard unsafe access(folder, W_OK | X_OK) == 0 else {
            throw refusal(
                Phrase("服务账户不能写入 \(folder)", "the daemon's account may not write to \(folder)"),
                Phrase(
                    "改目录权限；由 systemd 运行时还要列入 ReadWritePaths",
                    "mend its permissions; under systemd it must be among ReadWritePaths too",
                ),
            )
        }
    }

    private static func kind(_ path: String) -> FileTree.Kind? {
        (try? FileTree.status(path))?.kind
    }

    private static func refusal(
        _ message: Phrase,
        _ hint: Phrase = Phrase(
            "写服务所在机器上的完整文件名，例如 /var/backups/released/ledger.db",
            "name a file on the daemon's machine in full, such as /var/backups/released/ledger.db",
        ),
    ) -> APIError {
        .refused(Refusal(.usage, "file", message, hint: hint))
    }
}
