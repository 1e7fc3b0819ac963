import Model
import Stations

/// What a packet of a known device comes to.
struct DeviceMessage: Sendable {
    let meter: DeviceMeter
    /// To be stored; each is partial, because a device may send the items of a period one by one.
    let rows: [IntakeRow]
    /// To be sent once the rows are durable; nil where no answer is wanted.
    let answer: [UInt8]?
}

/// What was found in the bytes of a connection.
enum Reception: Sendable {
    case message(DeviceMessage)
    /// No reading, no answer; `name` is what the sender calls itself.
    case refusal(ListenerRefusal, name: String?, meter: DeviceMeter?)
    /// To be sent at once: nothing waits for the disk.
    case request([UInt8])
    /// Part of a report, or a sign of life: nothing to do.
    case nothing
}

/// Values on their way into rows: one row a station and period, in the order of their coming.
struct RowDraft {
    private struct Row {
        let station: String
        let period: ReadingPeriod
        var values: [IntakeValue]
    }

    private var rows: [Row] = []

    var isEmpty: Bool { rows.isEmpty }

    /// Adds a value; the second one of an item and period is dropped.
    mutating func add(_ value: IntakeValue, of station: String, in period: ReadingPeriod) {
        // Nearly always the last one.
        let index = rows.lastIndex { $0.period == period && $0.station == station }
        guard let index else {
            return rows.append(Row(station: station, period: period, values: [value]))
        }
        guard !rows[index].values.contains(where: { $0.item == value.item }) else { return }
        rows[index].values.append(value)
    }

    /// The rows, numbered from `line`; the station decides of what length the period of an instant is.
    func rows(from line: Int) -> [IntakeRow] {
        rows.enumerated().map { index, row in
            IntakeRow(
                line: line + index,
                station: row.station,
                periodStart: row.period.isInstant ? nil : row.period.start,
                periodEnd: row.period.end,
                values: row.values,
                isPartial: true,
            )
        }
    }
}

extension IntakeValue {
    /// A value of a device in the unit of its station; a number that is none is a missing one.
    init(_ value: Decimal?, in sent: Unit?, as unit: Unit, of item: String, _ state: SourceState) {
        let converted = value.flatMap { sent == nil ? $0 : sent?.convert($0, to: unit) }
        self.init(item: item, text: converted?.text ?? "", state: state)
    }
}
