package import Model

/// A part of a station's history as somebody asked for it.
package struct LiveHistory: Sendable {
    package enum Format: String, Sendable, CaseIterable {
        case json
        case csv
    }

    /// With the reports of the answer, newest first.
    package var station: LiveStation
    /// Periods count that end after it, and not after `to`.
    package var after: Instant
    package var to: Instant
    package var limit: Int
    /// The query that gives what comes next; nil where the answer is whole.
    package var next: String?

    package init(
        station: LiveStation,
        after: Instant,
        to: Instant,
        limit: Int,
        next: String? = nil,
    ) {
        self.station = station
        self.after = after
        self.to = to
        self.limit = limit
        self.next = next
    }
}

extension LiveDocuments {
    func part(_ history: LiveHistory, _ format: LiveHistory.Format) -> Rendition {
        let path = SitePath.liveStation(history.station.id) + "." + format.rawValue
        let (body, mediaType) =
            switch format {
            case .json: (json(history, path), "application/json")
            case .csv:
                (
                    LiveTable(zone: input.bureau.zone, station: history.station).body,
                    LiveTable.mediaType
                )
            }
        return Rendition(
            path: path,
            file: SitePath.file(ofDocument: path),
            mediaType: mediaType,
            body: body,
            lastModified: input.mark(of: [history.station]).at,
            caching: .live,
        )
    }

    private func json(_ history: LiveHistory, _ path: String) -> [UInt8] {
        let station = history.station
        var members = facts(station)
        members += [
            .init("interruptedSince", time(station.interruptedSince)),
            .init("after", time(history.after)), .init("to", time(history.to)),
            .init("limit", .integer(Int64(history.limit))),
            .init("complete", .bool(history.next == nil)),
            .init("next", JSON(history.next.map { input.bureau.publicURL + path + "?" + $0 })),
            .init(
                "reports",
                .array(
                    station.reports.map { report in
                        let next = report.periodEnd + station.period
                        return .object(
                            self.members(report) + [
                                .init("nextExpectedAt", time(next)),
                                .init("staleAfter", time(next + station.grace)),
                            ]
                        )
                    }
                ),
            ),
        ]
        return JSON.object(members).compactBytes + [UInt8(ascii: "\n")]
    }

    /// `/live/air/daily.json`: the daily reports of cities and of the stations that have one.
    ///
    /// It depends on the days alone: a batch of readings does not render it.
    var days: Rendition {
        let stations = input.stations(.air).filter { input.air.days[$0.id]?.isEmpty == false }
        let json: JSON = [
            "id": "daily",
            "url": .string(input.bureau.publicURL + SitePath.stations(.air)),
            "publisher": .string(PublicText.line(input.bureau.name.chinese)),
            "demonstration": .bool(input.bureau.isDemonstration),
            "cities": .array(input.air.cities.map(city)),
            "stations": .array(
                stations.map { station in
                    let days = input.air.days[station.id] ?? []
                    return .object(facts(station) + [.init("days", .array(days.map(day)))])
                }
            ),
        ]
        return Rendition(
            path: Self.daysPath,
            file: SitePath.file(ofDocument: Self.daysPath),
            mediaType: "application/json",
            body: json.compactBytes + [UInt8(ascii: "\n")],
            lastModified: input.air.changedAt ?? input.genesis.at,
            caching: .live,
        )
    }

    private func city(_ city: LiveCity) -> JSON {
        var members: [JSON.Member] = [.init("id", .string(PublicText.line(city.id)))]
        members += phrase("name", city.name)
        members.append(.init("stations", JSON(city.stations.map(PublicText.line))))
        members.append(.init("stationsNeeded", .integer(Int64(city.needed))))
        members.append(.init("hour", city.hour.map { .object(self.members($0)) } ?? .null))
        members.append(.init("days", .array(city.days.map(day))))
        return .object(members)
    }

    func day(_ day: LiveDay) -> JSON {
        [
            "date": .string(day.date.text),
            "provisional": .bool(!day.isOver),
            "index": json(day.index),
            "values": .array(
                day.parts.map { part in
                    var members: [JSON.Member] = [
                        .init("item", .string(PublicText.line(part.item)))
                    ]
                    members += phrase("name", part.name)
                    members += part.meaning.map { phrase("meaning", $0) } ?? []
                    members.append(.init("value", text(part.text)))
                    members.append(.init("unit", .string(PublicText.line(part.unit))))
                    members.append(.init("iaqi", JSON(part.subIndex)))
                    members.append(.init("planned", .bool(part.isPlanned)))
                    members.append(.init("count", .integer(Int64(part.count))))
                    members.append(.init("needed", .integer(Int64(part.needed))))
                    return .object(members)
                }
            ),
        ]
    }
}
