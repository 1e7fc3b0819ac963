import Model
import Testing

@testable import Clock

@Suite struct `A rule as data` {
    private static let sound: JSON = [
        "id": "inc.first_release",
        "title": ["zh": "首次信息发布", "en": "First release"],
        "basis": ["document": "制度", "quote": "6小时内"],
        "appliesTo": "incident",
        "anchor": "occurredAt",
        "limit": "6h",
        "satisfiedBy": ["released": ["first"]],
    ]

    private static func findings(_ change: (inout JSON) -> Void) -> [String] {
        var json = sound
        change(&json)
        do {
            _ = try Rule(json: json)
            return []
        } catch {
            return error.findings.map(\.path)
        }
    }

    @Test func `names every mistake with its path at once`() {
        let json: JSON = [
            "id": "Inc First",
            "version": 0,
            "titel": "x",
            "basis": ["document": 7],
            "appliesTo": "planet",
            "grades": ["II", "V"],
            "anchor": "occurredAt",
            "measure": ["kind": "workingDays", "dayEnd": "25:00", "cal": "cn"],
            "limit": "6h",
            "warn": ["120%", "1h", 3],
            "ladder": [["role": "king", "after": "5m"], ["role": "officer", "after": "0s"]],
            "satisfiedBy": ["released": ["second"]],
            "mayExtend": ["by": 0],
            "internal": "yes",
        ]
        #expect(throws: RuleMistake.self) { try Rule(json: json) }
        do {
            _ = try Rule(json: json)
        } catch {
            #expect(
                Set(error.findings.map(\.path)) == [
                    "id", "version", "title", "basis.document", "basis.quote", "appliesTo",
                    "grades[1]", "measure.dayEnd", "measure.cal", "limit", "warn[0]", "warn[2]",
                    "ladder[0].role", "ladder[0].after", "ladder[1].after",
                    "satisfiedBy.released[0]", "mayExtend.by", "mayExtend.basis", "internal",
                    "titel",
                ]
            )
        }
    }

    @Test(arguments: [JSON.null, [], "rule", 3, [:]])
    func `what is no rule is refused`(json: JSON) {
        #expect(throws: RuleMistake.self) { try Rule(json: json) }
    }

    @Test func `a limit in the unit of its measure`() {
        #expect(Self.findings { $0["limit"] = "0s" } == ["limit"])
        #expect(Self.findings { $0["limit"] = 6 } == ["limit"])
        #expect(Self.findings { $0["limit"] = "6 hours" } == ["limit"])
        #expect(Self.findings { $0["limit"] = nil } == ["limit"])
        #expect(Self.findings { $0["measure"] = "workingDays" } == ["limit"])
        #expect(
            Self.findings {
                $0["measure"] = "workingDays"
                $0["limit"] = 2
            }.isEmpty
        )
    }

    @Test func `is written and read again without change`() throws {
        for rule in Fixture.rules { #expect(try Rule(json: rule.json) == rule) }
        let measures: [JSON] = [
            "wall", ["kind": "workingDays", "dayEnd": "17:30"],
            ["kind": "calendarDays", "roll": "legalHoliday"], ["kind": "months"],
            [
                "kind": "series", "days": [10, 20, 30], "months": [6], "weekdays": [1],
                "at": "12:00", "onRestDay": "prev",
            ], "officeHours",
        ]
        for measure in measures {
            var json = Self.sound
            json["measure"] = measure
            json["limit"] =
                measure == "wall" || measure == "officeHours" ? .string("1h30m") : .integer(2)
            let rule = try Rule(json: json)
            #expect(try Rule(json: rule.json) == rule)
        }
    }

    @Test func `its content does not change with its version`() throws {
        var rule = try Rule(json: Self.sound)
        let content = rule.content
        rule.version = 7
        rule.digest = .zero
        #expect(rule.content == content)
        #expect(try Rule(json: rule.json).reference == "inc.first_release@7")
        #expect(try Rule(json: rule.json).digest == .zero)
    }

    @Test func `an obligation is written and read again without change`() throws {
        let world = World(at: at("2026-11-21T10:05:00.000+08:00"))
        try world.open(occurred: at("2026-11-21T10:00:00.000+08:00"))
        world.release()
        try world.run(to: at("2026-11-21T16:20:00.000+08:00"))
        try world.correct(occurred: at("2026-11-21T10:01:00.000+08:00"))
        try world.enforce()
        try world.append(
            try Acts.acknowledge(
                try world.obligation("2026-0001/inc.first_release"),
                by: "p-duty",
                roles: [.officer],
                now: world.now,
            )
        )
        for state in ["open", "settled"] {
            if state == "settled" { try world.confirm(clockError: 3) }
            let obligation = try world.obligation("2026-0001/inc.first_release")
            #expect(
                obligation.record.state
                    == (state == "open" ? Obligation.alarmingState : state)
            )
            #expect(try Obligation(record: obligation.record) == obligation)
            #expect(
                try JSONReader.read(obligation.row.canonicalBytes)
                    == JSONReader.read(obligation.row.canonicalBytes)
            )
        }
    }

    @Test(arguments: ["due", "epoch", "anchor", "terms", "warned"])
    func `a row without a field is refused`(field: String) throws {
        let world = World(at: at("2026-11-21T10:05:00.000+08:00"))
        try world.open(occurred: at("2026-11-21T10:00:00.000+08:00"))
        var row = try world.obligation("2026-0001/inc.first_release").row
        row[field] = nil
        #expect(throws: RowMistake.self) { try Obligation(row: row) }
    }

    @Test func `a calendar without days or with a day both off and on is refused`() {
        #expect(throws: RuleMistake.self) {
            try WorkCalendar(id: "cn", json: ["schema": "cn-calendar/1", "years": [:]])
        }
        #expect(throws: RuleMistake.self) {
            try WorkCalendar(
                id: "cn",
                json: [
                    "schema": "cn-calendar/1", "known_until": "2026-12-31",
                    "years": ["2026": ["off": ["2026-05-01"], "on": ["2026-05-01"]]],
                ],
            )
        }
        #expect(Fixture.calendar.knownUntil.text == "2026-12-31")
    }

    @Test func `a year with empty lists is not known`() throws {
        let calendar = try WorkCalendar(
            id: "cn",
            json: [
                "schema": "cn-calendar/1", "known_until": "2027-12-31",
                "years": [
                    "2026": ["status": "official", "off": ["2026-05-01"], "on": []],
                    "2027": ["status": "official", "off": [], "on": []],
                ],
            ],
        )
        #expect(calendar.knownUntil.text == "2026-12-31")
    }

    @Test(arguments: ["24:00", "17:30", "00:01"])
    func `a day ends at a time of day`(text: String) {
        #expect(DayEnd(text)?.text == text)
    }

    @Test(arguments: ["", "24:01", "00:00", "7:30", "17:60", "17-30", "１7:30"])
    func `a time that is none ends no day`(text: String) {
        #expect(DayEnd(text) == nil)
    }
}
