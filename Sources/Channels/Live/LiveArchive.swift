package import Model

/// `/live/archive/YYYY-MM-DD.csv`: all stations and all revisions of one day, a row for each value.
package enum LiveArchive {
    package static func writeHeader(into bytes: inout [UInt8]) {
        LiveTable.write(LiveTable.header, into: &bytes)
    }

    /// The rows of one report; the highest revision of a period is the one that holds.
    package static func write(
        _ report: LiveReport,
        of station: LiveStation,
        zone: ZoneRules,
        into bytes: inout [UInt8],
    ) {
        LiveTable(zone: zone, station: station).write(report, into: &bytes)
    }

    /// `/live/archive/index.json`: which days there are, newest first.
    package static func index(_ days: [ArchivedDay], _ bureau: Bureau, at: Instant) -> Rendition {
        let path = LiveDocuments.archivePath
        let json: JSON = [
            "id": "archive",
            "publisher": .string(PublicText.line(bureau.name.chinese)),
            "demonstration": .bool(bureau.isDemonstration),
            "days": .array(
                days.map { day in
                    [
                        "date": .string(day.date.text),
                        "url": .string(bureau.publicURL + day.path),
                        "bytes": .integer(Int64(day.bytes)),
                        "rows": .integer(Int64(day.rows)),
                        "sha256": .string(day.digest.hex),
                        "writtenAt": .string(bureau.zone.rfc3339(day.writtenAt)),
                    ]
                }
            ),
        ]
        return Rendition(
            path: path,
            file: SitePath.file(ofDocument: path),
            mediaType: "application/json",
            body: json.compactBytes + [UInt8(ascii: "\n")],
            lastModified: days.map(\.writtenAt).max() ?? at,
            caching: .live,
        )
    }
}
