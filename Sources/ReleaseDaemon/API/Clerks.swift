import Ledger
import Model
import Platform
import Server

/// A few threads that may block, between the loops and the record: a bounded queue, 503 beyond it.
final class Clerks: Sendable {
    private struct Queue {
        var waiting: [@Sendable () -> Void] = []
        var isClosing = false
    }

    private let limit: Int
    private let queue = Monitor(Queue())

    init(limit: Int) {
        self.limit = limit
    }

    func start(_ count: Int, name: String) throws(KernelError) -> [WorkerThread] {
        var threads: [WorkerThread] = []
        for index in 0..<count {
            threads.append(try WorkerThread(name: "\(name)-\(index)") { [self] in run() })
        }
        return threads
    }

    /// Hands in work; answers 503 itself when too much is waiting.
    func take(_ responder: Responder, _ work: @escaping @Sendable () -> Response) {
        hand(responder) { responder.respond(work()) }
    }

    /// Hands in work that answers by itself, perhaps later; answers 503 when too much is waiting.
    func hand(_ responder: Responder, _ work: @escaping @Sendable () -> Void) {
        let isTaken = queue.change { queue in
            guard queue.waiting.count < limit, !queue.isClosing else { return false }
            queue.waiting.append(work)
            return true
        }
        if !isTaken {
            responder.respond(
                Response(
                    status: .unavailable,
                    headers: [("Retry-After", "1")],
                    body: Array("503 busy\n".utf8),
                )
            )
        }
    }

    func close() { queue.change { $0.isClosing = true } }

    private func run() {
        while true {
            let work = queue.wait { queue -> (@Sendable () -> Void)?? in
                if !queue.waiting.isEmpty { return .some(queue.waiting.removeFirst()) }
                return queue.isClosing ? .some(nil) : nil
            }
            guard let work else { return }
            work()
        }
    }
}
