import Synchronization

/// Messages from any thread to the one loop that owns the mailbox, in order of posting.
///
/// The event counter is signalled only when the box goes from empty to not empty, so a burst costs one
/// wake-up. The owner resets the counter first and takes afterwards; then no message can be missed.
package final class Mailbox<Message: Sendable>: Sendable {
    package let wake: EventCounter
    private let waiting = Mutex<[Message]>([])

    package init() throws(KernelError) {
        wake = try EventCounter()
    }

    package func post(_ message: Message) {
        let wasEmpty = waiting.withLock { messages in
            messages.append(message)
            return messages.count == 1
        }
        if wasEmpty { wake.signal() }
    }

    /// Everything posted so far; the box is empty afterwards.
    package func take() -> [Message] {
        wake.reset()
        return waiting.withLock { messages in
            let taken = messages
            messages = []
            return taken
        }
    }
}
