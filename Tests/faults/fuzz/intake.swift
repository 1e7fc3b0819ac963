/// Any bytes as a batch of readings in each format, and as the answer of a service that is asked.
///
/// No row is lost without a word, lines are told in order and once, every value is a number or stands for a missing
/// one, and what was read is read again when it is written anew.
private let zone = ZoneRules(name: "fuzz", fixedOffsetSeconds: 28_800)
private let rowLimit = 100
private let stations = ["a", "b"].map { name in
    EndpointMapping.Station(
        id: "s-" + name,
        name: name,
        items: [
            EndpointMapping.Item(field: "z", code: "level"),
            EndpointMapping.Item(field: "q", code: "flow"),
        ],
    )
}

/// What no reading can be.
private let bound = Decimal.power(Decimal.integerDigitsLimit).magnitude

private func check(_ document: IntakeDocument, limit: Int) {
    precondition(document.rows.count + document.mistakes.count <= limit, "more rows than may be")
    for row in document.rows {
        precondition((1...IntakeLimits.values).contains(row.values.count), "values of a row")
        precondition(!row.station.isEmpty, "a row of nobody")
        precondition(row.periodStart.map { $0 <= row.periodEnd } ?? true, "a period runs backwards")
        for value in row.values {
            precondition(
                Sentinel.isMissing(value.text) || Sentinel.number(value.text) != nil,
                "neither a number nor missing: \(value.text)"
            )
            if let number = Sentinel.number(value.text) {
                let whole = number.units.magnitude / Decimal.power(number.places).magnitude
                precondition(whole < bound, "a number of any size")
            }
        }
    }
    let lines = document.rows.map(\.line) + document.mistakes.map(\.line)
    precondition(Set(lines).count == lines.count, "a line is told twice")
    precondition(document.rows.map(\.line) == document.rows.map(\.line).sorted(), "out of order")
}

/// The years 1 to 9998.
private let bounds =
    Instant(milliseconds: -62_135_596_800_000)...Instant(milliseconds: 253_370_764_800_000)

/// The rows as JSON Lines; the same rows come back, their lines numbered anew.
private func readAgain(_ rows: [IntakeRow]) {
    var bytes: [UInt8] = []
    for row in rows {
        // A key occurs once in JSON, and an item may stand twice in a header of CSV.
        guard Set(row.values.map(\.item)).count == row.values.count else { return }
        // Years have four digits; the desk refuses what lies this far away.
        guard bounds.contains(row.periodEnd), row.periodStart.map(bounds.contains) ?? true else {
            return
        }
        var json: JSON = [
            "station": .string(row.station), "periodEnd": .string(zone.rfc3339(row.periodEnd)),
            "values": .object(row.values.map { JSON.Member($0.item, .string($0.text)) }),
            "flags": .object(
                row.values.map { JSON.Member($0.item, .string(word(of: $0.state))) }
            ),
        ]
        if let start = row.periodStart { json["periodStart"] = .string(zone.rfc3339(start)) }
        bytes += json.compactBytes + [0x0A]
    }
    guard let again = try? IntakeDocument(bytes, as: .jsonLines, rowLimit: rowLimit) else {
        fatalError("what was read is not read again")
    }
    precondition(again.mistakes.isEmpty, "refused when written anew: \(again.mistakes)")
    precondition(again.rows.map(\.values) == rows.map(\.values), "other values")
    precondition(again.rows.map(\.periodEnd) == rows.map(\.periodEnd), "another time")
    precondition(again.rows.map(\.station) == rows.map(\.station), "another station")
}

private func word(of state: SourceState) -> String {
    SourceState.words.first { SourceState(word: $0) == state } ?? "normal"
}

/// A batch of one row around the bytes, so that most inputs come to the values and times.
private func wrapped(_ bytes: [UInt8], _ format: IntakeFormat) -> [UInt8] {
    let half = bytes.count / 2
    let (time, value) = (bytes[..<half], bytes[half...])
    func text(_ text: String) -> [UInt8] { Array(text.utf8) }
    switch format {
    case .csv:
        return text("station,periodEnd,level,flow,level.flag\na,") + time + text(",1,") + value
            + text(",manual\n")
    case .json, .jsonLines:
        let row =
            text(#"{"station":"a","periodEnd":""#) + time + text(#"","values":{"level":"#) + value
            + text(#","flow":null}}"#)
        return format == .json ? [0x5B] + row + [0x5D] : row
    }
}

private func mappings() -> [EndpointMapping] {
    EndpointMapping.TimeForm.allCases.map { form in
        EndpointMapping(
            rows: form == .seconds ? "data.list" : "",
            station: "id",
            time: "t",
            timeForm: form,
            timeLabel: form == .local ? .start : .end,
            item: form == .milliseconds ? "i" : nil,
            value: form == .milliseconds ? "v" : nil,
        )
    }
}

private let known = mappings()

/// One input of the fuzzer; its first byte chooses what it is.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let all = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let choice = Int(all[0])
    let format = IntakeFormat.allCases[choice % 3]
    var bytes = Array(all[1...])
    if choice / 3 % 4 == 3 {
        let mapping = known[choice / 12 % known.count]
        let document = try? mapping.document(
            bytes,
            as: format,
            of: stations,
            zone: zone,
            period: { $0 == "s-a" ? .hours(1) : nil },
        )
        for row in document?.rows ?? [] {
            precondition(row.values.count <= 2 && !row.values.isEmpty, "values of a row")
            precondition(row.station.hasPrefix("s-"), "a station that nobody named")
        }
        let keys = (document?.rows ?? []).map { "\($0.station) \($0.periodEnd)" }
        precondition(Set(keys).count == keys.count, "one station and time in two rows")
        return 0
    }
    if choice / 3 % 4 == 2 { bytes = wrapped(bytes, format) }
    let limit = choice / 3 % 4 == 1 ? 2 : rowLimit
    let document: IntakeDocument
    do throws(IntakeFault) {
        document = try IntakeDocument(bytes, as: format, rowLimit: limit)
    } catch {
        precondition(!error.reason.chinese.isEmpty, "refused without a word")
        return 0
    }
    check(document, limit: limit)
    // The quick reader takes nothing that the other one reads in another way.
    let whole = try? IntakeDocument(tree: bytes, as: format, rowLimit: limit)
    precondition(whole == document, "two readers, two meanings")
    readAgain(document.rows)
    return 0
}
