package import Model

/// Who has fetched what, as a substitute for reading a display back: the first fetch of each content, and
/// when a board falls silent and comes back.
///
/// Polls themselves are no entries; they come every few seconds. Only polls from the board's own
/// address may be noted here: a citizen's or our own prove nothing.
package struct BoardWatch: Sendable {
    /// Missed polls that make a board silent.
    package static let missedPolls: Int64 = 3
    package static let shortestSilence = Milliseconds.seconds(30)

    /// What is known of one board.
    package struct Seen: Sendable, Hashable {
        /// The tag that it fetched last.
        package var tag: String?
        package var fetchedAt: Instant?
        package var lastPollAt: Instant?
        package var silentSince: Instant?

        package init() {}
    }

    private let silences: [String: Milliseconds]
    private var seen: [String: Seen]
    private let startedAt: Instant
    private let addedAt: [String: Instant]

    /// `known` are the rows of the record, so that a restart repeats nothing.
    ///
    /// Boards that a reload added are in `addedAt`.
    package init(
        _ boards: [BoardProfile],
        known: [String: Seen] = [:],
        startedAt: Instant,
        addedAt: [String: Instant] = [:],
    ) {
        var silences: [String: Milliseconds] = [:]
        for board in boards { silences[board.id] = Self.silence(of: board) }
        self.silences = silences
        seen = known
        self.startedAt = startedAt
        self.addedAt = addedAt
    }

    /// After how long without a poll a board is silent.
    package static func silence(of board: BoardProfile) -> Milliseconds {
        let several = Milliseconds.seconds(Int64(board.pollEverySeconds) * missedPolls)
        return max(several, shortestSilence)
    }

    /// From when on it could be heard.
    private func beganAt(_ board: String) -> Instant { max(startedAt, addedAt[board] ?? startedAt) }

    package subscript(board: String) -> Seen { seen[board] ?? Seen() }

    /// A poll that counts, and the tag of the bytes that it was given; whether it is an entry is decided by the
    /// tag unless `isRecorded` does.
    package mutating func polled(
        _ board: String,
        tag: String,
        at instant: Instant,
        isRecorded: Bool? = nil,
    ) -> [EntryDraft] {
        guard silences[board] != nil else { return [] }
        var state = self[board]
        var drafts: [EntryDraft] = []
        if let since = state.silentSince {
            state.silentSince = nil
            drafts.append(
                draft(.boardResumed, board, ["silentSince": JSON(since)], effectiveAt: instant)
            )
        }
        let isNew = state.tag != tag
        if isNew {
            state.tag = tag
            state.fetchedAt = instant
        }
        if isRecorded ?? isNew {
            let body: JSON = [
                "board": .string(board), "revision": .string(tag), "at": JSON(instant),
            ]
            drafts.append(draft(.boardFetched, board, body, effectiveAt: instant))
        }
        state.lastPollAt = max(state.lastPollAt ?? instant, instant)
        seen[board] = state
        return drafts
    }

    /// Boards that have fallen silent by `now`; after a start each gets the same time to be heard.
    package mutating func step(now: Instant) -> [EntryDraft] {
        var drafts: [EntryDraft] = []
        for board in silences.keys.sorted() where self[board].silentSince == nil {
            guard now >= silentAt(board) else { continue }
            var state = self[board]
            state.silentSince = state.lastPollAt ?? beganAt(board)
            seen[board] = state
            let body: JSON = ["lastPollAt": JSON(state.lastPollAt)]
            drafts.append(
                draft(.boardSilent, board, body.withoutNulls, effectiveAt: state.silentSince)
            )
        }
        return drafts
    }

    /// The next instant at which a board would be silent; nil when all are.
    package var nextStep: Instant? {
        silences.keys.filter { self[$0].silentSince == nil }.map(silentAt).min()
    }

    private func silentAt(_ board: String) -> Instant {
        max(self[board].lastPollAt ?? startedAt, beganAt(board)) + (silences[board] ?? .zero)
    }

    private func draft(
        _ kind: EntryKind,
        _ board: String,
        _ body: JSON,
        effectiveAt: Instant?,
    ) -> EntryDraft {
        EntryDraft(
            kind,
            subject: board,
            actor: EntryDraft.systemActor,
            effectiveAt: effectiveAt,
            body: body,
        )
    }
}

extension BoardImage {
    /// True when fetching this image does what the delivery wants: the revision stands on it, or what was
    /// withdrawn no longer does.
    package func fulfils(_ delivery: Delivery) -> Bool {
        delivery.purpose == DeliveryPurpose.withdrawal
            ? !sources.contains { $0.release == delivery.subject }
            : sources.contains {
                $0.release == delivery.subject && $0.revision == delivery.revision
            }
    }
}
