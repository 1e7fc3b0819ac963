import Channels
import Clock
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
        let counts = try reader.read { view -> (running: Int, overdue: Int, firing: Int) in
            let open = try Obligation.openStates.flatMap { state in
                try view.records(.obligation, state: state, through: .max, limit: AlertList.limit)
            }
            let overdue = try open.filter { try Obligation(record: $0).due < now }.count
            let alerts = try AlertList.current(in: view, now: now)
            return (open.count - overdue, overdue, alerts.count)
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
                "running": .integer(Int64(counts.running)),
                "overdue": .integer(Int64(counts.overdue)),
            ],
            "alerts": ["firing": .integer(Int64(counts.firing))],
        ]
        status["channels"] = .array(
            views.map { view in
                [
                    "id": view["id"] ?? .null, "state": view["state"] ?? .null,
                    "stateName": view["stateName"] ?? .null,
                ]
            }
        )
        status["boards"] = [
            "current": .integer(
                Int64(reports.count { $0.image != nil && $0.image?.tag == $0.lastPolledTag })
            ),
            "behind": .integer(
                Int64(reports.count { $0.lastPollAt != nil && $0.image?.tag != $0.lastPolledTag })
            ),
            "silent": .integer(Int64(reports.count { $0.isSilent })),
            "never": .integer(Int64(reports.count { $0.lastPollAt == nil })),
        ]
        status["clock"] = clockView
        status["lastBackupAt"] = words.time(
            try reader.read { try $0.meta("backup.at") }.flatMap { Int64($0) }
                .map { Instant(milliseconds: $0) }
        )
        if let free = try? FileTree.freeBytes(at: core.folders.state) {
            status["storage"] = ["freeBytes": .integer(Int64(free))]
        }
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

    private var clockView: JSON {
        switch ClockSynchronisation.current() {
        case .synchronised(let error):
            ["synchronised": true, "maxErrorMilliseconds": .integer(error.count)]
        case .unsynchronised: ["synchronised": false]
        case .unknown: [:]
        }
    }
}
