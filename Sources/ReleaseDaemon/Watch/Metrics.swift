import Channels
import Clock
import Ledger
import Model
import Platform
import Server

/// `/metrics`: Prometheus text 0.0.4, or OpenMetrics 1.0 for those that ask for it.
///
/// Times are Unix seconds of the event, never "since"; +Inf keeps a series present while there is none.
struct Metrics {
    let office: Office

    init(_ office: Office) {
        self.office = office
    }

    func text(openMetrics: Bool) throws -> String {
        var page = MetricsPage(isOpenMetrics: openMetrics)
        try obligations(&page)
        clock(&page)
        try outbox(&page)
        StationMetrics(office.live.standings, now: office.time.now).write(on: &page)
        alertmanager(&page)
        try ledger(&page)
        storage(&page)
        server(&page)
        devices(&page)
        page.family("released_build_info", .gauge, "Version of the daemon.")
        page.sample(1, ["version": ProductVersion.text])
        return page.finished
    }

    private func obligations(_ page: inout MetricsPage) throws {
        let now = office.time.now
        let rules = office.setup.book.rules.filter(\.isEnabled).map(\.id)
        let tally = try office.reader.read { try $0.obligationTally(now: now) }
        page.family("released_obligations", .gauge, "Open obligations by rule and phase.")
        for rule in rules {
            for phase in Obligation.Phase.allCases where phase != .settled {
                page.sample(
                    Double(tally.rules[rule]?.phases[phase] ?? 0),
                    ["rule": rule, "phase": phase.rawValue],
                )
            }
        }
        page.family(
            "released_next_due_timestamp_seconds",
            .gauge,
            "Earliest due instant not yet passed; +Inf when none.",
        )
        for rule in rules { page.sample((tally.rules[rule]?.nextDue).seconds, ["rule": rule]) }
        page.family(
            "released_oldest_overdue_timestamp_seconds",
            .gauge,
            "Due instant of the oldest overdue obligation; +Inf when none.",
        )
        for rule in rules {
            page.sample((tally.rules[rule]?.oldestOverdue).seconds, ["rule": rule])
        }
        page.family("released_outcomes_total", .counter, "Settled obligations by outcome.")
        for rule in rules {
            for outcome in Obligation.Outcome.allCases {
                page.sample(
                    Double(tally.rules[rule]?.outcomes[outcome] ?? 0),
                    ["rule": rule, "outcome": outcome.rawValue],
                )
            }
        }
    }

    private func clock(_ page: inout MetricsPage) {
        let reading = office.timekeeper.current
        page.histogram(
            "released_breach_detection_delay_seconds",
            "From the due instant to the durable entry of the breach.",
            reading.detection,
        )
        page.histogram(
            "released_timer_lateness_seconds",
            "From the armed instant to the wake.",
            reading.lateness,
        )
        page.family(
            "released_evaluation_last_success_timestamp_seconds",
            .gauge,
            "Last time that all crossings were evaluated and recorded.",
        )
        page.sample(reading.lastSuccess.seconds)
        page.family(
            "released_audit_last_success_timestamp_seconds",
            .gauge,
            "Last time that the auditor found no crossing unrecorded.",
        )
        page.sample(reading.lastAudit.seconds)
        page.family("released_clock_steps_total", .counter, "Steps of the wall clock.")
        page.sample(Double(reading.steps.forward), ["direction": "forward"])
        page.sample(Double(reading.steps.backward), ["direction": "backward"])
        page.family(
            "released_engine_gaps_total",
            .counter,
            "Times that clocks ran and the daemon did not."
        )
        page.sample(Double(reading.gaps))
        let times = office.setup.book.times
        page.family(
            "released_calendar_known_until_timestamp_seconds",
            .gauge,
            "End of the last day whose notice of days off is loaded, by calendar.",
        )
        for calendar in times.calendars.values.sorted(by: { $0.id < $1.id }) {
            let end = times.zone.instant(calendar.knownUntil.adding(days: 1))
            page.sample(Double(end.milliseconds) / 1_000, ["calendar": calendar.id])
        }
        switch ClockSynchronisation.current() {
        case .synchronised(let error):
            page.family(
                "released_clock_synchronized",
                .gauge,
                "1 when the kernel's clock is disciplined."
            )
            page.sample(1)
            page.family("released_clock_max_error_seconds", .gauge, "Greatest error of the clock.")
            page.sample(Double(error.count) / 1_000)
        case .unsynchronised:
            page.family(
                "released_clock_synchronized",
                .gauge,
                "1 when the kernel's clock is disciplined."
            )
            page.sample(0)
        case .unknown: break
        }
    }

    private func outbox(_ page: inout MetricsPage) throws {
        var waiting: [(String, Int, Instant?)] = []
        var results: [(String, Delivery.State, Int)] = []
        try office.reader.read { view in
            for channel in office.channels {
                var count = 0
                var oldest: Instant?
                for state in Delivery.State.allCases {
                    let word = channel.name + ":" + state.rawValue
                    guard state.isPending else {
                        results.append(
                            (channel.name, state, try view.count(.delivery, state: word))
                        )
                        continue
                    }
                    let queue = try view.deliveries(inState: word)
                    results.append((channel.name, state, queue.count))
                    count += queue.count
                    if let at = queue.oldest { oldest = min(oldest ?? .never, at) }
                }
                waiting.append((channel.name, count, oldest))
            }
        }
        page.family("released_outbox_messages", .gauge, "Deliveries that wait, by channel.")
        for (channel, count, _) in waiting { page.sample(Double(count), ["channel": channel]) }
        page.family(
            "released_outbox_oldest_timestamp_seconds",
            .gauge,
            "When the oldest waiting delivery was queued; +Inf when none.",
        )
        for (channel, _, oldest) in waiting { page.sample(oldest.seconds, ["channel": channel]) }
        page.family("released_deliveries", .gauge, "Deliveries by channel and state.")
        for (channel, state, count) in results {
            page.sample(Double(count), ["channel": channel, "state": state.rawValue])
        }
    }

    private func alertmanager(_ page: inout MetricsPage) {
        guard !office.monitoring.peerDesks.isEmpty else { return }
        page.family(
            "released_alertmanager_last_success_timestamp_seconds",
            .gauge,
            "Last time that the peer took our alerts; 0 when never.",
        )
        for peer in office.monitoring.peerDesks {
            page.sample(
                peer.lastSuccess.map { Double($0.milliseconds) / 1_000 } ?? 0,
                ["endpoint": peer.endpoint],
            )
        }
    }

    private func ledger(_ page: inout MetricsPage) throws {
        let last = try office.reader.read { try $0.lastEntry() }
        page.family(
            "released_ledger_last_append_timestamp_seconds",
            .gauge,
            "When the last entry was recorded.",
        )
        page.sample(last.map(\.at).seconds)
        let statistics = office.writer.statistics
        page.family("released_ledger_entries_total", .counter, "Entries recorded since the start.")
        page.sample(Double(statistics.entries))
        page.family(
            "released_ledger_commits_total",
            .counter,
            "Transactions committed since the start."
        )
        page.sample(Double(statistics.commits))
    }

    private func storage(_ page: inout MetricsPage) {
        let watch = office.core.storage.look(now: office.time.now)
        guard let free = watch.freeBytes else { return }
        page.family(
            "released_storage_free_bytes",
            .gauge,
            "Free on the disk of the state folder.",
        )
        page.sample(Double(free))
        page.family(
            "released_storage_minimum_bytes",
            .gauge,
            "Below it only releases are accepted.",
        )
        page.sample(Double(watch.minimumBytes))
        page.family(
            "released_storage_scarce",
            .gauge,
            "1 while only releases are accepted for want of room.",
        )
        page.sample(watch.level == .scarce ? 1 : 0)
        let backup = office.backups.last
        page.family(
            "released_backup_last_success_timestamp_seconds",
            .gauge,
            "When the last daily copy was made and verified; 0 when never.",
        )
        page.sample(backup.map { Double($0.at.milliseconds) / 1_000 } ?? 0)
    }

    private func server(_ page: inout MetricsPage) {
        let reading = office.server.counters(of: .open)
        page.family("released_http_responses_total", .counter, "Public answers by status class.")
        page.sample(Double(reading.responses2xx), ["class": "2xx"])
        page.sample(Double(reading.responses304), ["class": "304"])
        page.sample(Double(reading.responses4xx), ["class": "4xx"])
        page.sample(Double(reading.responses5xx), ["class": "5xx"])
        page.family("released_http_connections", .gauge, "Public connections open now.")
        page.sample(Double(reading.open))
        page.family("released_stream_subscribers", .gauge, "Subscribers of the event stream.")
        page.sample(Double(reading.subscribers))
        page.family("released_http_dropped_total", .counter, "Readers dropped at a limit.")
        page.sample(Double(reading.droppedSlowReaders), ["reason": "slow_reader"])
        page.sample(Double(reading.droppedSlowWriters), ["reason": "slow_writer"])
        page.sample(Double(reading.droppedLagging), ["reason": "lag"])
        if let memory = ProcessMemory.current() {
            page.family("released_resident_memory_bytes", .gauge, "Resident memory of the daemon.")
            page.sample(Double(memory.residentBytes))
        }
    }
}

extension Instant? {
    /// Unix seconds; +Inf when there is none.
    var seconds: Double {
        map { Double($0.milliseconds) / 1_000 } ?? .infinity
    }
}
