import Model

/// Incidents: what happened, what it means for the clocks, what to do next.
enum IncidentScreen {
    static func opened(_ incident: Facts, on sheet: inout Sheet) {
        head(sheet.word("已立案", "opened"), incident, on: &sheet)
        ObligationScreen.rows(incident.list("obligations"), on: &sheet)
        if incident.some("grade") == nil {
            sheet.next(
                "releasectl incident grade \(incident.id) --to II --reason …",
                "releasectl release draft --incident \(incident.id) --kind first --title … --body 通报.md",
            )
        } else {
            sheet.next(
                "releasectl release draft --incident \(incident.id) --kind first --title … --body 通报.md"
            )
        }
    }

    static func changed(_ incident: Facts, on sheet: inout Sheet) {
        head(sheet.word("已记录", "recorded"), incident, on: &sheet)
        ObligationScreen.rows(incident.list("obligations"), on: &sheet)
        sheet.next("releasectl deadlines --incident " + incident.id)
    }

    static func closed(_ incident: Facts, on sheet: inout Sheet) {
        head(sheet.word("已结案", "closed"), incident, on: &sheet)
        ObligationScreen.rows(incident.list("obligations"), on: &sheet)
    }

    static func show(_ incident: Facts, on sheet: inout Sheet) {
        head(state(incident, sheet).text, incident, on: &sheet)
        sheet.line([Span("  " + incident.text("title"), .strong)], hanging: 2)
        var facts: [Span] = []
        if let place = incident.some("place") {
            facts.append(Span(sheet.word("地点 ", "place ") + place))
        }
        if let reported = incident.stamp("reportedAt") {
            facts.append(Span(sheet.word("接报 ", "reported ") + sheet.full(reported)))
        }
        if let opened = incident.stamp("openedAt") {
            let by = incident.text("openedBy")
            facts.append(Span(sheet.word("立案 ", "opened ") + sheet.full(opened) + " " + by))
        }
        sheet.facts(facts, indent: 2)
        ObligationScreen.rows(incident.list("obligations"), on: &sheet)
        var releases = Table(elastic: [2])
        for release in incident.list("releases") {
            releases.row([
                Span(release.id), Span(release.text("kindName")), Span(release.text("title")),
                Span(release.some("stateName") ?? release.text("state"), .faint),
            ])
        }
        if !releases.isEmpty { releases.print(on: &sheet) }
        if let conference = incident.part("conference"), let at = conference.stamp("at") {
            let held = conference.stamp("heldAt").map {
                sheet.word("已召开 ", "held ") + sheet.minute($0)
            }
            sheet.facts(
                [
                    Span(sheet.word("新闻发布会 ", "press conference ") + sheet.full(at)),
                    Span(conference.text("place")), Span(conference.text("spokesperson")),
                    Span(held ?? sheet.word("未召开", "not yet held")),
                ],
                indent: 2,
            )
        }
        next(incident, on: &sheet)
    }

    static func list(_ facts: Facts, on sheet: inout Sheet) {
        let incidents = facts.list("items")
        guard !incidents.isEmpty else {
            sheet.line(Span(sheet.word("没有处置中的突发事件", "no incident is open")))
            return sheet.next(
                "releasectl incident open --title … --category accident --occurred 05:30"
            )
        }
        let areOpen = incidents.allSatisfy { $0.text("state") != "closed" }
        var table = Table(elastic: [4], indent: 0)
        for incident in incidents {
            table.row([
                Span(incident.id), areOpen ? "" : state(incident, sheet), grade(incident, sheet),
                Span(incident.stamp("occurredAt").map { sheet.minute($0) } ?? ""),
                Span(incident.text("title")), nearest(incident, sheet),
            ])
        }
        table.print(on: &sheet)
    }

    private static func state(_ incident: Facts, _ sheet: Sheet) -> Span {
        incident.text("state") == "closed"
            ? Span(sheet.word("已结案", "closed"), .faint) : Span(sheet.word("处置中", "open"))
    }

    /// What the nearest open duty wants; a draft is written before anything else is.
    private static func next(_ incident: Facts, on sheet: inout Sheet) {
        guard incident.text("state") == "open" else { return }
        let releases = incident.list("releases")
        let open = incident.list("obligations").filter { $0.text("phase") != "settled" }
        if incident.some("grade") == nil {
            sheet.next("releasectl incident grade \(incident.id) --to II --reason …")
        } else if releases.isEmpty {
            sheet.next(
                "releasectl release draft --incident \(incident.id) --kind first --title … --body 通报.md"
            )
        } else if let draft = releases.first(where: { $0.text("state") == "draft" }) {
            sheet.next("releasectl release show " + draft.id)
        } else if let conference = incident.part("conference"), conference.stamp("heldAt") == nil {
            sheet.next("releasectl conference held --incident \(incident.id) --at now")
        } else if open.contains(where: { $0.text("rule") == "inc.press_conference" }) {
            sheet.next(
                "releasectl conference schedule --incident \(incident.id) --at … --place … --spokesperson …"
            )
        } else {
            sheet.next(
                open.isEmpty
                    ? "releasectl incident close \(incident.id)"
                    : "releasectl deadlines --incident \(incident.id)"
            )
        }
    }

    /// The duty that runs out first.
    private static func nearest(_ incident: Facts, _ sheet: Sheet) -> Span {
        let open = incident.list("obligations").filter { $0.text("phase") != "settled" }
        let first = open.min {
            ObligationScreen.remaining($0, sheet) ?? .max
                < ObligationScreen.remaining($1, sheet) ?? .max
        }
        return first.map { ObligationScreen.standing($0, sheet) } ?? ""
    }

    private static func grade(_ incident: Facts, _ sheet: Sheet) -> Span {
        incident.some("gradeName").map { Span($0) }
            ?? Span(sheet.word("未定级", "no grade yet"), .warning)
    }

    private static func head(_ done: String, _ incident: Facts, on sheet: inout Sheet) {
        var facts = [
            Span(done + " " + incident.id, .strong), grade(incident, sheet),
            Span(incident.text("categoryName")),
        ]
        if let occurred = incident.stamp("occurredAt") {
            let guess = incident.flag("isEstimated") ? sheet.word("（估计）", " (estimated)") : ""
            facts.append(Span(sheet.word("发生 ", "occurred ") + sheet.full(occurred) + guess))
        }
        if let lead = incident.some("leadOrganisationName") ?? incident.some("leadOrganisation") {
            facts.append(Span(sheet.word("负责处置 ", "lead ") + lead))
        }
        sheet.facts(facts)
    }
}
