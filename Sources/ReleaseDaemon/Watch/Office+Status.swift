import Channels
import Clock
import Configuration
import Ledger
import Model
import Platform
import Server

extension Office {
    /// What runs, how it is doing, and where it listens.
    func status(_ language: Language) throws -> JSON {
        let words = core.words(language)
        let head = try reader.head()
        let now = time.now
        let (tally, firing) = try reader.read { view in
            let own = try view.count(.alert, state: "firing")
            let duties = try view.count(.obligation, state: Obligation.alarmingState)
            return (try view.obligationTally(now: now), own + duties)
        }
        let views = try reader.read { view in try channels.map { try words.channel($0, in: view) } }
        let reports = boards.reports()
        var status: JSON = [
            "id": "released",
            "version": .string(ProductVersion.text),
            "startedAt": words.time(core.startedAt),
            "now": words.time(now),
            "bureau": .string(setup.bureau.name[language]),
            "isDemonstration": .bool(setup.bureau.isDemonstration),
            "addresses": server.addresses.json,
            "ledger": ["seq": .integer(head.seq), "hash": .string(head.hash.hex)],
            "obligations": [
                "running": .integer(Int64(tally.running)),
                "overdue": .integer(Int64(tally.overdue)),
            ],
            "alerts": ["firing": .integer(Int64(firing))],
        ]
        status["channels"] = .array(
            views.map { view in
                [
                    "id": view["id"] ?? .null, "state": view["state"] ?? .null,
                    "stateName": view["stateName"] ?? .null,
                ]
            }
        )
        status["boards"] = .object(
            BoardRoom.Standing.allCases.map { standing in
                let count = reports.count { $0.standing == standing }
                return JSON.Member(standing.rawValue, .integer(Int64(count)))
            }
        )
        status["clock"] = clockView
        status["lastBackupAt"] = words.time(
            try reader.read { try $0.meta("backup.at") }.flatMap { Int64($0) }
                .map { Instant(milliseconds: $0) }
        )
        status["backup"] = backupView(words)
        let storage = core.storage.look(now: now)
        if let free = storage.freeBytes {
            status["storage"] = [
                "freeBytes": .integer(Int64(free)),
                "minimumBytes": .integer(Int64(storage.minimumBytes)),
                "state": .string(storage.level.rawValue),
                "stateName": .string(storage.level.name[language]),
            ]
        }
        let chain = auditor.progress
        status["chain"] = [
            "verified": .integer(chain.verified), "entries": .integer(head.seq),
            "isWhole": .bool(chain.isWhole),
        ]
        status["faults"] = .array(
            core.faults.current.map { fault in
                [
                    "id": .string(fault.part), "text": .string(fault.text),
                    "since": words.time(fault.since),
                ]
            }
        )
        return status.withoutNulls
    }

    /// The daily copy: none when no folder is configured.
    private func backupView(_ words: ViewWords) -> JSON {
        let settings = configuration.current.service.backup
        guard let folder = settings.folder else { return .null }
        let last = backups.last
        let view: JSON = [
            "folder": .string(folder),
            "file": JSON(last?.file),
            "at": words.time(last?.at),
            "verifiedEntries": JSON(last.map { Int($0.seq) }),
            "nextAt": words.time(backups.schedule.next(after: time.now)),
        ]
        return view.withoutNulls
    }

    private var clockView: JSON {
        switch ClockSynchronisation.current() {
        case .synchronised(let error):
            ["synchronised": true, "maxErrorMilliseconds": .integer(error.count)]
        case .unsynchronised: ["synchronised": false]
        case .unknown: [:]
        }
    }
}
