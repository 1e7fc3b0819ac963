import Model

/// `/live/stations/ID.csv` (RFC 4180): a header, then a row for each period and item, newest last.
struct LiveTable {
    let input: LiveInput
    let station: LiveStation

    static let header = [
        "station", "period_start", "period_end", "received_at", "revision", "item", "value", "unit",
        "mark", "reason", "iaqi", "category", "checks", "datum", "edition", "issuer",
        "objections", "against_marks", "trend_computed", "since_morning",
    ]

    var rendition: Rendition {
        let path = SitePath.liveStation(station.id) + ".csv"
        var body: [UInt8] = []
        Self.write(Self.header, into: &body)
        for report in station.reports.reversed() {
            for row in rows(report) { Self.write(row, into: &body) }
        }
        return Rendition(
            path: path,
            file: SitePath.file(ofDocument: path),
            mediaType: "text/csv; charset=utf-8; header=present",
            body: body,
            lastModified: input.mark(of: [station]).at,
            caching: .live,
        )
    }

    private func rows(_ report: LiveReport) -> [[String]] {
        let zone = input.bureau.zone
        let first = [
            station.id, zone.rfc3339(report.periodStart), zone.rfc3339(report.periodEnd),
            zone.rfc3339(report.receivedAt), String(report.revision),
        ]
        let datum = station.datum?.chinese ?? ""
        let edition = report.index?.edition ?? ""
        func last(_ checks: [String], _ value: LiveValue? = nil) -> [String] {
            [checks.joined(separator: " "), datum, edition, station.issuer.chinese]
                + judged(value, isNewest: report.periodEnd == station.latest?.periodEnd)
        }
        var rows = report.values.map { value in
            var reason = ""
            if case .invalid(let why) = value.mark { reason = why.chinese }
            let middle = [
                value.item, value.publishedText ?? "", value.unit, value.mark.code, reason,
                value.subIndex.map(String.init) ?? "", "",
            ]
            return first + middle + last(value.checks, value)
        }
        if let index = report.index {
            let middle = [
                "aqi", index.value.map(String.init) ?? "", "",
                index.value == nil ? "missing" : report.isIndexSuspect ? "suspect" : "good",
                index.absence?.chinese ?? "", "",
                index.category?.chinese ?? "",
            ]
            rows.append(first + middle + last([]))
        }
        return rows
    }

    /// Checks with something against the value, its distance to each mark, and of the newest level where it
    /// goes, as computed.
    private func judged(_ value: LiveValue?, isNewest: Bool) -> [String] {
        guard let value else { return ["", "", "", ""] }
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

    private static func write(_ fields: [String], into body: inout [UInt8]) {
        for (position, field) in fields.enumerated() {
            if position > 0 { body.append(UInt8(ascii: ",")) }
            body += self.field(field).utf8
        }
        body.append(UInt8(ascii: "\r"))
        body.append(UInt8(ascii: "\n"))
    }

    /// A field that no spreadsheet takes for a formula: what begins like one gets an apostrophe, unless it
    /// is a number.
    static func field(_ text: String) -> String {
        var text = PublicText.line(text)
        if let first = text.unicodeScalars.first, "=+-@".unicodeScalars.contains(first),
            ExactNumber(text) == nil
        {
            text = "'" + text
        }
        guard text.unicodeScalars.contains(where: { "\",\r\n'".unicodeScalars.contains($0) }) else {
            return text
        }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted.unicodeScalars.append("\"") }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
