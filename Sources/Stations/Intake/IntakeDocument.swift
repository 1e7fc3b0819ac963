import Model

/// Reads a batch of readings: a JSON list, JSON Lines or CSV.
///
/// A row that cannot be read is a mistake of its own and loses no other. Times are RFC 3339 with an offset.
///
///     {"station": "air-1", "periodEnd": "2026-07-12T08:00:00+08:00", "values": {"pm25": 35, "o3": null}}
///
///     station,periodEnd,pm25,pm10,pm25.flag
package struct IntakeDocument: Sendable, Hashable {
    package private(set) var rows: [IntakeRow] = []
    package private(set) var mistakes: [IntakeMistake] = []
    private let rowLimit: Int

    package static func == (first: IntakeDocument, second: IntakeDocument) -> Bool {
        first.rows == second.rows && first.mistakes == second.mistakes
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(rows)
        hasher.combine(mistakes)
    }

    /// Rows that were read by other means.
    package init(rows: [IntakeRow], mistakes: [IntakeMistake]) {
        rowLimit = .max
        self.rows = rows
        self.mistakes = mistakes
    }

    /// Beyond `rowLimit` rows nothing of the document is taken.
    package init(
        _ bytes: [UInt8],
        as format: IntakeFormat,
        rowLimit: Int = IntakeLimits.rows,
    ) throws(IntakeFault) {
        if format != .csv,
            let plain = PlainBatch(bytes.span, lines: format == .jsonLines, rowLimit: rowLimit)
        {
            self.init(rows: plain.rows, mistakes: [])
        } else {
            try self.init(tree: bytes, as: format, rowLimit: rowLimit)
        }
    }

    /// By the reader that knows everything and says what is wrong.
    package init(
        tree bytes: [UInt8],
        as format: IntakeFormat,
        rowLimit: Int = IntakeLimits.rows,
    ) throws(IntakeFault) {
        self.rowLimit = rowLimit
        switch format {
        case .json: try readJSON(bytes)
        case .jsonLines: try readJSONLines(bytes)
        case .csv: try readCSV(bytes)
        }
    }

    mutating func add(_ row: Result<IntakeRow, IntakeMistake>) throws(IntakeFault) {
        switch row {
        case .success(let row): rows.append(row)
        case .failure(let mistake): mistakes.append(mistake)
        }
        guard rows.count + mistakes.count <= rowLimit else {
            throw .tooManyRows(limit: rowLimit)
        }
    }

    // MARK: JSON

    private mutating func readJSON(_ bytes: [UInt8]) throws(IntakeFault) {
        let document: JSON
        do {
            document = try JSONReader.read(bytes)
        } catch {
            throw .notJSON("\(error)")
        }
        guard let elements = document.array ?? document["readings"]?.array else { throw .noList }
        for (index, element) in elements.enumerated() {
            try add(Self.row(element, line: index + 1))
        }
    }

    private mutating func readJSONLines(_ bytes: [UInt8]) throws(IntakeFault) {
        for (number, line) in Self.lines(bytes) {
            do {
                try add(Self.row(try JSONReader.read(Array(line)), line: number))
            } catch let fault as IntakeFault {
                throw fault
            } catch {
                try add(
                    .failure(
                        IntakeMistake(
                            line: number,
                            code: "row.json",
                            reason: Phrase("不是 JSON（\(error)）", "this is not JSON (\(error))"),
                        )
                    )
                )
            }
        }
    }

    private static func row(_ json: JSON, line: Int) -> Result<IntakeRow, IntakeMistake> {
        guard json.members != nil, let station = json["station"]?.string else {
            return .failure(
                IntakeMistake(
                    line: line,
                    code: "row.station",
                    reason: Phrase("缺少 station", "station is missing"),
                )
            )
        }
        let reader = RowReader(line: line, station: station)
        var values: [IntakeValue] = []
        for member in json["values"]?.members ?? [] {
            let text: String
            switch member.value {
            case .null: text = ""
            case .integer(let number): text = String(number)
            case .decimal(let digits): text = digits
            case .string(let words): text = words
            default: return .failure(reader.noNumber(member.key))
            }
            let flag = json["flags"]?[member.key]?.string
            guard let state = SourceState(word: flag ?? "normal") else {
                return .failure(reader.noFlag(flag ?? ""))
            }
            values.append(IntakeValue(item: member.key, text: text, state: state))
        }
        return reader.row(
            start: json["periodStart"]?.string,
            end: json["periodEnd"]?.string,
            values,
        )
    }

    // MARK: CSV

    private mutating func readCSV(_ bytes: [UInt8]) throws(IntakeFault) {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notText }
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        var lines = Self.lines(Array(body)).makeIterator()
        guard let first = lines.next(), let header = CSVLine.cells(first.bytes) else {
            throw .noHeader(missing: "station")
        }
        for column in ["station", "periodEnd"] where !header.contains(column) {
            throw .noHeader(missing: column)
        }
        while let (number, line) = lines.next() {
            try add(Self.row(line, header: header, line: number))
        }
    }

    /// The rows of a table with any columns, as objects of texts; a line of another width is `null`.
    static func table(_ bytes: [UInt8]) throws(IntakeFault) -> [JSON] {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notText }
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        let lines = lines(Array(body))
        guard let first = lines.first, let header = CSVLine.cells(first.bytes) else {
            throw .noHeader(missing: "")
        }
        return lines.dropFirst().map { _, line in
            guard let cells = CSVLine.cells(line), cells.count == header.count else { return .null }
            return .object(zip(header, cells).map { JSON.Member($0, .string($1)) })
        }
    }

    private static func row(
        _ line: ArraySlice<UInt8>,
        header: [String],
        line number: Int,
    ) -> Result<IntakeRow, IntakeMistake> {
        guard let cells = CSVLine.cells(line), cells.count == header.count else {
            return .failure(
                IntakeMistake(
                    line: number,
                    code: "row.csv",
                    reason: Phrase(
                        "列数与首行不符，或引号不成对",
                        "not the columns of the first line, or an open quote"
                    ),
                )
            )
        }
        func cell(_ name: String) -> String? {
            header.firstIndex(of: name).map { cells[$0] }
        }
        let reader = RowReader(line: number, station: cell("station") ?? "")
        var values: [IntakeValue] = []
        for (name, text) in zip(header, cells) {
            if ["station", "periodStart", "periodEnd"].contains(name) || name.hasSuffix(".flag") {
                continue
            }
            let word = cell(name + ".flag") ?? ""
            guard let state = SourceState(word: word.isEmpty ? "normal" : word) else {
                return .failure(reader.noFlag(word))
            }
            // Stations of several kinds share one header: an empty cell says nothing of its item.
            if text.isEmpty, state == .normal { continue }
            values.append(IntakeValue(item: name, text: text, state: state))
        }
        let start = cell("periodStart") ?? ""
        return reader.row(start: start.isEmpty ? nil : start, end: cell("periodEnd"), values)
    }

    /// Lines with their numbers, without line ends and empty ones.
    private static func lines(_ bytes: [UInt8]) -> [(number: Int, bytes: ArraySlice<UInt8>)] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
            .map { index, line in
                (index + 1, line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
            }
            .filter { !$0.1.isEmpty }
    }
}

/// What all formats check of a row.
private struct RowReader {
    let line: Int
    let station: String

    func row(
        start: String?,
        end: String?,
        _ values: [IntakeValue],
    ) -> Result<IntakeRow, IntakeMistake> {
        guard !station.isEmpty else {
            return .failure(mistake("row.station", Phrase("缺少 station", "station is missing")))
        }
        guard let text = end, let periodEnd = InstantText.rfc3339(text) else {
            return .failure(noTime("periodEnd", end ?? ""))
        }
        var periodStart: Instant?
        if let start {
            periodStart = InstantText.rfc3339(start)
            guard let periodStart else { return .failure(noTime("periodStart", start)) }
            guard periodStart <= periodEnd else {
                return .failure(
                    mistake("row.time", Phrase("时段颠倒", "its period ends before it begins"))
                )
            }
        }
        guard (1...IntakeLimits.values).contains(values.count) else {
            return .failure(
                mistake(
                    "row.values",
                    values.isEmpty
                        ? Phrase("没有数值", "there is no value")
                        : Phrase(
                            "数值超过 \(IntakeLimits.values) 个",
                            "more than \(IntakeLimits.values) values"
                        ),
                )
            )
        }
        for value in values
        where !Sentinel.isMissing(value.text) && Sentinel.number(value.text) == nil {
            return .failure(noNumber(value.item))
        }
        return .success(
            IntakeRow(
                line: line,
                station: station,
                periodStart: periodStart,
                periodEnd: periodEnd,
                values: values,
            )
        )
    }

    func noNumber(_ item: String) -> IntakeMistake {
        mistake("row.value", Phrase("\(item) 不是数字", "\(item) is no number"))
    }

    func noFlag(_ word: String) -> IntakeMistake {
        let known = SourceState.words.joined(separator: " ")
        return mistake(
            "row.flag",
            Phrase("没有标记“\(word)”，可用：\(known)", "no such flag: \(word); one of \(known)"),
        )
    }

    private func noTime(_ key: String, _ text: String) -> IntakeMistake {
        mistake(
            "row.time",
            Phrase(
                "\(key) 不是 RFC 3339 时间：\(text)",
                "\(key) is no time of RFC 3339: \(text)",
            ),
        )
    }

    private func mistake(_ code: String, _ reason: Phrase) -> IntakeMistake {
        IntakeMistake(line: line, station: station, code: code, reason: reason)
    }
}
