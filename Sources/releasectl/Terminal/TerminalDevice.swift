import Glibc
import Platform

/// What is at the other end of a descriptor.
enum TerminalDevice {
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Cells of a line: the window's, else COLUMNS; nil when `descriptor` is no terminal and nothing says.
    static func columns(_ descriptor: Int32) -> Int? {
        if let size = size(descriptor) { return size.columns }
        guard let text = Environment.value("COLUMNS"), let count = Int(text), count > 0 else {
            return isTerminal(descriptor) ? defaultColumns : nil
        }
        return max(count, minimumColumns)
    }

    static func size(_ descriptor: Int32) -> (columns: Int, rows: Int)? {
        var size = winsize()
        guard isTerminal(descriptor), unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0,
            size.ws_col > 0
        else { return nil }
        return (max(Int(size.ws_col), minimumColumns), Int(size.ws_row))
    }

    /// Takes the places of standard descriptors that are closed, so that no socket gets their numbers and
    /// is taken for standard output; writing there fails as it did before.
    static func holdStandardPlaces() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is this one.
            _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    static let defaultColumns = 80
    /// Narrower than this nothing is readable; the terminal may wrap.
    static let minimumColumns = 40

    /// Writes all of `text`.
    ///
    /// - Returns: 0, or the error number that ended it.
    @discardableResult
    static func write(_ text: String, to descriptor: Int32) -> Int32 {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor,
                    buffer.baseAddress.map { unsafe $0 + written },
                    bytes.count - written,
                )
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return count < 0 ? errno : EIO }
            written += count
        }
        return 0
    }
}
