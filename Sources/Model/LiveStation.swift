/// What a station measures.
package enum StationKind: String, Sendable, Hashable, CaseIterable {
    case air
    case water

    package var name: Phrase {
        switch self {
        case .air: Phrase("空气质量", "Air quality")
        case .water: Phrase("水位", "Water levels")
        }
    }
}

/// What the public sees of one station: made from its configuration and its readings, rendered by channels.
///
/// Nothing in it is an age: pages print instants, and scripts compute how old they are. `interruptedSince`
/// is set by a crossing that was recorded and never by whoever renders.
package struct LiveStation: Sendable, Hashable {
    /// One segment of a path: letters of ASCII, digits, hyphens.
    package var id: String
    package var kind: StationKind
    package var name: Phrase
    /// The river, the district.
    package var place: Phrase?
    /// Who says so.
    package var issuer: Phrase
    /// Millionths of a degree, WGS 84.
    package var latitude: Int?
    package var longitude: Int?
    /// The name of the level's zero; every level is shown with it.
    package var datum: Phrase?
    /// From the end of one period to the end of the next.
    package var period: Milliseconds
    /// How long after its end a period may still arrive in time.
    package var grace: Milliseconds
    /// Invented data of the demonstration, marked 演示 wherever it is shown.
    package var isDemonstration: Bool
    /// Periods by their end, newest first, as many as the pages need.
    package var reports: [LiveReport]
    /// The end of the first period that did not arrive: 数据中断; nil while the newest is in time.
    package var interruptedSince: Instant?
    /// Marks, trend and changes of its levels, in the order of its items; empty for air.
    package var levels: [LiveLevel]
    /// A mark is passed, on record: boards keep it in sight.
    package var isPinned: Bool
    /// When the next period that is expected will be over; nil to go by period and newest report.
    package var expectedAt: Instant?
    /// The work on the station that goes on: 维护中.
    package var work: LiveWork?
    /// How many periods were expected and came; nil before the first.
    package var slots: LiveSlots?

    package init(
        id: String,
        kind: StationKind,
        name: Phrase,
        place: Phrase? = nil,
        issuer: Phrase,
        latitude: Int? = nil,
        longitude: Int? = nil,
        datum: Phrase? = nil,
        period: Milliseconds,
        grace: Milliseconds,
        isDemonstration: Bool = false,
        reports: [LiveReport] = [],
        interruptedSince: Instant? = nil,
        levels: [LiveLevel] = [],
        isPinned: Bool = false,
    ) {
        self.id = id
        self.kind = kind
        self.name = name
        self.place = place
        self.issuer = issuer
        self.latitude = latitude
        self.longitude = longitude
        self.datum = datum
        self.period = period
        self.grace = grace
        self.isDemonstration = isDemonstration
        self.reports = reports
        self.interruptedSince = interruptedSince
        self.levels = levels
        self.isPinned = isPinned
    }

    /// What is known of the levels of an item.
    package func level(_ item: String) -> LiveLevel? { levels.first { $0.item == item } }

    /// Reports of a station that are at hand, no more than a day of them.
    package static let recentReports = 96

    package var latest: LiveReport? { reports.first }

    /// When the next period is over; nil before the first.
    package var nextExpectedAt: Instant? {
        expectedAt ?? latest.map { $0.periodEnd + period }
    }

    /// Until when what is shown is current: after it, it is late.
    package var staleAfter: Instant? { nextExpectedAt.map { $0 + grace } }
}

/// The values of one station and one period.
package struct LiveReport: Sendable, Hashable {
    package var periodStart: Instant
    /// Equal to the start for values of an instant.
    package var periodEnd: Instant
    package var receivedAt: Instant
    /// 1 for the first, more after corrections.
    package var revision: Int
    package var values: [LiveValue]
    /// Air only.
    package var index: LiveIndex?
    /// What is worth knowing and is no fault: a lower level above the upper one.
    package var notes: [Phrase]

    package init(
        periodStart: Instant,
        periodEnd: Instant,
        receivedAt: Instant,
        revision: Int,
        values: [LiveValue],
        index: LiveIndex? = nil,
        notes: [Phrase] = [],
    ) {
        self.periodStart = periodStart
        self.periodEnd = periodEnd
        self.receivedAt = receivedAt
        self.revision = revision
        self.values = values
        self.index = index
        self.notes = notes
    }

    /// True where the index rests on a suspect value.
    package var isIndexSuspect: Bool {
        index != nil && values.contains { $0.mark == .suspect && $0.subIndex != nil }
    }
}

/// One value as it is published.
package struct LiveValue: Sendable, Hashable {
    /// What is said beside the number, or in its place.
    package enum Mark: Sendable, Hashable {
        case good
        /// 存疑: shown, and marked.
        case suspect
        /// 无效, with the reason: no number.
        case invalid(Phrase)
        /// 缺测: no number.
        case missing
    }

    /// `pm25`, `level`, `upstream`, as it stands in JSON and CSV.
    package var item: String
    package var name: Phrase
    /// The number as it is published; nil where the mark allows none.
    package var text: String?
    package var unit: String
    package var mark: Mark
    /// The sub-index of a pollutant (IAQI).
    package var subIndex: Int?
    /// The checks that ran: raw values of `QualityTest`.
    package var checks: [String]
    /// Those of them that were not passed: `suspect` or `fail` by the name of the check.
    package var objections: [String: String]

    package init(
        item: String,
        name: Phrase,
        text: String?,
        unit: String,
        mark: Mark,
        subIndex: Int? = nil,
        checks: [String] = [],
        objections: [String: String] = [:],
    ) {
        self.item = item
        self.name = name
        self.text = text
        self.unit = unit
        self.mark = mark
        self.subIndex = subIndex
        self.checks = checks
        self.objections = objections
    }
}

/// The air quality index of one report.
package struct LiveIndex: Sendable, Hashable {
    /// `HJ 633—2026`.
    package var edition: String
    /// Nil where the standard allows none; then `absence` says why.
    package var value: Int?
    package var category: Phrase?
    /// `#00E400`, never without the word.
    package var colour: String?
    package var primary: [Phrase]
    /// The same as signs, `PM2.5`, where there is no room for names.
    package var primarySigns: [String]
    package var absence: Phrase?
    /// True where `value` is what the station itself says; then `computed` is ours.
    package var isDelivered: Bool
    package var computed: Int?

    package init(
        edition: String,
        value: Int?,
        category: Phrase? = nil,
        colour: String? = nil,
        primary: [Phrase] = [],
        primarySigns: [String] = [],
        absence: Phrase? = nil,
        isDelivered: Bool = false,
        computed: Int? = nil,
    ) {
        self.isDelivered = isDelivered
        self.computed = computed
        self.edition = edition
        self.value = value
        self.category = category
        self.colour = colour
        self.primary = primary
        self.primarySigns = primarySigns
        self.absence = absence
    }
}
