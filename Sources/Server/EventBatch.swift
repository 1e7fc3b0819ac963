/// Frames of one `append`, rendered once per combination and handed to every loop.
struct EventBatch: Sendable {
    /// Frames of one position.
    struct Run: Sendable, Equatable {
        let position: UInt64
        var bytes: [UInt8]
    }

    /// By combination.
    let runs: [[Run]]
    /// The newest position, also for combinations without a frame.
    let newest: UInt64

    /// Renders events for each combination.
    ///
    /// Frames that share a position are told apart from the outside by nothing, so only the last
    /// one carries the id: a reader that got half
    /// of them resumes before them and loses none.
    static func render(_ events: [StreamEvent], _ topics: TopicTable) throws(ServerError)
        -> EventBatch
    {
        var runs: [[Run]] = Array(repeating: [], count: topics.combinations.count)
        var bits: [UInt32] = []
        for event in events {
            guard let bit = topics.bit(of: event.topic) else {
                throw .unknownTopic(event.topic)
            }
            bits.append(bit)
        }
        for (index, mask) in topics.combinations.enumerated() {
            let chosen = events.indices.filter { bits[$0] & mask != 0 }
            for (order, at) in chosen.enumerated() {
                let event = events[at]
                let isLast =
                    order + 1 == chosen.count
                    || events[chosen[order + 1]].position != event.position
                let frame = EventFrame.render(
                    name: event.name,
                    data: event.data,
                    position: isLast ? event.position : nil,
                )
                if let last = runs[index].last, last.position == event.position {
                    runs[index][runs[index].count - 1].bytes += frame
                } else {
                    runs[index].append(Run(position: event.position, bytes: frame))
                }
            }
        }
        return EventBatch(runs: runs, newest: events.map(\.position).max() ?? 0)
    }
}

/// What a subscriber is told that cannot be resumed: the state at one position, as the daemon
/// describes it.
struct GapSnapshot: Sendable {
    let position: UInt64
    let data: [UInt8]
}
