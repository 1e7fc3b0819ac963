import Model

/// `/live/stations/ID.csv` (RFC 4180): a header, then a row for each period and item, newest last.
struct LiveTable {
    let zone: ZoneRules
    let station: LiveStation

    static let header = [
        "station", "period_start", "period_end", "received_at", "revision", "item", "value", "unit",
        "mark", "reason", "iaqi", "category", "checks", "datum", "edition", "issuer",
        "objections", "against_marks", "trend_computed", "since_morning",
        "published_at",
        "next_expected_at", "stale_after",
    ]

    /// The header and the rows of all reports.
    var body: [UInt8] {
        var body: [UInt8] = []
        Self.write(Self.header, into: &body)
        for report in station.reports.reversed() { write(report, into: &body) }
        return body
    }

    /// The rows of one report; what all of them repeat is written out once.
    func write(_ report: LiveReport, into body: inout [UInt8]) {
        let next = report.periodEnd + station.period
        let received = zone.rfc3339(report.receivedAt)
        let first = Self.fields([
            station.id, zone.rfc3339(report.periodStart), zone.rfc3339(report.periodEnd),
            received, String(report.revision),
        ])
        let source = Self.fields([
            station.datum?.chinese ?? "", report.index?.edition ?? "", station.issuer.chinese,
        ])
        let last = Self.fields([
            received, zone.rfc3339(next), zone.rfc3339(next + station.grace),
        ])
        let isNewest = report.periodEnd == station.latest?.periodEnd
        func write(_ middle: [String], _ judged: [String]) {
            body += first
            body.append(UInt8(ascii: ","))
            Self.append(middle, to: &body)
            body.append(UInt8(ascii: ","))
            body += source
            body.append(UInt8(ascii: ","))
            Self.append(judged, to: &body)
            body.append(UInt8(ascii: ","))
            body += last
            body.append(UInt8(ascii: "\r"))
            body.append(UInt8(ascii: "\n"))
        }
        for value in report.values { write(middle(value), judged(value, isNewest: isNewest)) }
        if let index = report.index {
            write(middle(index, isSuspect: report.isIndexSuspect), ["", "", "", ""])
        }
    }

    static let mediaType = "text/csv; charset=utf-8; header=present"

    func rendition(_ input: LiveInput) -> Rendition {
        let path = SitePath.liveStation(station.id) + ".csv"
        return Rendition(
            path: path,
            file: SitePath.file(ofDocument: path),
            mediaType: Self.mediaType,
            body: body,
            lastModified: input.mark(of: [station]).at,
            caching: .live,
        )
    }

    /// From the item to the checks.
    private func middle(_ value: LiveValue) -> [String] {
        var reason = ""
        if case .invalid(let why) = value.mark { reason = why.chinese }
        return [
            value.item, value.publishedText ?? "", value.unit, value.mark.code, reason,
            value.subIndex.map(String.init) ?? "", "", value.checks.joined(separator: " "),
        ]
    }

    private func middle(_ index: LiveIndex, isSuspect: Bool) -> [String] {
        [
            "aqi", index.value.map(String.init) ?? "", "",
            index.value == nil ? "missing" : isSuspect ? "suspect" : "good",
            index.absence?.chinese ?? "", "", index.category?.chinese ?? "", "",
        ]
    }

    /// Checks with something against the value, its distance to each mark, and of the newest level where it
    /// goes, as computed.
    private func judged(_ value: LiveValue, isNewest: Bool) -> [String] {
        let objections = value.checks.compactMap { check in
            value.objections[check].map { check + ":" + $0 }
        }
        let level = station.level(value.item)
        let marks = (level?.marks ?? []).compactMap { mark in
            mark.against(value).map { mark.kind.rawValue + ":" + $0 }
        }
        return [
            objections.joined(separator: " "), marks.joined(separator: " "),
            isNewest ? level?.trend?.rawValue ?? "" : "",
            isNewest ? level?.sinceMorning?.change ?? "" : "",
        ]
    }

    static func write(_ fields: [String], into body: inout [UInt8]) {
        append(fields, to: &body)
        body.append(UInt8(ascii: "\r"))
        body.append(UInt8(ascii: "\n"))
    }

    private static func fields(_ fields: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        append(fields, to: &bytes)
        return bytes
    }

    private static func append(_ fields: [String], to bytes: inout [UInt8]) {
        for (position, field) in fields.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += self.field(field).utf8
        }
    }

    /// A field that no spreadsheet takes for a formula: what begins like one gets an apostrophe, unless it
    /// is a number.
    static func field(_ text: String) -> String {
        var text = PublicText.line(text)
        guard let first = text.utf8.first else { return text }
        if beginsFormula(first), ExactNumber(text) == nil { text = "'" + text }
        guard text.utf8.contains(where: isQuoted) else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted.unicodeScalars.append("\"") }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    private static func beginsFormula(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"): true
        default: false
        }
    }

    private static func isQuoted(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "\r"), UInt8(ascii: "\n"),
            UInt8(ascii: "'"):
            true
        default: false
        }
    }
}
