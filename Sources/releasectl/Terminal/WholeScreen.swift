import Glibc

/// The terminal while a screen of ours fills it: the other buffer, no cursor, keys as they are pressed.
///
/// What it was is put back by `leave`, whatever way a command ends.
final class WholeScreen {
    private static let enterSequence = "\u{1B}[?1049h\u{1B}[?25l"
    private static let leaveSequence = "\u{1B}[?25h\u{1B}[?1049l"

    /// As the terminal was; nil when keys are not read from it.
    private let former: termios?
    private(set) var isEntered = false

    init() {
        var state = termios()
        let isKnown = unsafe tcgetattr(STDIN_FILENO, &state) == 0
        former = isKnown ? state : nil
    }

    /// Whether keys can be read.
    var readsKeys: Bool { former != nil }

    func enter() {
        guard !isEntered else { return }
        isEntered = true
        if var keys = former {
            // Signals stay: Ctrl-C and Ctrl-Z do what they do.
            keys.c_lflag &= ~tcflag_t(ICANON | ECHO)
            unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &keys)
        }
        TerminalDevice.write(Self.enterSequence, to: STDOUT_FILENO)
    }

    func leave() {
        guard isEntered else { return }
        isEntered = false
        TerminalDevice.write(Self.leaveSequence, to: STDOUT_FILENO)
        if var former { unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &former) }
    }

    /// The keys pressed since; empty when the terminal is gone.
    func keys() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = unsafe read(STDIN_FILENO, &bytes, bytes.count)
        return Array(bytes.prefix(max(0, count)))
    }
}
