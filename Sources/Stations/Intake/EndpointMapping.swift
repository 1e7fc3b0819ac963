package import Model

/// Where the readings stand in what somebody else's service answers.
///
/// A name of a field is a path: `latestReading.value`, `value.0.z`; in CSV a column. Rows of stations that
/// are not named are passed over, because such an answer holds the whole river.
package struct EndpointMapping: Sendable, Hashable {
    /// How the time is written.
    package enum TimeForm: String, Sendable, Hashable, CaseIterable {
        /// With an offset.
        case rfc3339
        /// `2026-07-12 08:00` or `2026-07-12T08:00:00` in the bureau's zone.
        case local
        /// Since 1970, as a number or as text.
        case seconds
        case milliseconds
    }

    /// Which end of its period the time names.
    package enum TimeLabel: String, Sendable, Hashable, CaseIterable {
        case end
        case start
    }

    package struct Item: Sendable, Hashable {
        /// The field of the value; with `item` set, what stands there.
        package let field: String
        /// The station's code of it.
        package let code: String

        package init(field: String, code: String) {
            self.field = field
            self.code = code
        }
    }

    package struct Station: Sendable, Hashable {
        package let id: String
        /// Its name in the answer.
        package let name: String
        package let items: [Item]

        package init(id: String, name: String, items: [Item]) {
            self.id = id
            self.name = name
            self.items = items
        }
    }

    /// The list of rows; empty for the document itself.
    package let rows: String
    package let station: String
    package let time: String
    package let timeForm: TimeForm
    package let timeLabel: TimeLabel
    /// Set when a row holds one value: the field that says of what, and the one of the value.
    package let item: String?
    package let value: String?

    package init(
        rows: String,
        station: String,
        time: String,
        timeForm: TimeForm,
        timeLabel: TimeLabel,
        item: String?,
        value: String?,
    ) {
        self.rows = rows
        self.station = station
        self.time = time
        self.timeForm = timeForm
        self.timeLabel = timeLabel
        self.item = item
        self.value = value
    }

    /// The rows of the stations named; values of one station and period become one row.
    ///
    /// `period` is that of a station; needed where the time names the beginning.
    package func document(
        _ bytes: [UInt8],
        as format: IntakeFormat,
        of stations: [Station],
        zone: ZoneRules,
        period: (String) -> Milliseconds?,
    ) throws(IntakeFault) -> IntakeDocument {
        var gathered = Gathered()
        let named = Dictionary(grouping: stations, by: \.name)
        for (index, row) in try list(bytes, format).enumerated() {
            guard let name = Self.text(Self.find(station, in: row)), let found = named[name]
            else { continue }
            for station in found {
                take(row, line: index + 1, of: station, zone, period(station.id), &gathered)
            }
        }
        return IntakeDocument(rows: gathered.rows, mistakes: gathered.mistakes)
    }

    private func list(_ bytes: [UInt8], _ format: IntakeFormat) throws(IntakeFault) -> [JSON] {
        switch format {
        case .csv: return try IntakeDocument.table(bytes)
        case .jsonLines:
            return bytes.split(separator: UInt8(ascii: "\n")).map {
                (try? JSONReader.read(Array($0))) ?? .null
            }
        case .json:
            let document: JSON
            do {
                document = try JSONReader.read(bytes)
            } catch {
                throw .notJSON("\(error)")
            }
            guard let list = Self.find(rows, in: document)?.array else { throw .noList }
            return list
        }
    }

    private func take(
        _ row: JSON,
        line: Int,
        of station: Station,
        _ zone: ZoneRules,
        _ period: Milliseconds?,
        _ gathered: inout Gathered,
    ) {
        func refuse(_ code: String, _ reason: Phrase) {
            gathered.mistakes.append(
                IntakeMistake(line: line, station: station.id, code: code, reason: reason)
            )
        }
        var values: [IntakeValue] = []
        for item in station.items {
            let found: JSON?
            if let field = self.item {
                guard Self.text(Self.find(field, in: row)) == item.field else { continue }
                found = value.flatMap { Self.find($0, in: row) }
            } else {
                found = Self.find(item.field, in: row)
            }
            guard let found else { continue }
            guard let text = Self.digits(found) else {
                return refuse(
                    "row.value",
                    Phrase("\(item.field) 不是数字", "\(item.field) is no number"),
                )
            }
            values.append(IntakeValue(item: item.code, text: text))
        }
        guard !values.isEmpty else { return }
        guard let at = instant(Self.find(time, in: row), zone) else {
            return refuse("row.time", Phrase("\(time) 不是时间", "\(time) is no time"))
        }
        var (start, end) = (Instant?.none, at)
        if timeLabel == .start, let period { (start, end) = (at, at + period) }
        gathered.add(
            IntakeRow(
                line: line,
                station: station.id,
                periodStart: start,
                periodEnd: end,
                values: values,
            )
        )
    }

    /// Earlier and later than any reading: the bounds keep the arithmetic inside 64 bits.
    private static let secondsLimit: Int64 = 100_000_000_000

    private func instant(_ json: JSON?, _ zone: ZoneRules) -> Instant? {
        guard let text = Self.text(json) else { return nil }
        switch timeForm {
        case .rfc3339: return InstantText.rfc3339(text)
        case .local:
            // `08:00` and `-30m` are for people: a service has to say the day.
            guard text.utf8.count > 11, text.first?.isNumber == true else { return nil }
            return InstantText.read(text, now: Instant(milliseconds: 0), zone: zone)
        case .seconds, .milliseconds:
            guard let number = Int64(text), abs(number / 1_000) < Self.secondsLimit else {
                return nil
            }
            let isSeconds = timeForm == .seconds
            guard !isSeconds || abs(number) < Self.secondsLimit else { return nil }
            return Instant(milliseconds: isSeconds ? number * 1_000 : number)
        }
    }

    /// Follows a path; a whole number is an index of a list.
    static func find(_ path: String, in json: JSON) -> JSON? {
        guard !path.isEmpty else { return json }
        // A key with points in it is tried first: a column may be called `pm2.5`.
        if let whole = json[path] { return whole }
        var found = json
        for step in path.split(separator: ".", omittingEmptySubsequences: false) {
            if let next = found[String(step)] {
                found = next
            } else if let index = Int(step), let list = found.array, list.indices.contains(index) {
                found = list[index]
            } else {
                return nil
            }
        }
        return found
    }

    /// A name or a time, whether it was sent as text or as a number.
    private static func text(_ json: JSON?) -> String? {
        switch json {
        case .string(let text): text
        case .integer(let number): String(number)
        default: nil
        }
    }

    /// The digits as sent; nil for what is no single value.
    ///
    /// A text that is no number is missing or refused further on, by its words.
    private static func digits(_ json: JSON) -> String? {
        switch json {
        case .null: ""
        case .integer(let number): String(number)
        case .decimal(let digits): digits
        case .string(let text)
        where Sentinel.isMissing(text) || Sentinel.number(text) != nil: text
        default: nil
        }
    }
}

/// Rows by station and period, in the order in which they came.
private struct Gathered {
    private struct Key: Hashable {
        let station: String
        let end: Instant
    }

    private(set) var rows: [IntakeRow] = []
    var mistakes: [IntakeMistake] = []
    private var places: [Key: Int] = [:]

    mutating func add(_ row: IntakeRow) {
        let key = Key(station: row.station, end: row.periodEnd)
        guard let place = places[key] else {
            places[key] = rows.count
            rows.append(row)
            return
        }
        let known = rows[place]
        var values = known.values
        for value in row.values {
            guard let same = values.first(where: { $0.item == value.item }) else {
                values.append(value)
                continue
            }
            guard same == value else {
                mistakes.append(
                    IntakeMistake(
                        line: row.line,
                        station: row.station,
                        code: "row.item",
                        reason: Phrase(
                            "\(value.item) 与第 \(known.line) 行不同",
                            "\(value.item) is another than in row \(known.line)",
                        ),
                    )
                )
                return
            }
        }
        rows[place] = IntakeRow(
            line: known.line,
            station: known.station,
            periodStart: known.periodStart,
            periodEnd: known.periodEnd,
            values: values,
        )
    }
}
