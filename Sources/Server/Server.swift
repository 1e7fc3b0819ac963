import Glibc
package import Platform
import Synchronization

/// HTTP/1.1 for three listeners that share nothing: public (prepared bytes, event stream), control
/// and service (requests to handlers).
///
/// It knows nothing of releases: it is given snapshots, events and handlers. All methods may be
/// called from any thread.
package final class Server: Sendable {
    /// Where it listens, with the ports that the kernel chose.
    package let addresses: ServerAddresses
    private let shared: PublicShared
    private let publicBoxes: [Mailbox<PublicMessage>]
    private let applicationBoxes: [Mailbox<ApplicationMessage>]
    private let counters: [ListenerKind: [ServerCounters]]
    private let threads: Mutex<[WorkerThread]>
    /// Serialises appends, so that every loop sees the same order.
    private let lastPosition: Mutex<UInt64>
    private let prepared: Mutex<[PlannedThread]>

    /// Opens the listeners; nothing is answered before `start`.
    ///
    /// - Throws: `ServerError.kernel` for an address in use or no permission, `unusableTopics`,
    /// `noSiteFolder`.
    package init(
        _ configuration: ServerConfiguration,
        handlers: ServerHandlers = ServerHandlers(),
        notice: @escaping @Sendable (ServerNotice) -> Void = { _ in },
    ) throws(ServerError) {
        let topics = try TopicTable(
            topics: configuration.stream.topics,
            combinations: configuration.stream.combinations,
        )
        let shared = try PublicShared(
            configuration,
            topics: topics,
            dynamic: handlers.dynamic,
            notice: notice,
        )
        do throws(KernelError) {
            var plan = ServerPlan(shared, notice: notice)
            try plan.addPublic()
            try plan.addPrivate(.control, configuration.control, handlers.control)
            try plan.addPrivate(.service, configuration.service, handlers.service)
            addresses = plan.addresses
            publicBoxes = plan.publicBoxes
            applicationBoxes = plan.applicationBoxes
            counters = plan.counters
            prepared = Mutex(plan.threads)
        } catch {
            throw .kernel(error)
        }
        self.shared = shared
        threads = Mutex([])
        lastPosition = Mutex(configuration.stream.position)
    }

    /// Starts the threads.
    ///
    /// Does nothing the second time.
    ///
    /// - Throws: `ServerError.kernel` when the kernel gives no thread.
    package func start() throws(ServerError) {
        let toStart = prepared.withLock { plans in
            let taken = plans
            plans = []
            return taken
        }
        do throws(KernelError) {
            for planned in toStart {
                let thread = try WorkerThread(name: planned.name, planned.body)
                threads.withLock { $0.append(thread) }
            }
        } catch {
            throw .kernel(error)
        }
    }

    /// Answers from this snapshot from now on: every request that arrives after the return sees it.
    package func publish(_ snapshot: SiteSnapshot) {
        shared.publish(snapshot)
        for box in publicBoxes { box.post(.published) }
    }

    /// The snapshot that is served now: what the next one is built from.
    package var snapshot: SiteSnapshot { shared.snapshot }

    /// Sends events to the subscribers of their topics, in order.
    ///
    /// Precondition: positions never fall, over all calls. Give all events of one position in one
    /// call: then a reader
    /// that is cut off between them gets all of them again.
    /// - Throws: `unknownTopic`, `eventTooLarge`; then none of them is sent.
    package func append(_ events: [StreamEvent]) throws(ServerError) {
        let limits = shared.configuration.limits
        for event in events where event.data.count > limits.eventBytes {
            throw .eventTooLarge(bytes: event.data.count)
        }
        let batch = try EventBatch.render(events, shared.topics)
        let most = min(limits.eventRingBytes, limits.subscriberLagBytes)
        for run in batch.runs.joined() where run.bytes.count > most {
            throw .eventTooLarge(bytes: run.bytes.count)
        }
        lastPosition.withLock { last in
            last = max(last, batch.newest)
            for box in publicBoxes { box.post(.events(batch)) }
        }
    }

    /// What a client is told whose place in the stream is unknown: the state as it was at
    /// `position`, one line of JSON as a rule.
    ///
    /// - Throws: `eventTooLarge` beyond `ServerLimits.eventBytes`.
    package func setGapSnapshot(_ data: [UInt8], position: UInt64) throws(ServerError) {
        guard data.count <= shared.configuration.limits.eventBytes else {
            throw .eventTooLarge(bytes: data.count)
        }
        let gap = GapSnapshot(position: position, data: data)
        for box in publicBoxes { box.post(.gap(gap)) }
    }

    /// Board polls since the last call.
    package func takeBoardPolls() -> [BoardPoll] {
        shared.polls.take()
    }

    /// What one listener counted, over all its threads.
    package func counters(of listener: ListenerKind) -> ServerCounters.Reading {
        counters[listener, default: []].reduce(ServerCounters.Reading()) { $0 + $1.current }
    }

    /// Stops accepting, finishes what is in flight, closes the streams and ends the threads; blocks
    /// the caller until then.
    ///
    /// Call it from a plain thread, once, and never from a handler.
    package func drain(withinMilliseconds limit: Int) {
        let deadline = monotonicMilliseconds() + UInt64(max(limit, 0))
        for box in applicationBoxes { box.post(.drain(deadline: deadline)) }
        for box in publicBoxes { box.post(.drain(deadline: deadline)) }
        let running = threads.withLock { list in
            let taken = list
            list = []
            return taken
        }
        for thread in running { thread.join() }
    }
}

/// Where the server listens.
package struct ServerAddresses: Sendable, Equatable {
    package var open: ListenAddress
    package var control: ListenAddress?
    package var service: ListenAddress?
}
