import Platform
import Synchronization

extension PublicLoop {
    /// Hands a request to the dynamic handler; its answer comes back through the mailbox.
    mutating func ask(
        _ descriptor: Int32,
        _ bytes: Span<UInt8>,
        _ head: RequestHead,
        _ keepsAlive: Bool,
        _ consumed: Int,
    ) -> Served {
        let before = shared.dynamicInFlight.wrappingAdd(1, ordering: .relaxed).oldValue
        guard let handler = shared.dynamic, before < limits.dynamicInFlight else {
            shared.dynamicInFlight.wrappingSubtract(1, ordering: .relaxed)
            tally.refusedDynamic += 1
            return finish(descriptor, head, shared.answers.unavailable, keepsAlive, consumed)
        }
        let request = Request(
            bytes,
            head,
            body: [],
            listener: .open,
            credentials: nil,
            address: PeerAddress.of(descriptor),
        )
        guard let request else {
            shared.dynamicInFlight.wrappingSubtract(1, ordering: .relaxed)
            refuse(descriptor, .badRequest)
            return .stop
        }
        // Answers of earlier requests in the pipeline go out first.
        guard output.count == 0 || flush(descriptor) else {
            shared.dynamicInFlight.wrappingSubtract(1, ordering: .relaxed)
            close(descriptor)
            return .stop
        }
        let slot = unsafe table.at(Int(descriptor))
        unsafe slot.pointee.phase = .awaiting
        unsafe slot.pointee.answersHead = head.method == .head
        unsafe slot.pointee.answersOldVersion = head.minorVersion == 0
        unsafe slot.pointee.closesAfterFlush = !keepsAlive
        unsafe slot.pointee.deadline = .max
        keep(descriptor, from: consumed)
        watch(descriptor)
        let token = unsafe PollToken(
            slot: UInt32(bitPattern: descriptor),
            generation: slot.pointee.generation,
        )
        handler(request, responder(for: token))
        return .stop
    }

    private func responder(for token: PollToken) -> Responder {
        let (shared, mailbox) = (shared, mailbox)
        return Responder { response in
            shared.dynamicInFlight.wrappingSubtract(1, ordering: .relaxed)
            let prepared: Representation
            do throws(ServerError) {
                if let ready = response.prepared {
                    // A page on disk goes out through the loop alone, never as half an answer.
                    prepared = ready.fileName.count == 0 ? ready : shared.answers.unavailable
                } else {
                    prepared = try Representation(reply: response)
                }
            } catch {
                prepared = shared.answers.refusal(.serverError)
            }
            mailbox.post(.reply(token, prepared, closes: response.closes))
        }
    }

    /// Sends a handler's answer, if its connection still waits for it.
    mutating func reply(_ token: PollToken, _ representation: Representation, closes: Bool) {
        let descriptor = Int32(bitPattern: token.slot)
        let slot = unsafe table.at(Int(descriptor))
        guard unsafe slot.pointee.generation == token.generation,
            unsafe slot.pointee.phase == .awaiting
        else { return }
        unsafe slot.pointee.phase = .reading
        let isLast = unsafe closes || slot.pointee.closesAfterFlush || drainDeadline != nil
        unsafe slot.pointee.closesAfterFlush = isLast
        tally.count(representation.statusCode)
        output.count = 0
        let isHead = unsafe slot.pointee.answersHead
        append(
            representation,
            keepsAlive: !isLast,
            minorVersion: unsafe slot.pointee.answersOldVersion ? 0 : 1,
            isHead: true,
        )
        guard isHead ? flush(descriptor) : flush(descriptor, then: representation) else { return }
        serveHeld(descriptor)
        if table[Int(descriptor)].phase == .reading { watch(descriptor) }
    }

    /// Notes that a board's file is being answered.
    ///
    /// The only work of a request that allocates, and only for boards.
    mutating func observe(
        _ descriptor: Int32,
        _ bytes: Span<UInt8>,
        _ head: RequestHead,
        _ board: BoardTag,
    ) {
        guard head.method == .get else { return }
        let address = PeerAddress.of(descriptor)
        let isProxy = address.map { shared.configuration.proxies.contains($0) } ?? false
        let hasForwarded = isProxy && head.forwardedFor.isPresent
        let poll = BoardPoll(
            board: board.board,
            revision: board.revision,
            at: wallMilliseconds(),
            address: address,
            forwardedFor: hasForwarded ? text(bytes, head.forwardedFor) : nil,
            key: Query.value(bytes, head.query, of: "key").map { text(bytes, $0) },
        )
        observed.append(poll)
    }

    /// The answers went out: tells the daemon.
    @inline(__always)
    mutating func noteObserved() {
        if observed.isEmpty { return }
        for poll in observed {
            if shared.polls.note(poll) { tally.boardPolls += 1 } else { tally.lostBoardPolls += 1 }
        }
        observed.removeAll(keepingCapacity: true)
    }
}
