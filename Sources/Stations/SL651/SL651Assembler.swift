/// Puts the parts of one station's reports together, and says which part to ask for again (SL 651-2014,
/// mode M3).
///
/// Only the first part has the serial number, so parts belong together by function and count, in any
/// order. One report at a time is under way; a part of another one, and a part that is there already with
/// other content, takes its place. What is not whole in time is dropped before the next report comes.
package struct SL651Assembler: Sendable {
    /// Far above a report of values; pictures are not for us.
    package static let bodyLimitBytes = 65_536
    /// Times that one part is asked for again; as often as a station sends a report again by itself.
    package static let requestsPerPart = 2
    /// Times that parts of one report are asked for again.
    package static let requestsPerReport = 32

    /// What is to be done about the report under way.
    package enum Step: Sendable, Hashable {
        case nothing
        /// This part is to be sent again; `latest` names the station and the report.
        case request(part: Int, serial: [UInt8], latest: SL651Frame)
        /// It will not become whole, and is dropped.
        case giveUp(missing: [Int], latest: SL651Frame)
    }

    /// Memory of the report under way: parts may be empty, and there may be thousands.
    package var heldBytes: Int { report.map { $0.bytes + $0.bodies.count * Self.partBytes } ?? 0 }
    private static let partBytes = 32

    private var report: Report?

    private struct Report {
        var latest: SL651Frame
        let count: Int
        var bodies: [Int: [UInt8]] = [:]
        /// Of the parts that wait for the others.
        var bytes = 0
        /// The part that was asked for and has not come.
        var awaited: Int?
        var requests: [Int: Int] = [:]

        init(_ frame: SL651Frame, count: Int) {
            latest = frame
            self.count = count
        }

        var missing: [Int] { (1...count).filter { bodies[$0] == nil } }

        /// Whether a part can be one of this report.
        func takes(_ frame: SL651Frame, _ part: SL651Frame.Part) -> Bool {
            guard latest.station == frame.station, latest.function == frame.function,
                count == part.count
            else { return false }
            return bodies[part.number].map { $0 == frame.body } ?? true
        }
    }

    package init() {}

    /// The station whose report is under way.
    package var station: String? { report?.latest.station }

    /// The numbers that are still missing.
    package var missing: [Int] { report?.missing ?? [] }

    /// A frame that stands alone, or the whole report once its last part is there; nil before that and for
    /// a part that makes no sense.
    package mutating func add(_ frame: SL651Frame) -> SL651Frame? {
        guard let part = frame.part else { return frame }
        guard part.count > 0, (1...part.count).contains(part.number) else { return nil }
        var report = Report(frame, count: part.count)
        if let current = self.report, current.takes(frame, part) { report = current }
        self.report = nil
        report.latest = frame
        report.bytes += frame.body.count - (report.bodies[part.number]?.count ?? 0)
        report.bodies[part.number] = frame.body
        if report.awaited == part.number { report.awaited = nil }
        guard report.bytes <= Self.bodyLimitBytes else { return nil }
        guard report.bodies.count == part.count else {
            self.report = report
            return nil
        }
        return frame.whole((1...part.count).flatMap { report.bodies[$0] ?? [] })
    }

    /// What follows from a part that came, or from `isQuiet`: nothing came for longer than a part takes.
    ///
    /// Parts are asked for one by one, the lowest first, once the last part is there or the station is
    /// quiet. `mayAsk` is false for a station that takes no answers.
    package mutating func next(isQuiet: Bool, mayAsk: Bool) -> Step {
        guard var report else { return .nothing }
        let mayFollow = report.awaited != nil || report.bodies[report.count] == nil
        guard isQuiet || (mayAsk && !mayFollow), let first = report.missing.first else {
            return .nothing
        }
        guard mayAsk, report.requests[first, default: 0] < Self.requestsPerPart,
            report.requests.values.reduce(0, +) < Self.requestsPerReport
        else {
            self.report = nil
            return .giveUp(missing: report.missing, latest: report.latest)
        }
        report.requests[first, default: 0] += 1
        report.awaited = first
        self.report = report
        return .request(
            part: first,
            serial: Array(report.bodies[1]?.prefix(2) ?? []),
            latest: report.latest,
        )
    }

    /// Drops the report under way: its station has gone.
    package mutating func abandon() -> Step {
        guard let report else { return .nothing }
        self.report = nil
        return .giveUp(missing: report.missing, latest: report.latest)
    }

    /// Gives up the report under way.
    package mutating func forget() { report = nil }
}
