import Ledger

/// Holds a thread until it is opened.
final class Gate: Sendable {
    private let isOpen = Monitor(false)

    func open() { isOpen.change { $0 = true } }

    func pass() { _ = isOpen.wait { $0 ? true : nil } }
}
