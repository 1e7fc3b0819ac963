import Clock
import Configuration
import Desk
import Ledger
import Model
import Platform
import Server

/// Calendars: which version holds, and the import of a notice, which re-dates what is open.
extension API {
    func calendars(_ call: Call) throws -> APIAnswer {
        switch (call.request.verb, call.request.path.count, call.request.path.last) {
        case (.get, 1, _):
            let words = call.words
            let calendars = office.setup.book.times.calendars.sorted { $0.key < $1.key }
            return APIAnswer(words.list(calendars.map { Self.view($0.value) }))
        case (.post, 2, "import"): return try importNotice(call)
        default: throw APIError.notFound
        }
    }

    private static func view(_ calendar: WorkCalendar) -> JSON {
        [
            "id": .string(calendar.id),
            "version": .integer(Int64(calendar.version)),
            "knownUntil": .string(calendar.knownUntil.text),
            "sources": JSON(calendar.sources),
        ]
    }

    private func importNotice(_ call: Call) throws -> APIAnswer {
        try call.require(.administrator)
        let id = call.body["calendar"]?.string ?? Measure.defaultCalendar
        guard let content = call.body["notice"], content.members != nil else {
            throw APIError.missing("notice")
        }
        let notices: [CalendarNotice]
        do {
            notices = try CalendarNotice.read(content)
        } catch {
            throw APIError.usage(
                "notice",
                Phrase(
                    "通知有误：\(error.description)",
                    "the notice has mistakes: \(error.description)"
                ),
                hint: Phrase(
                    "格式见 docs/matters.md 的 Calendars",
                    "the forms are in docs/matters.md, under Calendars"
                ),
            )
        }
        let office = office
        let book = office.setup.book
        let edition = try office.reader.read { view in
            try CalendarShelf.edition(of: id, revisedBy: notices, view)
        }
        guard let edition, let running = book.times.calendars[id] else {
            throw APIError.absent(Phrase("日历", "calendar"), id)
        }
        let calendar = edition.calendar
        guard calendar.content != running.content else {
            return APIAnswer(Self.answer(running, moved: [], isNew: false))
        }
        let times = TimeRules(
            zone: book.times.zone,
            calendars: book.times.calendars.merging([id: calendar]) { _, new in new },
        )
        let fresh = RuleBook(rules: book.rules, times: times, publicChannels: book.publicChannels)
        let officer = call.officer
        let moved = try office.writer.perform(.officer) { transaction in
            // Two imports at once: the second one would take the first one back.
            guard office.setup.book == book else {
                throw Refusal(
                    .refused,
                    "calendarChanged",
                    Phrase("日历或规则刚刚有变", "calendars or rules have just changed"),
                    hint: Phrase("再导入一次", "import it once more"),
                )
            }
            let moved = try CalendarShelf.record(
                [edition],
                times,
                by: officer.id,
                in: transaction,
            )
            // From the next transaction on everything counts with the new days.
            office.replace(fresh)
            return moved
        }
        office.log.info("calendar.imported", ["calendar": calendar.reference])
        return APIAnswer(Self.answer(calendar, moved: moved, isNew: true))
    }

    private static func answer(_ calendar: WorkCalendar, moved: [String], isNew: Bool) -> JSON {
        var answer = view(calendar)
        answer["isNew"] = .bool(isNew)
        answer["moved"] = JSON(moved)
        return answer
    }
}

extension Office {
    /// Takes over rules with other calendars: what runs and what reacts.
    func replace(_ book: RuleBook) {
        let configuration = configuration.current
        let setup = Setup(configuration, book: book)
        core.replace(setup)
        reactions.replace(setup, configuration)
    }
}
