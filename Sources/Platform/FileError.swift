import Glibc

/// Why a file could not be read, written or removed, divided by what the caller will do about it.
package enum FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no such file or folder.
    case notFound(path: String)
    /// It is there already.
    case exists(path: String)
    /// The disk or the quota is full: keep the old content, alert, try again later.
    case noSpace(path: String)
    /// The file system is mounted read only: alert, a person must act.
    case readOnly(path: String)
    /// This account may not do that: a mistake in ownership or in the unit's hardening.
    case denied(path: String)
    /// Longer than the reader was willing to take.
    case tooLarge(path: String, limitBytes: Int)
    /// Not a regular file (or not a folder), where one is needed.
    case wrongKind(path: String)
    /// Any other failure of the system call named.
    case failed(path: String, operation: String, errno: Int32)

    init(errno code: Int32, path: String, operation: String) {
        self =
            switch code {
            case ENOENT: .notFound(path: path)
            case EEXIST: .exists(path: path)
            case ENOSPC, EDQUOT: .noSpace(path: path)
            case EROFS: .readOnly(path: path)
            case EACCES, EPERM: .denied(path: path)
            case ENOTDIR, EISDIR: .wrongKind(path: path)
            default: .failed(path: path, operation: operation, errno: code)
            }
    }

    package var description: String {
        switch self {
        case .notFound(let path): "\(path): not found"
        case .exists(let path): "\(path): exists already"
        case .noSpace(let path): "\(path): no space left"
        case .readOnly(let path): "\(path): the file system is read only"
        case .denied(let path): "\(path): permission denied"
        case .tooLarge(let path, let limit): "\(path): longer than \(limit) bytes"
        case .wrongKind(let path): "\(path): not a file of the kind expected"
        case .failed(let path, let operation, let code):
            "\(path): \(operation): \(SystemError.text(code))"
        }
    }
}
