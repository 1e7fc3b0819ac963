package import Model

/// One value of one item at one time, as a station sent it.
///
/// The received time, the revision and the checks are the caller's to add. Nothing is filled in: a value
/// that is no number stays nil, with its text.
package struct Reading: Sendable, Hashable {
    /// What the number says of its period.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// At an instant.
        case instant
        case mean
        case minimum
        case maximum
        /// Summed up over the period, or since the counter began.
        case total
    }

    /// The station by the name that it gives itself (MN, station address).
    package let station: String
    /// The item by its code on the wire, or the code that its configuration gives it.
    package let item: String
    package let kind: Kind
    package let period: ReadingPeriod
    /// The value as it came.
    package let text: String
    /// Nil where the text is no number, or stands for a missing one.
    package let value: Decimal?
    /// Nil where the station's configuration names none: then no other unit can be computed either.
    package let unit: Unit?
    /// What the source itself says of the value.
    package let state: SourceState

    package init(
        station: String,
        item: String,
        kind: Kind,
        period: ReadingPeriod,
        text: String,
        value: Decimal?,
        unit: Unit?,
        state: SourceState,
    ) {
        self.station = station
        self.item = item
        self.kind = kind
        self.period = period
        self.text = text
        self.value = value
        self.unit = unit
        self.state = state
    }

    /// True when the source lets the number be shown as one.
    package var hasUsableValue: Bool { value != nil && state.permitsNumber }
}

/// When something was measured: both ends are kept, so that no label has to be interpreted twice.
package struct ReadingPeriod: Sendable, Hashable {
    package let start: Instant
    /// Equal to `start` for a value of an instant.
    package let end: Instant

    package init(from start: Instant, to end: Instant) {
        self.start = start
        self.end = end
    }

    package init(at instant: Instant) {
        self.init(from: instant, to: instant)
    }

    package var isInstant: Bool { start == end }
}

/// What the source itself says of a value.
package enum SourceState: Sendable, Hashable {
    /// Working normally.
    case normal
    /// Typed in by hand: published only with that remark.
    case handTyped
    /// Above the measuring range: the number is not shown, the true one may be higher still.
    case beyondRange
    /// Not to be published, for the reason given.
    case invalid(Reason)
    /// The source said nothing, or something unknown: 存疑.
    case doubtful
    /// A test of an installation: never published.
    case test

    package enum Reason: String, Sendable, Hashable, CaseIterable {
        case stopped
        case maintenance
        case fault
        case calibrating
        case disconnected
    }

    /// True when the number may be shown, however marked.
    package var permitsNumber: Bool {
        switch self {
        case .normal, .handTyped, .doubtful: true
        case .beyondRange, .invalid, .test: false
        }
    }

    package var name: Phrase {
        switch self {
        case .normal: Phrase("正常", "normal")
        case .handTyped: Phrase("手工输入", "typed in by hand")
        case .beyondRange: Phrase("超量程", "above the measuring range")
        case .invalid(.stopped): Phrase("无效：停运", "invalid: stopped")
        case .invalid(.maintenance): Phrase("无效：维护", "invalid: maintenance")
        case .invalid(.fault): Phrase("无效：故障", "invalid: fault")
        case .invalid(.calibrating): Phrase("无效：校准", "invalid: calibrating")
        case .invalid(.disconnected): Phrase("无效：仪器无通信", "invalid: instrument not connected")
        case .doubtful: Phrase("存疑", "doubtful")
        case .test: Phrase("测试", "test")
        }
    }
}
