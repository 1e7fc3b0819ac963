package import Model

/// One hour of the chain of readings, as its entry names it.
package struct ReadingHour: Sendable, Hashable {
    /// The hour, in hours since 1970, in which its rows were received.
    package let hour: Int64
    /// Positions of its first and last row.
    package let first: Int64
    package let head: ReadingHead

    package init(hour: Int64, first: Int64, head: ReadingHead) {
        self.hour = hour
        self.first = first
        self.head = head
    }

    package static let length = Milliseconds.hours(1)
    /// What its entries are about.
    package static let subject = "readings"

    package var begin: Instant { Instant(milliseconds: hour * Self.length.count) }

    package var draft: EntryDraft {
        EntryDraft(
            .readingsDigested,
            subject: Self.subject,
            actor: EntryDraft.systemActor,
            effectiveAt: begin + Self.length,
            body: [
                "hour": JSON(begin),
                "first": .integer(first),
                "last": .integer(head.position),
                "rows": .integer(head.position - first + 1),
                "digest": JSON(head.link),
            ],
        )
    }

    package init(_ entry: Entry) throws(RowMistake) {
        let first = try entry.body.number("first")
        let digest = try entry.body.digest("digest")
        hour = try entry.body.instant("hour").milliseconds / Self.length.count
        self.first = first
        head = ReadingHead(position: try entry.body.number("last"), link: digest)
    }
}

/// Compares `readings.db` with what the ledger says of it, hour by hour.
struct ReadingAudit {
    private let hours: [(seq: Int64, hour: ReadingHour)]
    /// Rows up to here were taken out by a recorded act.
    private let prunedThrough: Int64
    private let zone: ZoneRules
    private(set) var findings: [LedgerFinding] = []
    private var index = 0
    private var chain: ReadingChain
    private var next: Int64
    /// The rest of the hour can't be told after its first finding.
    private var isLost = false

    init(
        hours: [(seq: Int64, hour: ReadingHour)],
        chainedAfter position: Int64,
        prunedThrough: Int64,
        zone: ZoneRules,
    ) {
        self.hours = hours
        self.prunedThrough = prunedThrough
        self.zone = zone
        chain = ReadingChain(after: .zero)
        next = position + 1
    }

    struct Row {
        let station: String
        let periodStart: Int64
        let periodEnd: Int64
        let revision: Int64
        let receivedAt: Int64
        let position: Int64
        let values: [UInt8]
        let mark: Int64?
    }

    /// Takes the next row in order of receipt.
    mutating func take(_ row: Row) {
        while index < hours.count, row.position > hours[index].hour.head.position { finishHour() }
        if row.position != next { miss(before: row.position) }
        next = row.position + 1
        guard !isLost else { return }
        chain.add(
            station: row.station,
            periodStart: row.periodStart,
            periodEnd: row.periodEnd,
            revision: row.revision,
            receivedAt: row.receivedAt,
            position: row.position,
            values: row.values,
        )
        if row.mark != chain.mark {
            report(
                .readingAltered,
                "station \(row.station), period to \(text(row.periodEnd)), row \(row.position)",
            )
            isLost = true
        }
    }

    /// All rows are through; `head` is what the file itself says.
    mutating func finish(_ head: ReadingHead) {
        while index < hours.count { finishHour() }
        if head.position >= next { miss(before: head.position + 1) }
        if !isLost, head.link != chain.link {
            report(.readingAltered, "the rows since the last hour don't give the head of the file")
        }
    }

    private mutating func finishHour() {
        let (_, hour) = hours[index]
        if next <= hour.head.position { miss(before: hour.head.position + 1) }
        if !isLost, hour.head.link != chain.link {
            report(.readingAltered, "the hour was written anew: its rows give another digest")
        }
        // The ledger says how it goes on.
        chain = ReadingChain(after: hour.head.link)
        next = hour.head.position + 1
        isLost = false
        index += 1
    }

    private mutating func miss(before position: Int64) {
        isLost = true
        let first = max(next, prunedThrough + 1)
        if first < position {
            report(.readingMissing, "\(position - first) rows, \(first) to \(position - 1)")
        }
        next = position
    }

    private mutating func report(_ name: LedgerFinding.Name, _ detail: String) {
        guard index < hours.count else {
            findings.append(LedgerFinding(name, seq: 0, detail + ", hour not closed yet"))
            return
        }
        let (seq, hour) = hours[index]
        let words = "hour \(text(hour.begin.milliseconds)), \(detail)"
        findings.append(LedgerFinding(name, seq: seq, words))
    }

    private func text(_ milliseconds: Int64) -> String {
        zone.rfc3339(Instant(milliseconds: milliseconds))
    }
}

extension LedgerView {
    /// Compares the readings with the hourly entries; `readings` is nil when the file can't be opened.
    package func verifyReadings(
        _ readings: ReadingReader?,
        zone: ZoneRules = .utc,
    ) throws -> [LedgerFinding] {
        let entries = try entries(kind: .readingsDigested, limit: .max)
        let hours = try entries.map { (seq: $0.seq, hour: try ReadingHour($0)) }
        guard let readings else {
            guard let last = hours.last else { return [] }
            return [
                LedgerFinding(
                    .readingMissing,
                    seq: last.seq,
                    "readings.db: \(last.hour.head.position) rows",
                )
            ]
        }
        let pruned = try lastEntries(kind: .readingsPruned, limit: 1).first
        return try readings.audit(
            hours,
            prunedThrough: try pruned?.body.number("through") ?? 0,
            zone: zone,
        )
    }
}

extension ReadingReader {
    func audit(
        _ hours: [(seq: Int64, hour: ReadingHour)],
        prunedThrough: Int64,
        zone: ZoneRules,
    ) throws -> [LedgerFinding] {
        try read { database in
            let file = try database.statement("SELECT position, link, chained FROM received")
            try file.bind()
            guard try file.step() else { throw StorageFault.corrupt("readings.db: no head") }
            let head = ReadingHead(position: file.integer(0), link: file.digest(1) ?? .zero)
            let chained = file.integer(2)
            file.reset()
            var audit = ReadingAudit(
                hours: hours,
                chainedAfter: chained,
                prunedThrough: prunedThrough,
                zone: zone,
            )
            let rows = try database.statement(
                """
                SELECT coalesce(s.id, ''), r.period_start, r.period_end, r.revision, r.received,
                    r.position, r.vals, r.link
                FROM readings r LEFT JOIN stations s ON s.number = r.station
                WHERE r.position > ?1 ORDER BY r.position
                """
            )
            try rows.bind(.integer(chained))
            while try rows.step() {
                audit.take(
                    ReadingAudit.Row(
                        station: rows.string(0),
                        periodStart: rows.integer(1),
                        periodEnd: rows.integer(2),
                        revision: rows.integer(3),
                        receivedAt: rows.integer(4),
                        position: rows.integer(5),
                        values: rows.bytes(6),
                        mark: rows.isNull(7) ? nil : rows.integer(7),
                    )
                )
            }
            audit.finish(head)
            return audit.findings
        }
    }
}
