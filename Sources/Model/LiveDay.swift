/// The daily report of the air at one place: a station, or the mean of a city's stations (HJ 633—2026, 5).
package struct LiveDay: Sendable, Hashable {
    /// One pollutant over the day.
    package struct Part: Sendable, Hashable {
        /// `pm25`; for ozone the largest mean of eight hours.
        package var item: String
        package var name: Phrase
        /// What the value is, where the name does not say it: `日最大8小时`.
        package var meaning: Phrase?
        /// Rounded once, for the index; nil is `NA`.
        package var text: String?
        package var unit: String
        /// Nil without a value, and where the edition gives none.
        package var subIndex: Int?
        /// Values that it rests on: hours of a station (means of eight hours for ozone), stations of a city.
        package var count: Int
        package var needed: Int
        /// False for what lies outside the monitoring plan: `/`.
        package var isPlanned: Bool

        package init(
            item: String,
            name: Phrase,
            meaning: Phrase? = nil,
            text: String?,
            unit: String,
            subIndex: Int?,
            count: Int,
            needed: Int,
            isPlanned: Bool = true,
        ) {
            self.item = item
            self.name = name
            self.meaning = meaning
            self.text = text
            self.unit = unit
            self.subIndex = subIndex
            self.count = count
            self.needed = needed
            self.isPlanned = isPlanned
        }
    }

    package var date: CivilDate
    /// False while the day runs: what is said of it may still change with every hour.
    package var isOver: Bool
    package var parts: [Part]
    package var index: LiveIndex

    package init(date: CivilDate, isOver: Bool, parts: [Part], index: LiveIndex) {
        self.date = date
        self.isOver = isOver
        self.parts = parts
        self.index = index
    }
}

/// A city whose values are the means of its stations.
package struct LiveCity: Sendable, Hashable {
    /// One segment of a path, and different from every station's.
    package var id: String
    package var name: Phrase
    /// Ids of its stations.
    package var stations: [String]
    /// Stations that a value needs.
    package var needed: Int
    /// The newest hour for which enough stations have reported.
    package var hour: LiveReport?
    /// Newest first.
    package var days: [LiveDay]

    package init(
        id: String,
        name: Phrase,
        stations: [String],
        needed: Int,
        hour: LiveReport? = nil,
        days: [LiveDay] = [],
    ) {
        self.id = id
        self.name = name
        self.stations = stations
        self.needed = needed
        self.hour = hour
        self.days = days
    }
}

/// What the public sees of the air by days.
package struct LiveAir: Sendable, Hashable {
    /// Of each station the running day and the one before, by id.
    package var days: [String: [LiveDay]]
    package var cities: [LiveCity]
    /// When they were last computed from other values than before.
    package var changedAt: Instant?

    package init(
        days: [String: [LiveDay]] = [:],
        cities: [LiveCity] = [],
        changedAt: Instant? = nil,
    ) {
        self.days = days
        self.cities = cities
        self.changedAt = changedAt
    }
}

/// A level of the air quality index, as a band of a drawing: its word and its colour.
package struct LiveBand: Sendable, Hashable {
    /// The index up to which it reaches.
    package var upTo: Int
    package var name: Phrase
    /// `#00E400`, never without the word.
    package var colour: String

    package init(upTo: Int, name: Phrase, colour: String) {
        self.upTo = upTo
        self.name = name
        self.colour = colour
    }
}

/// One file of the daily archive.
package struct ArchivedDay: Sendable, Hashable {
    package var date: CivilDate
    package var bytes: Int
    package var rows: Int
    /// Of its content.
    package var digest: Digest
    package var writtenAt: Instant

    package init(date: CivilDate, bytes: Int, rows: Int, digest: Digest, writtenAt: Instant) {
        self.date = date
        self.bytes = bytes
        self.rows = rows
        self.digest = digest
        self.writtenAt = writtenAt
    }

    /// `/live/archive/2026-07-12.csv`.
    package var path: String { "/live/archive/" + date.text + ".csv" }
}
