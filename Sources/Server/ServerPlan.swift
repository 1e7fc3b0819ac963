import Platform
import Synchronization

/// A thread that is not started yet.
struct PlannedThread: Sendable {
    let name: String
    let body: @Sendable () -> Void
}

/// Opens everything that a server needs, and says how each thread is started.
struct ServerPlan {
    var addresses: ServerAddresses
    var publicBoxes: [Mailbox<PublicMessage>] = []
    var applicationBoxes: [Mailbox<ApplicationMessage>] = []
    var counters: [ListenerKind: [ServerCounters]] = [:]
    var threads: [PlannedThread] = []
    private let shared: PublicShared
    private let notice: @Sendable (ServerNotice) -> Void

    init(_ shared: PublicShared, notice: @escaping @Sendable (ServerNotice) -> Void) {
        self.shared = shared
        self.notice = notice
        addresses = ServerAddresses(open: shared.configuration.open)
    }

    /// One listener a loop on one port; the kernel spreads connections over them.
    mutating func addPublic() throws(KernelError) {
        let configuration = shared.configuration
        let count = max(configuration.loops, 1)
        for index in 0..<count {
            let isTCP = if case .tcp = addresses.open { true } else { false }
            guard isTCP || index == 0 else { break }
            let listener = try ListeningSocket(
                addresses.open,
                sharesPort: isTCP,
                backlog: Int32(configuration.limits.backlog),
            )
            addresses.open = listener.address
            let parts = Handover(listener: listener, poller: try Poller())
            let mailbox = try Mailbox<PublicMessage>()
            let own = ServerCounters()
            publicBoxes.append(mailbox)
            counters[.open, default: []].append(own)
            let shared = shared
            threads.append(
                PlannedThread(name: "public-\(index)") {
                    var loop = PublicLoop(
                        shared,
                        listener: parts.takeListener(),
                        mailbox: mailbox,
                        poller: parts.takePoller(),
                        counters: own,
                    )
                    loop.run()
                }
            )
        }
    }

    /// A private listener with its handler, if it has an address; without a handler everything is
    /// 404.
    mutating func addPrivate(
        _ kind: ListenerKind,
        _ address: ListenAddress?,
        _ handler: Handler?,
    ) throws(KernelError) {
        guard let address else { return }
        let limits = shared.configuration.limits
        let listener = try ListeningSocket(address, backlog: Int32(limits.backlog))
        if kind == .control {
            addresses.control = listener.address
        } else {
            addresses.service = listener.address
        }
        let parts = Handover(listener: listener, poller: try Poller())
        let mailbox = try Mailbox<ApplicationMessage>()
        let own = ServerCounters()
        applicationBoxes.append(mailbox)
        counters[kind] = [own]
        let (answers, notice) = (shared.answers, notice)
        threads.append(
            PlannedThread(name: kind.rawValue) {
                let loop = ApplicationLoop(
                    kind: kind,
                    limits: limits,
                    listener: parts.takeListener(),
                    poller: parts.takePoller(),
                    mailbox: mailbox,
                    counters: own,
                    answers: answers,
                    handler: handler ?? { _, responder in
                        responder.respond(Response(status: .notFound))
                    },
                    notice: notice,
                )
                loop.run()
            }
        )
    }
}
