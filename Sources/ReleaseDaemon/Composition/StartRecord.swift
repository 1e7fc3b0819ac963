import Clock
import Configuration
import Ledger
import Model
import Platform

/// What a start puts on record: the first entry of a new ledger, the gap since the last run, the start
/// itself, and the configuration if it is another one.
struct StartRecord {
    let isNew: Bool
    let finding: RestartPolicy.Finding
    let lastSeenAt: Instant?
    let formerConfiguration: JSON?
    /// Versions of calendars that the files bring.
    let editions: [CalendarShelf.Edition]

    init(
        isNew: Bool,
        finding: RestartPolicy.Finding = .ordinary,
        lastSeenAt: Instant? = nil,
        formerConfiguration: JSON? = nil,
        editions: [CalendarShelf.Edition] = [],
    ) {
        self.isNew = isNew
        self.finding = finding
        self.lastSeenAt = lastSeenAt
        self.formerConfiguration = formerConfiguration
        self.editions = editions
    }

    /// False when the wall clock is before the record.
    var isClockTrusted: Bool {
        if case .clockUntrusted = finding { false } else { true }
    }

    static func write(
        _ start: StartRecord,
        _ configuration: Configuration,
        _ book: RuleBook,
        _ core: OfficeCore,
    ) throws {
        if case .clockUntrusted(let last, let now) = start.finding {
            core.log.error("clock.untrusted", ["last": last.milliseconds, "now": now.milliseconds])
            core.faults.raise("clock", "the wall clock is before the last entry")
        }
        try core.writer.perform(.officer) { transaction in
            let zone = configuration.service.bureau.zone.name
            if start.isNew {
                try transaction.append(
                    EntryDraft(
                        .ledgerOpened,
                        subject: "ledger",
                        actor: EntryDraft.systemActor,
                        body: [
                            "format": .string(Entry.hashDomain),
                            "bureau": .string(configuration.service.organisationCode),
                            "zone": .string(zone),
                        ],
                    )
                )
            }
            if let gap = RestartPolicy.draft(for: start.finding) { try transaction.append(gap) }
            try transaction.append(
                EntryDraft(
                    .daemonStarted,
                    subject: "daemon",
                    actor: EntryDraft.systemActor,
                    body: [
                        "version": .string(ProductVersion.text),
                        "lastSeenAt": JSON(start.lastSeenAt),
                        "bootID": JSON(SystemTime.bootIdentifier()),
                    ],
                )
            )
            let body = configuration.loadedBody(book)
            if start.formerConfiguration?.canonicalBytes != body.canonicalBytes {
                try ConfigurationRoom.record(
                    configuration,
                    book,
                    by: EntryDraft.systemActor,
                    in: transaction,
                )
            }
            _ = try CalendarShelf.record(
                start.editions,
                book.times,
                by: EntryDraft.systemActor,
                in: transaction,
            )
        }
    }
}
