import Model

extension SL651Report {
    /// What a report says, and what of it could not be read.
    package struct Content: Sendable, Hashable {
        package var readings: [Reading] = []
        /// Elements that are no readings, as they came: listed, never fatal.
        package var unread: [SL651Element] = []
    }

    /// The readings of all groups, placed in time.
    ///
    /// Values of a test report say so in their state, and those typed in by hand likewise.
    package func content(_ site: SL651Site) -> Content {
        var content = Content()
        for group in groups { add(group, site, to: &content) }
        return content
    }

    private func add(_ group: Group, _ site: SL651Site, to content: inout Content) {
        guard let observed = group.observedAt else {
            content.unread += group.elements
            return
        }
        var time = observed
        for (index, element) in group.elements.enumerated() {
            if index > 0, let step = group.step { time = time + step }
            if let series = FiveMinutes(element) {
                content.readings += series.readings(of: group.station, from: time, state, site)
            } else if let item = SL651Item(element.identifier) {
                content.readings.append(
                    Reading(
                        station: group.station,
                        item: item.code,
                        kind: item.kind,
                        period: ReadingPeriod(from: time - item.span, to: time),
                        text: element.value?.text ?? element.text,
                        value: element.value,
                        unit: item.unit,
                        state: state,
                    )
                )
            } else {
                content.unread.append(element)
            }
        }
    }

    private var state: SourceState {
        switch function {
        case .test: .test
        case .handTyped: .handTyped
        default: .normal
        }
    }
}

/// Twelve values of an hour in one element: rain (F4), relative levels (F5 to FC).
private struct FiveMinutes {
    private static let count = 12
    private static let step = Milliseconds.minutes(5)
    private static let rain: UInt16 = 0xF4
    private static let levels: ClosedRange<UInt16> = 0xF5...0xFC

    private let item: String
    private let isRain: Bool
    private let values: [Int?]

    /// Nil for any other element, and for one that has not twelve values.
    init?(_ element: SL651Element) {
        isRain = element.identifier == Self.rain
        guard isRain || Self.levels.contains(element.identifier) else { return nil }
        let size = isRain ? 1 : 2
        guard element.data.count == Self.count * size else { return nil }
        item = isRain ? "DRP" : "DRZ\(element.identifier - Self.rain)"
        values = (0..<Self.count).map { index in
            let bytes = element.data[(index * size)..<((index + 1) * size)]
            // All ones: there is none.
            guard bytes.contains(where: { $0 != 0xFF }) else { return nil }
            return bytes.reduce(0) { $0 << 8 | Int($1) }
        }
    }

    func readings(
        of station: String,
        from start: Instant,
        _ state: SourceState,
        _ site: SL651Site,
    ) -> [Reading] {
        let base = site.bases[item]
        var time = start
        return values.map { value in
            defer { time = time + Self.step }
            let relative = value.map { Decimal(units: Int64($0), places: isRain ? 1 : 2) }
            let level = base.flatMap { base in relative.flatMap { base.level.adding($0) } }
            return Reading(
                station: station,
                item: base?.item ?? item,
                kind: isRain ? .total : .instant,
                period: isRain
                    ? ReadingPeriod(from: time - Self.step, to: time) : ReadingPeriod(at: time),
                text: relative?.text ?? "",
                value: base == nil ? relative : level,
                // A relative level without its base is no level.
                unit: isRain ? .millimetres : base.map { _ in .metres },
                state: state,
            )
        }
    }
}
