import Configuration
import Ledger
import Model
import Platform
import Stations

/// What the lateness thread records: silence that began and ended, what was late, corrected or passed over,
/// and the hours of the chain of readings.
extension LiveRoom {
    /// Records what has to be; gives the instant after which there is something to look at again.
    func step() -> Instant? {
        let now = core.time.now
        closeHour(now)
        let retry = recordMarks() ? nil : now + .seconds(1)
        let (crossings, due, remarks) = look { state in
            let (crossings, due) = state.lateness.step({ state.desk[$0] }, now: now)
            return (crossings, due, state.remarks.pending(limit: LatenessBook.batchLimit))
        }
        guard !crossings.isEmpty || !remarks.isEmpty else {
            tell(due)
            return next(now, retry)
        }
        do {
            try core.writer.perform(.clock) { transaction in
                for crossing in crossings { try transaction.append(crossing.draft) }
                for remark in remarks { try transaction.append(remark.draft) }
            }
        } catch {
            core.faults.raise("lateness", "\(error)")
            return now + .seconds(1)
        }
        core.faults.clear("lateness")
        state.look { state in
            for crossing in crossings {
                let known = state.desk[crossing.station]
                state.lateness.recorded(crossing, known, now: now)
            }
            state.remarks.recorded(remarks)
            state.foundAtStart = state.foundAtStart.filter {
                state.lateness.recordedSince($0) != nil
            }
        }
        tell(Set(due).union(crossings.map(\.station)))
        return next(now, retry)
    }

    /// The first look after a start: what fell silent while nobody looked is on record before its page is
    /// rendered, and has a grace to report before anybody is called.
    func stepAtStart() {
        let before = look { state in
            Set(state.desk.order.filter { state.lateness.recordedSince($0) != nil })
        }
        while let next = step(), next <= core.time.now, core.faults.current.isEmpty {}
        state.look { state in
            state.foundAtStart = Set(
                state.desk.order.filter {
                    state.lateness.recordedSince($0) != nil && !before.contains($0)
                }
            )
        }
    }

    /// Stations that somebody has to hear of, in the order of the configuration.
    ///
    /// Not those that a start found silent, until they had the time to report; not those at which work goes on.
    func alarming(now: Instant) -> [StationSettings] {
        look { state in
            state.desk.order.compactMap { id in
                guard state.lateness.recordedSince(id) != nil, let known = state.desk[id],
                    known.slots.plan.work(at: now) == nil
                else { return nil }
                let chance = min(known.settings.period + known.settings.grace, Self.startChance)
                if state.foundAtStart.contains(id), now <= core.startedAt + chance { return nil }
                return known.settings
            }
        }
    }

    /// What a station that a start found silent gets at most before somebody is called.
    private static let startChance = Milliseconds.minutes(10)

    /// What is shown of these stations is another.
    func tell(_ ids: some Collection<String>) {
        guard !ids.isEmpty else { return }
        let observers = state.look { state in
            state.change(ids)
            return state.observers
        }
        let changed = Set(ids)
        for observer in observers { observer(changed) }
    }

    /// Ends the hour of the chain, on the thread that extends it.
    private func closeHour(_ now: Instant) {
        guard let writer = state.look({ $0.writer }),
            state.look({ $0.hours.isOver(at: now) })
        else { return }
        do {
            try writer.perform(rows: 0) { [self] transaction in
                state.look { state in
                    var hours = state.workingHours ?? state.hours
                    if let hour = hours.turn(to: transaction.now, transaction.head) {
                        state.workingRemarks.close(hour)
                    }
                    state.workingHours = hours
                }
            }
        } catch {
            core.faults.raise(Self.part, "\(error)")
        }
    }

    private func next(_ now: Instant, _ retry: Instant?) -> Instant? {
        state.look { state in
            if state.lateness.hasEnded || state.remarks.isPending { return now }
            return [state.lateness.next, state.hours.end, retry].compactMap { $0 }.min()
        }
    }
}
