import Configuration
import Ledger
import Model
import Stations

/// From what the store keeps to what the public sees: a pure function, so that a restart shows the same.
extension LiveReport {
    /// `earlier` and `later`: the rows beside it, if they are known.
    init(
        _ stored: StoredReading,
        of station: StationSettings,
        earlier: StoredReading? = nil,
        later: StoredReading? = nil,
    ) {
        let start = Instant(milliseconds: stored.periodStart)
        var parts: [Pollutant: AirIndex.Part] = [:]
        var index: LiveIndex?
        if station.kind == .air {
            let computed = Self.airIndex(stored, of: station, from: start)
            for part in computed.parts { parts[part.pollutant] = part }
            index = LiveIndex(computed)
        }
        self.init(
            periodStart: start,
            periodEnd: Instant(milliseconds: stored.periodEnd),
            receivedAt: Instant(milliseconds: stored.receivedAt),
            revision: stored.revision,
            values: station.items.map { item in
                let pollutant = Pollutant(rawValue: item.code)
                return LiveValue(
                    stored.value(item.code),
                    of: item,
                    isNoSpike: SpikeCheck(item, of: stored, earlier, later).verdict == .pass,
                    subIndex: pollutant.flatMap { parts[$0]?.index },
                )
            },
            index: index,
            notes: Self.notes(stored, of: station),
        )
    }

    /// A lower level above the upper one is possible with open gates and in a flood from below.
    private static func notes(_ stored: StoredReading, of station: StationSettings) -> [Phrase] {
        guard station.kind == .water, let above = shown(stored, station, "upstream"),
            let below = shown(stored, station, "downstream"),
            Consistency.isReversed(above: above, below: below)
        else { return [] }
        return [Phrase("下游水位高于上游水位", "the lower level is above the upper one")]
    }

    private static func shown(
        _ stored: StoredReading,
        _ station: StationSettings,
        _ code: String,
    ) -> Decimal? {
        guard let item = station.item(code), let value = stored.value(code),
            value.report.outcome.isShownAsNumber
        else { return nil }
        return value.number.flatMap { item.unit.convert($0, to: .metres) }
    }

    /// The index of the values that may be shown; what is not configured lies outside the plan.
    private static func airIndex(
        _ stored: StoredReading,
        of station: StationSettings,
        from start: Instant,
    ) -> AirIndex {
        var samples: [AirItem: AirSample] = [:]
        for pollutant in Pollutant.allCases {
            let column = AirItem(pollutant, in: .hour)
            guard let item = station.item(pollutant.rawValue) else {
                samples[column] = .unplanned(neverPrimary: false)
                continue
            }
            let value = stored.values.first { $0.item == item.code }
            guard let value, let number = value.number, value.report.outcome.entersIndex,
                let converted = item.unit.convert(
                    item.quality.published(number),
                    to: pollutant.unit
                )
            else { continue }
            samples[column] = .value(Ratio(converted))
        }
        return AirIndex(edition: AirEdition(periodFrom: start), period: .hour, samples: samples)
    }
}

extension LiveIndex {
    init(_ index: AirIndex) {
        self.init(
            edition: index.edition.title,
            value: index.value,
            category: index.level?.category,
            colour: index.level?.hex,
            primary: index.primary.map(\.name),
            primarySigns: index.primary.map(\.sign),
            absence: index.withheld.map { withheld in
                switch withheld {
                case .noValue: Phrase("没有数据", "no data")
                case .incomplete(let open):
                    Phrase(
                        "缺 " + open.map(\.sign).joined(separator: "、"),
                        "without " + open.map(\.sign).joined(separator: ", "),
                    )
                }
            },
        )
    }
}

extension LiveValue {
    /// Nil stands for an item that was not sent.
    init(_ stored: StoredValue?, of item: StationItem, isNoSpike: Bool, subIndex: Int?) {
        var report = stored?.report ?? QualityReport(hasValue: false)
        if isNoSpike { report.record(.pass, of: .spike) }
        let mark: Mark =
            switch report.outcome {
            case .pass, .notEvaluated: .good
            case .suspect: .suspect
            case .fail: .invalid(report.failure(source: stored?.state ?? .normal))
            case .missing:
                // A source that says why there is nothing is believed.
                report[.source] == .fail
                    ? .invalid(report.failure(source: stored?.state ?? .normal)) : .missing
            }
        let shown = report.outcome.isShownAsNumber ? stored?.number : nil
        self.init(
            item: item.code,
            name: item.name,
            text: shown.map { item.quality.published($0).rounded(places: item.decimals).text },
            unit: item.unit.rawValue,
            mark: mark,
            subIndex: shown == nil ? nil : subIndex,
            checks: report.run.map(\.rawValue),
            objections: report.objections,
        )
    }
}

extension StoredValue {
    /// As it came.
    var number: Decimal? { units.map { Decimal(units: $0, places: Int(places)) } }
    var state: SourceState { SourceState(code: source) }
    var report: QualityReport { QualityReport(code: checks, hasValue: units != nil) }

    init(_ item: String, _ value: Decimal?, _ state: SourceState, _ report: QualityReport) {
        self.init(
            item: item,
            source: state.code,
            checks: report.code,
            units: value?.units,
            places: UInt8(value?.places ?? 0),
        )
    }
}
