package import Model

/// One station and period as it was handed in, before anybody has looked who may and what it means.
package struct IntakeRow: Sendable, Hashable {
    /// Where it stands: the line of CSV and JSON Lines, the element of a JSON list, from 1.
    package let line: Int
    package let station: String
    /// Nil when the sender leaves it to the station's configuration.
    package let periodStart: Instant?
    package let periodEnd: Instant
    package let values: [IntakeValue]
    /// Items that are not among the values keep what is known of them; otherwise a row says all.
    package let isPartial: Bool

    package init(
        line: Int,
        station: String,
        periodStart: Instant?,
        periodEnd: Instant,
        values: [IntakeValue],
        isPartial: Bool = false,
    ) {
        self.line = line
        self.station = station
        self.periodStart = periodStart
        self.periodEnd = periodEnd
        self.values = values
        self.isPartial = isPartial
    }
}

/// One value as it was handed in.
package struct IntakeValue: Sendable, Hashable {
    package let item: String
    /// Digits as sent; empty for JSON's null.
    package let text: String
    package let state: SourceState
    /// The number of the text; nil where it is none or stands for a missing one.
    package let number: Decimal?

    package init(item: String, text: String, state: SourceState = .normal) {
        self.init(
            item: item,
            text: text,
            state: state,
            number: Sentinel.isMissing(text) ? nil : Sentinel.number(text),
        )
    }

    /// Of a text that was read already.
    init(item: String, text: String, state: SourceState = .normal, number: Decimal?) {
        self.item = item
        self.text = text
        self.state = state
        self.number = number
    }
}

/// A row that was not taken, and why.
package struct IntakeMistake: Error, Sendable, Hashable {
    package let line: Int
    package let station: String?
    /// `row.json`, `row.time`, `station.unknown`: for programs.
    package let code: String
    package let reason: Phrase

    package init(line: Int, station: String? = nil, code: String, reason: Phrase) {
        self.line = line
        self.station = station
        self.code = code
        self.reason = reason
    }
}

/// Why nothing of a batch can be read.
package enum IntakeFault: Error, Sendable, Hashable {
    case notJSON(String)
    case noList
    case notText
    case noHeader(missing: String)
    case tooManyRows(limit: Int)

    package var reason: Phrase {
        switch self {
        case .notJSON(let words): Phrase("不是 JSON（\(words)）", "this is not JSON (\(words))")
        case .noList: Phrase("应为 JSON 列表", "a JSON list is expected")
        case .notText: Phrase("不是 UTF-8 文字", "this is not UTF-8 text")
        case .noHeader(let missing):
            Phrase("CSV 首行缺少 \(missing) 列", "the first line of CSV lacks the column \(missing)")
        case .tooManyRows(let limit):
            Phrase("超过 \(limit) 行，请分批", "more than \(limit) rows: send them in batches")
        }
    }
}

/// What a batch is written in.
package enum IntakeFormat: String, Sendable, Hashable, CaseIterable {
    case json
    case jsonLines = "jsonl"
    case csv

    /// Nil for anything else; parameters are passed over.
    package init?(contentType: String) {
        let type = contentType.prefix { $0 != ";" }.lowercased()
        switch type.filter({ $0 != " " }) {
        case "application/json": self = .json
        case "application/x-ndjson", "application/jsonl", "application/json-lines":
            self = .jsonLines
        case "text/csv": self = .csv
        default: return nil
        }
    }
}

/// Bounds of one batch.
package enum IntakeLimits {
    package static let rows = 2_000
    /// Values of one row.
    package static let values = 64
}
