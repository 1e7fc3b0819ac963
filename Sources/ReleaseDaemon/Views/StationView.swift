import Model

/// Stations and their reports in the words of a reader.
extension ViewWords {
    func station(_ station: LiveStation, showsReports: Bool = false) -> JSON {
        let state: (String, Phrase) =
            if station.interruptedSince != nil {
                ("interrupted", Phrase("数据中断", "interrupted"))
            } else if station.latest == nil {
                ("silent", Phrase("尚无数据", "no data yet"))
            } else {
                ("current", Phrase("正常", "current"))
            }
        let view: JSON = [
            "id": .string(station.id),
            "kind": .string(station.kind.rawValue), "kindName": phrase(station.kind.name),
            "name": phrase(station.name), "place": station.place.map(phrase) ?? .null,
            "issuer": phrase(station.issuer), "datum": station.datum.map(phrase) ?? .null,
            "demonstration": .bool(station.isDemonstration),
            "state": .string(state.0), "stateName": phrase(state.1),
            "interruptedSince": time(station.interruptedSince),
            "nextExpectedAt": time(station.nextExpectedAt),
            "staleAfter": time(station.staleAfter),
            "pinned": station.kind == .water ? .bool(station.isPinned) : .null,
            "levels": station.levels.isEmpty ? .null : .array(station.levels.map { level($0) }),
            "latest": station.latest.map { report($0) } ?? .null,
            "reports": showsReports
                ? .array(station.reports.prefix(Self.shownReports).map { report($0) }) : .null,
            "now": showsReports ? time(now) : .null,
        ]
        return view.withoutNulls
    }

    private func level(_ level: LiveLevel) -> JSON {
        let marks = level.marks.map { mark -> JSON in
            let view: JSON = [
                "kind": .string(mark.kind.rawValue), "name": phrase(mark.kind.name),
                "level": .string(mark.level), "distance": JSON(mark.distance),
                "reached": .bool(mark.isReached), "source": phrase(mark.source),
            ]
            return view.withoutNulls
        }
        let view: JSON = [
            "item": .string(level.item), "unit": .string(level.unit),
            "state": level.state.map(phrase) ?? .null,
            "trend": level.trend.map { .string($0.rawValue) } ?? .null,
            "trendName": level.trend.map { phrase($0.name) } ?? .null,
            "trendChange": JSON(level.trendChange?.change),
            "trendSince": time(level.trendChange?.from),
            "sinceMorning": JSON(level.sinceMorning?.change),
            "apparent": level.apparent.map { .string($0.rawValue) } ?? .null,
            "marks": .array(marks),
        ]
        return view.withoutNulls
    }

    /// What a spark line of a terminal shows.
    static let shownReports = 24

    func report(_ report: LiveReport) -> JSON {
        let view: JSON = [
            "periodStart": time(report.periodStart), "periodEnd": time(report.periodEnd),
            "receivedAt": time(report.receivedAt),
            "revision": .integer(Int64(report.revision)),
            "values": .array(report.values.map { value($0) }),
            "index": report.index.map { index($0) } ?? .null,
        ]
        return view.withoutNulls
    }

    private func value(_ value: LiveValue) -> JSON {
        let (mark, name): (String, Phrase?) =
            switch value.mark {
            case .good: ("good", nil)
            case .suspect: ("suspect", Phrase("存疑", "suspect"))
            case .invalid(let reason):
                (
                    "invalid",
                    Phrase("无效：\(reason.chinese)", "invalid: \(reason.english)")
                )
            case .missing: ("missing", Phrase("缺测", "missing"))
            }
        let view: JSON = [
            "item": .string(value.item), "name": phrase(value.name), "value": JSON(value.text),
            "unit": .string(value.unit), "mark": .string(mark),
            "markName": name.map(phrase) ?? .null,
            "subIndex": JSON(value.subIndex), "checks": JSON(value.checks),
            "objections": value.objections.isEmpty
                ? .null
                : .object(
                    value.objections.sorted { $0.key < $1.key }.map {
                        JSON.Member($0.key, .string($0.value))
                    }
                ),
        ]
        return view.withoutNulls
    }

    private func index(_ index: LiveIndex) -> JSON {
        let view: JSON = [
            "edition": .string(index.edition), "value": JSON(index.value),
            "category": index.category.map(phrase) ?? .null,
            "primary": .array(index.primary.map(phrase)),
            "absence": index.absence.map(phrase) ?? .null,
        ]
        return view.withoutNulls
    }
}
