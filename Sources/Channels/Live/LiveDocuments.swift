import Model

/// The latest of everything in one call, the history of a station, and the map, as JSON.
///
/// Keys as in DESIGN 5.3. A measured value is text: its decimals are as published, and no reader's binary
/// fraction changes them. Nothing in it is an age.
struct LiveDocuments {
    let input: LiveInput

    static let mapPath = "/live/stations.geojson"

    static let daysPath = "/live/air/daily.json"
    static let archivePath = "/live/archive/index.json"

    static func path(_ kind: StationKind) -> String { "/live/" + kind.rawValue + ".json" }

    /// `/live/air.json`: every station of a kind with its newest report.
    func latest(_ kind: StationKind, _ pieces: [StationPieces]) -> Rendition {
        let json: JSON = [
            "id": .string(kind.rawValue),
            "url": .string(input.bureau.publicURL + SitePath.stations(kind)),
            "name": .string(kind.name.chinese),
            "nameEnglish": .string(kind.name.english),
            "publisher": .string(PublicText.line(input.bureau.name.chinese)),
            "demonstration": .bool(input.bureau.isDemonstration),
            "staleAfter": time(pieces.lazy.compactMap(\.station.validUntil).min()),
        ]
        let body = Self.list(json, "stations", pieces.map(\.latest))
        return document(Self.path(kind), "application/json", body, input.mark(of: pieces))
    }

    /// The facts of a station and its newest report.
    func object(_ station: LiveStation) -> [UInt8] {
        JSON.object(facts(station) + latest(station)).compactBytes
    }

    /// `/live/stations/ID.json`: the same with all reports, newest first.
    func history(_ station: LiveStation) -> Rendition {
        let reports = JSON.array(station.reports.map { .object(self.members($0)) })
        let all = facts(station) + latest(station) + [.init("reports", reports)]
        let path = SitePath.liveStation(station.id) + ".json"
        return document(path, "application/json", .object(all), [station])
    }

    /// `/live/stations.geojson` (RFC 7946): longitude first, WGS 84, `null` where no position is known.
    func positions(_ pieces: [StationPieces]) -> Rendition {
        let body = Self.list(
            ["type": "FeatureCollection"],
            "features",
            pieces.map(\.feature),
        )
        return document(Self.mapPath, "application/geo+json", body, input.mark(of: pieces))
    }

    /// A station on the map; `object` holds its facts and its newest report.
    func feature(_ station: LiveStation, object: [UInt8]) -> [UInt8] {
        var geometry = JSON.null
        if let latitude = station.latitude, let longitude = station.longitude {
            let position = [longitude, latitude].map { JSON.decimal(Self.degrees($0)) }
            geometry = ["type": "Point", "coordinates": .array(position)]
        }
        let json: JSON = [
            "type": "Feature",
            "id": .string(PublicText.line(station.id)),
            "geometry": geometry,
        ]
        return Self.extended(json, "properties") { $0 += object }
    }

    /// An object whose last member is an array of finished values.
    private static func list(
        _ json: JSON,
        _ name: String,
        _ values: [[UInt8]],
    ) -> [UInt8] {
        let size = values.reduce(0) { $0 + $1.count + 1 }
        return extended(json, name, reserving: size) { bytes in
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes += value
            }
            bytes.append(UInt8(ascii: "]"))
        }
    }

    /// An object that is not empty, with one more member, whose finished value `write` appends.
    private static func extended(
        _ json: JSON,
        _ name: String,
        reserving size: Int = 0,
        _ write: (inout [UInt8]) -> Void,
    ) -> [UInt8] {
        var bytes = json.compactBytes
        bytes.reserveCapacity(bytes.count + size + name.utf8.count + 8)
        bytes.removeLast()
        bytes.append(UInt8(ascii: ","))
        bytes.append(UInt8(ascii: "\""))
        bytes += name.utf8
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        write(&bytes)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    /// Millionths of a degree as a decimal.
    static func degrees(_ millionths: Int) -> String {
        ExactNumber(digits: Int64(millionths), decimals: 6).text
    }

    // MARK: pieces

    func facts(_ station: LiveStation) -> [JSON.Member] {
        var members: [JSON.Member] = [
            .init("id", .string(PublicText.line(station.id))),
            .init("kind", .string(station.kind.rawValue)),
            .init("url", .string(input.bureau.publicURL + SitePath.station(station.id))),
        ]
        members += phrase("name", station.name)
        members += station.place.map { phrase("place", $0) } ?? []
        members += phrase("issuer", station.issuer)
        members += station.datum.map { phrase("datum", $0) } ?? []
        members.append(.init("periodSeconds", .integer(station.period.count / 1_000)))
        members.append(.init("graceSeconds", .integer(station.grace.count / 1_000)))
        members.append(.init("demonstration", .bool(station.isDemonstration)))
        return members
    }

    func latest(_ station: LiveStation) -> [JSON.Member] {
        [
            .init("nextExpectedAt", time(station.nextExpectedAt)),
            .init("staleAfter", time(station.staleAfter)),
            .init("interruptedSince", time(station.interruptedSince)),
        ] + levels(station) + slots(station) + work(station)
            + (station.latest.map(members) ?? [.init("observedAt", .null)])
    }

    /// What was expected in the 24 hours up to `through`, and came.
    private func slots(_ station: LiveStation) -> [JSON.Member] {
        guard let slots = station.slots else { return [] }
        var members: [JSON.Member] = [
            .init("through", time(slots.through)),
            .init("expected", .integer(slots.day.expected)),
            .init("inTime", .integer(slots.day.inTime)),
            .init("late", .integer(slots.day.late)),
            .init("missed", .integer(slots.day.missed)),
            .init("availability", JSON(slots.day.availability.map(LiveSlots.percent))),
        ]
        if let missing = slots.missing { members.append(.init("missing", .integer(missing))) }
        return [.init("slots", .object(members))]
    }

    private func work(_ station: LiveStation) -> [JSON.Member] {
        guard let work = station.work else { return [] }
        let members = [JSON.Member("from", time(work.from)), .init("to", time(work.to))]
        return [.init("maintenance", .object(members + phrase("reason", work.reason)))]
    }

    /// Marks, trend and changes of levels; a station of air has none.
    private func levels(_ station: LiveStation) -> [JSON.Member] {
        guard station.kind == .water else { return [] }
        return [
            .init("pinned", .bool(station.isPinned)),
            .init("levels", .array(station.levels.map { .object(self.members($0)) })),
        ]
    }

    private func members(_ level: LiveLevel) -> [JSON.Member] {
        var members: [JSON.Member] = [
            .init("item", .string(PublicText.line(level.item))),
            .init("unit", .string(PublicText.line(level.unit))),
        ]
        members += level.state.map { phrase("state", $0) } ?? []
        members.append(.init("trend", level.trend.map { .string($0.rawValue) } ?? .null))
        members.append(.init("trendComputed", .bool(level.trend != nil)))
        members.append(.init("trendChange", json(level.trendChange)))
        members.append(.init("sinceMorning", json(level.sinceMorning)))
        members.append(.init("apparent", level.apparent.map { .string($0.rawValue) } ?? .null))
        let marks = level.marks.map { mark -> JSON in
            var members: [JSON.Member] = [
                .init("kind", .string(mark.kind.rawValue)),
                .init("level", text(mark.level)),
                .init("distance", text(mark.distance)),
                .init("reached", .bool(mark.isReached)),
                .init("validFrom", JSON(mark.validFrom?.text)),
                .init("validTo", JSON(mark.validTo?.text)),
            ]
            members += phrase("name", mark.kind.name) + phrase("source", mark.source)
            return .object(members)
        }
        members.append(.init("marks", .array(marks)))
        return members
    }

    private func json(_ change: LiveLevel.Change?) -> JSON {
        guard let change else { return .null }
        return .object([
            .init("change", text(change.change)), .init("from", time(change.from)),
            .init("to", time(change.to)),
        ])
    }

    func members(_ report: LiveReport) -> [JSON.Member] {
        var members: [JSON.Member] = [
            .init("observedAt", time(report.periodEnd)),
            .init("periodStart", time(report.periodStart)),
            .init("receivedAt", time(report.receivedAt)),
            .init("publishedAt", time(report.receivedAt)),
            .init("revision", .integer(Int64(report.revision))),
            .init("values", .array(report.values.map { .object(self.members($0)) })),
        ]
        if let index = report.index {
            members.append(.init("index", json(index, isSuspect: report.isIndexSuspect)))
        }
        if !report.notes.isEmpty {
            let notes = report.notes.map { JSON.string(PublicText.line($0.chinese)) }
            members.append(.init("notes", .array(notes)))
        }
        return members
    }

    private func members(_ value: LiveValue) -> [JSON.Member] {
        var members: [JSON.Member] = [.init("item", .string(PublicText.line(value.item)))]
        members += phrase("name", value.name)
        members.append(.init("value", text(value.publishedText)))
        members.append(.init("unit", .string(PublicText.line(value.unit))))
        members.append(.init("mark", .string(value.mark.code)))
        if case .invalid(let reason) = value.mark { members += phrase("reason", reason) }
        if let subIndex = value.subIndex {
            members.append(.init("iaqi", .integer(Int64(subIndex))))
        }
        members.append(.init("checks", JSON(value.checks.map(PublicText.line))))
        let results = value.checks.map { check in
            JSON.Member(PublicText.line(check), .string(value.objections[check] ?? "pass"))
        }
        members.append(.init("results", .object(results)))
        return members
    }

    /// `isSuspect`: nil where it is not known of the inputs, as of a day.
    func json(_ index: LiveIndex, isSuspect: Bool? = nil) -> JSON {
        var members: [JSON.Member] = [
            .init("edition", .string(PublicText.line(index.edition))),
            .init("value", JSON(index.value)),
        ]
        if let isSuspect {
            let mark = index.value == nil ? "missing" : isSuspect ? "suspect" : "good"
            members.append(.init("mark", .string(mark)))
        }
        if index.isDelivered {
            members.append(.init("delivered", .bool(true)))
            members.append(.init("computed", JSON(index.computed)))
        }
        members += index.category.map { phrase("category", $0) } ?? []
        if let colour = index.colour {
            members.append(.init("colour", .string(PublicText.line(colour))))
        }
        members.append(.init("primary", JSON(index.primary.map { PublicText.line($0.chinese) })))
        members += index.absence.map { phrase("absence", $0) } ?? []
        return .object(members)
    }

    func phrase(_ key: String, _ phrase: Phrase) -> [JSON.Member] {
        [
            .init(key, .string(PublicText.line(phrase.chinese))),
            .init(key + "English", .string(PublicText.line(phrase.english))),
        ]
    }

    func text(_ text: String?) -> JSON { JSON(text.map(PublicText.line)) }

    func time(_ instant: Instant?) -> JSON {
        JSON(instant.map(input.bureau.zone.rfc3339))
    }

    func document(
        _ path: String,
        _ mediaType: String,
        _ json: JSON,
        _ stations: [LiveStation],
    ) -> Rendition {
        document(path, mediaType, json.compactBytes, input.mark(of: stations))
    }

    private func document(
        _ path: String,
        _ mediaType: String,
        _ body: [UInt8],
        _ mark: EntryMark,
    ) -> Rendition {
        Rendition(
            path: path,
            file: SitePath.file(ofDocument: path),
            mediaType: mediaType,
            body: body + [UInt8(ascii: "\n")],
            lastModified: mark.at,
            caching: .live,
        )
    }
}

extension LiveValue {
    /// The number, where its mark allows one.
    var publishedText: String? { mark == .good || mark == .suspect ? text : nil }
}

extension LiveValue.Mark {
    /// The word of the documents.
    var code: String {
        switch self {
        case .good: "good"
        case .suspect: "suspect"
        case .invalid: "invalid"
        case .missing: "missing"
        }
    }
}
