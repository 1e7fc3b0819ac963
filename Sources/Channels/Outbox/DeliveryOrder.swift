package import Model

extension Delivery {
    /// True when the far side has it, or may have it.
    package var mayHaveGotOut: Bool {
        switch state {
        case .accepted, .confirmed, .unknown, .sending: true
        case .queued, .dead, .expired, .superseded: false
        }
    }

    /// True when it is settled that nothing of it reached the target.
    var neverGotOut: Bool { state == .dead || state == .expired }

    /// True while another text on the same subject is on its way to the same target: order is kept.
    package func mustWait(behind others: [Delivery]) -> Bool {
        others.contains { isRival($0) && $0.state == .sending }
    }

    /// The newest delivery that says the same or more to the same target; nil when this is the newest.
    package func successor(among others: [Delivery]) -> Delivery? {
        others.filter { isRival($0) && isBefore($0) }
            .max { $0.isBefore($1) }
    }

    private func isRival(_ other: Delivery) -> Bool {
        other.id != id && other.channel == channel && other.target == target
            && other.subject == subject
    }

    /// A withdrawal stands behind every revision.
    private func isBefore(_ other: Delivery) -> Bool {
        let ranks = [self, other].map {
            $0.purpose == DeliveryPurpose.withdrawal ? Int.max : $0.revision
        }
        return ranks[0] < ranks[1]
    }
}

extension ChannelKind {
    /// True when the channel shows a present state, from which a withdrawn text is taken away.
    package var isShown: Bool { [.web, .feed, .led, .print].contains(self) }
}
