import Channels
import Clock
import Configuration
import Ledger
import Model
import Platform
import Stations
import Synchronization

/// Sees to it that somebody hears: Alertmanager is told again and again, unanswered alarms repeat, and
/// what is wrong with the daemon itself becomes an alert of its own.
///
/// Every Alertmanager peer has its own thread and its own book of what it took, so that one that is down
/// hinders no other. Repeats are no entries; the first notice, its result and every receipt are.
final class AlarmDesk: Sendable {
    /// What the bureau wants to be told, and where.
    struct Settings: Sendable {
        let peers: [AlertmanagerPeer]
        let resendEvery: Milliseconds
        let readBackAlarmAfter: Milliseconds
    }

    private struct State {
        var wakes = 0
        var isClosing = false
        var repeatedAt: [String: Instant] = [:]
        var lastSuccess: [Int: Instant] = [:]
        var rejected: Set<String> = []
    }

    /// The floor between two looks.
    private static let floorMilliseconds: Int64 = 5_000

    private let core: OfficeCore
    private let deliveries: DeliveryRoom
    private let readBack: ReadBack
    private let boards: BoardRoom
    private let live: LiveRoom
    private let settings: Settings
    private let state = Monitor(State())
    private let peers: [AlertmanagerDesk]

    init(
        _ core: OfficeCore,
        settings: Settings,
        deliveries: DeliveryRoom,
        readBack: ReadBack,
        boards: BoardRoom,
        live: LiveRoom,
    ) {
        self.core = core
        self.settings = settings
        self.deliveries = deliveries
        self.readBack = readBack
        self.boards = boards
        self.live = live
        peers = settings.peers.map {
            AlertmanagerDesk(core, peer: $0, resendEvery: settings.resendEvery)
        }
    }

    var peerDesks: [AlertmanagerDesk] { peers }

    func start() throws(KernelError) -> [WorkerThread] {
        var threads: [WorkerThread] = []
        for (index, peer) in peers.enumerated() {
            threads.append(try WorkerThread(name: "alertmanager-\(index)") { peer.run() })
        }
        threads.append(try WorkerThread(name: "alarms") { [self] in run() })
        return threads
    }

    func note(_ committed: CommittedEntries) {
        let matters = committed.entries.contains { entry in
            entry.kind.rawValue.hasPrefix("obligation.") || entry.kind.rawValue.hasPrefix("alert.")
                || entry.kind == .boardSilent || entry.kind == .boardResumed
                || entry.kind == .stationInterrupted || entry.kind == .stationResumed
                || entry.kind == .waterCrossed || entry.kind == .waterFell
                || entry.kind == .releaseSigned || entry.kind == .releaseApproved
                || entry.kind == .deliveryDead || entry.kind == .deliveryUnknown
        }
        guard matters else { return }
        state.change { $0.wakes += 1 }
        for peer in peers { peer.wake() }
    }

    /// Something outside the record changed that may be an alarm.
    func wake() { state.change { $0.wakes += 1 } }

    func close() {
        state.change { $0.isClosing = true }
        for peer in peers { peer.close() }
    }

    private func run() {
        var seen = 0
        var repeatedAt = Int64.min
        while true {
            let isClosing = state.wait(atMostMilliseconds: Self.floorMilliseconds) {
                state -> Bool? in
                if state.isClosing { return true }
                guard state.wakes != seen else { return nil }
                seen = state.wakes
                return false
            }
            if isClosing == true { return }
            do {
                try inspect()
                // It reads every alarm that sounds, so a storm of commits may not ask for it each time.
                let now = SystemTime.monotonicNanoseconds() / 1_000_000
                if repeatedAt == .min || now - repeatedAt >= Self.floorMilliseconds {
                    try repeatAlarms()
                    repeatedAt = SystemTime.monotonicNanoseconds() / 1_000_000
                }
                core.faults.clear("alarms")
            } catch {
                core.faults.raise("alarms", "\(error)")
            }
        }
    }

    // MARK: the daemon's own troubles

    private struct Trouble {
        let id: String
        let severity: String
        let summary: Phrase
        /// Who is told in place of the ladder's people; empty for these.
        var people: [String] = []
        /// When it began, where that is known.
        var since: Instant?
    }

    /// Compares what is wrong now with what the record says, and records the difference.
    private func inspect() throws {
        let now = core.time.now
        let present = try troubles(now: now)
        let recorded = try core.reader.read { view in
            try view.records(.alert, state: "firing", through: .max, limit: ViewWords.listLimit)
                .map(\.id)
        }
        let ids = Set(present.map(\.id))
        let gone = recorded.filter { !ids.contains($0) }
        let fresh = present.filter { !recorded.contains($0.id) }
        guard !gone.isEmpty || !fresh.isEmpty else { return }
        try core.writer.perform(.clock) { transaction in
            for trouble in fresh {
                let body: JSON = [
                    "alert": .string(trouble.id), "severity": .string(trouble.severity),
                    "summary": .string(trouble.summary.chinese),
                    "summaryEnglish": .string(trouble.summary.english),
                    "people": trouble.people.isEmpty ? .null : JSON(trouble.people),
                ]
                try transaction.append(
                    EntryDraft(
                        .alertRaised,
                        subject: trouble.id,
                        actor: EntryDraft.systemActor,
                        effectiveAt: trouble.since,
                        body: body.withoutNulls,
                    )
                )
            }
            for id in gone {
                guard let row = try transaction.record(.alert, id), row.state == "firing" else {
                    continue
                }
                try transaction.append(
                    EntryDraft(
                        .alertResolved,
                        subject: id,
                        actor: EntryDraft.systemActor,
                        body: ["startedAt": row.body["startedAt"] ?? .null],
                    )
                )
            }
        }
    }

    private func troubles(now: Instant) throws -> [Trouble] {
        var troubles: [Trouble] = []
        for channel in deliveries.channels {
            let stuck = try core.reader.read { view in
                try [Delivery.State.unknown, .dead].reduce(0) { count, state in
                    let word = channel.name + ":" + state.rawValue
                    return try count + view.count(.delivery, state: word)
                }
            }
            guard stuck > 0 else { continue }
            troubles.append(
                Trouble(
                    id: "channel/" + channel.name,
                    severity: "warning",
                    summary: Phrase(
                        "渠道 \(channel.name) 有投递失败或结果不明，需人工处理",
                        "channel \(channel.name) has deliveries that need a person",
                    ),
                )
            )
        }
        let late = readBack.waiting.filter { now - $0.since > settings.readBackAlarmAfter }
        if !late.isEmpty {
            troubles.append(
                Trouble(
                    id: "readback",
                    severity: "critical",
                    summary: Phrase(
                        "已发布的内容从公网地址读不到，计时未停",
                        "what was published can't be read back; clocks still run"
                    ),
                )
            )
        }
        for report in boards.reports() where report.isSilent {
            troubles.append(
                Trouble(
                    id: "board/" + report.profile.id,
                    severity: "warning",
                    summary: Phrase(
                        "显示屏 \(report.profile.name.chinese) 停止轮询",
                        "board \(report.profile.name.english) has stopped polling",
                    ),
                )
            )
        }
        // One alarm for all: when the line to the stations fails, every one of them is silent.
        let silent = live.alarming(now: now)
        if let first = silent.first {
            troubles.append(
                Trouble(
                    id: "stations",
                    severity: "warning",
                    summary: silent.count == 1
                        ? Phrase(
                            "\(first.name.chinese)数据中断：releasectl station show \(first.id)",
                            "\(first.name.english) is silent: releasectl station show \(first.id)",
                        )
                        : Phrase(
                            "\(first.name.chinese)等 \(silent.count) 个站点数据中断：releasectl station list",
                            "\(silent.count) stations are silent, \(first.name.english) among them: releasectl station list",
                        ),
                )
            )
        }
        troubles += live.notices.map {
            Trouble(id: $0.id, severity: $0.severity, summary: $0.summary)
        }
        troubles += try floods()
        troubles += try lateSteps(now: now)
        if let trouble = Self.trouble(core.storage.look(now: now)) { troubles.append(trouble) }
        core.noteStorage()
        for fault in core.faults.current {
            if fault.part.hasPrefix(SourceRoom.partPrefix) {
                let name = fault.part.dropFirst(SourceRoom.partPrefix.count)
                troubles.append(
                    Trouble(
                        id: fault.part,
                        severity: "warning",
                        summary: Phrase(
                            "数据来源 \(name) 有问题：releasectl doctor",
                            "the source of readings \(name) has a problem: releasectl doctor",
                        ),
                    )
                )
                continue
            }
            troubles.append(
                Trouble(
                    id: "fault/" + fault.part,
                    severity: "critical",
                    summary: Phrase("内部故障：\(fault.part)", "internal fault: \(fault.part)"),
                )
            )
        }
        return troubles
    }

    /// Steps of texts in the works that should have begun: their holders are told, once each.
    private func lateSteps(now: Instant) throws -> [Trouble] {
        let planner = StepPlanner(core.setup)
        guard planner.hasWorkflows else { return [] }
        let zone = core.setup.bureau.zone
        return try core.reader.read { view in
            try planner.stands(in: view).flatMap { stand in
                stand.late(at: now).map { step, start in
                    let id = stand.release.id
                    let time = LocalTime(start, in: zone).dateHourMinute
                    let isDraft = stand.pending.stage == .draft
                    return Trouble(
                        id: "step/\(id)/\(stand.pending.number)/\(step.id)",
                        severity: "warning",
                        summary: Phrase(
                            "\(id) 的“\(step.name.chinese)”最迟 \(time) 开始，还没有办\(isDraft ? "（尚未提交）" : "")：releasectl release show \(id)",
                            "\(step.name.english) of \(id) had to begin by \(time)\(isDraft ? ", and the draft is not yet submitted" : ""): releasectl release show \(id)",
                        ),
                        people: planner.holders(of: step, in: stand),
                        since: start,
                    )
                }
            }
        }
    }

    /// Marks that are passed and whose draft no person has taken up yet.
    private func floods() throws -> [Trouble] {
        let passed = live.passedMarks
        guard !passed.isEmpty else { return [] }
        return try core.reader.read { view in
            try passed.compactMap { mark -> Trouble? in
                let name = mark.station.name
                var summary = Phrase(
                    "\(name.chinese) \(mark.item.name.chinese)达到\(mark.kind.name.chinese)",
                    "\(name.english), \(mark.item.name.english): at the \(mark.kind.name.english)",
                )
                if let draft = mark.draft {
                    guard let row = try view.record(.release, draft),
                        try Release(id: draft, row: row.body).pending?.stage == .draft
                    else { return nil }
                    summary = Phrase(
                        summary.chinese + "，预警草稿 \(draft) 待办：releasectl release show \(draft)",
                        summary.english
                            + "; draft \(draft) of a warning waits: releasectl release show \(draft)",
                    )
                }
                return Trouble(id: mark.id, severity: "critical", summary: summary)
            }
        }
    }

    /// Too little room has an alert of its own: it is graver, so it begins anew.
    private static func trouble(_ storage: StorageWatch) -> Trouble? {
        switch storage.level {
        case .ample: nil
        case .low:
            Trouble(
                id: "disk",
                severity: "warning",
                summary: Phrase("状态目录所在磁盘空间不足", "the disk of the state folder is filling up"),
            )
        case .scarce:
            Trouble(
                id: "disk/minimum",
                severity: "critical",
                summary: Phrase(
                    "状态目录所在磁盘将满，只受理发布",
                    "the disk of the state folder is nearly full: only releases are accepted",
                ),
            )
        }
    }

    // MARK: repeats

    /// Sends an unanswered alarm again: overdue, not acknowledged, the rung's time has passed.
    private func repeatAlarms() throws {
        let now = core.time.now
        let due = try core.reader.read { view -> [(String, Milliseconds, [Delivery])] in
            let rows = try view.records(
                .obligation,
                state: Obligation.alarmingState,
                through: .max,
                limit: AlertList.limit,
            )
            return try rows.compactMap { row in
                let duty = try Obligation(record: row)
                guard duty.currentBreach != nil,
                    duty.acknowledgement.map({ $0.until <= now }) ?? true,
                    let every = duty.rule.ladder[safe: duty.step]?.repeatEvery
                else { return nil }
                let sent = try Delivery.all(of: duty.id, view, limit: ViewWords.listLimit)
                    .filter { $0.state == .accepted || $0.state == .confirmed }
                return sent.isEmpty ? nil : (duty.id, every, sent)
            }
        }
        for (id, every, sent) in due {
            let last =
                state.look { $0.repeatedAt[id] } ?? sent.compactMap(\.acceptedAt).max() ?? now
            guard now - last >= every else { continue }
            state.change { $0.repeatedAt[id] = now }
            // The newest notice to each person by each hook.
            var newest: [String: Delivery] = [:]
            for delivery in sent {
                let key = delivery.channel + "/" + delivery.target
                if newest[key].map({ $0.queuedAt < delivery.queuedAt }) ?? true {
                    newest[key] = delivery
                }
            }
            for delivery in newest.values { deliveries.repeatNotice(delivery) }
        }
    }
}
