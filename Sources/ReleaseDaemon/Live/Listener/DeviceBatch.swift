import Model
import Platform
import Stations

/// Packets that become durable together, in the order of their coming.
///
/// Batches are answered in the order in which they were made, so that each connection hears its answers
/// in the order of its packets.
struct DeviceBatch {
    /// One packet: who waits, for what, and which rows it made.
    struct Entry {
        let connection: PollToken
        let message: DeviceMessage
        let lines: Range<Int>
        /// To be kept with what becomes of it; nil where none are kept.
        var frame: KeptFrame?
    }

    enum Outcome {
        case waiting
        /// One word a row.
        case written([RowOutcome])
        case failed
    }

    enum RowOutcome: UInt8 {
        case accepted
        case revised
        case unchanged
        case rejected
    }

    let number: UInt64
    private(set) var entries: [Entry] = []
    private(set) var rows: [IntakeRow] = []
    var outcome = Outcome.waiting
    /// Why rows were refused.
    private(set) var mistakes: [Int: IntakeMistake] = [:]

    init(number: UInt64) { self.number = number }

    /// The line of the next row, from 0.
    var nextLine: Int { rows.count }

    mutating func add(
        _ message: DeviceMessage,
        of connection: PollToken,
        _ frame: KeptFrame? = nil,
    ) {
        let lines = rows.count..<(rows.count + message.rows.count)
        entries.append(
            Entry(connection: connection, message: message, lines: lines, frame: frame)
        )
        rows.append(contentsOf: message.rows)
    }

    /// Takes over what became of the rows.
    mutating func note(_ result: Result<IntakeTally, any Error>) {
        guard case .success(let tally) = result else {
            outcome = .failed
            return
        }
        var words = [RowOutcome](repeating: .rejected, count: rows.count)
        for line in tally.accepted { words[line] = .accepted }
        for line in tally.revised { words[line] = .revised }
        for line in tally.unchanged { words[line] = .unchanged }
        for mistake in tally.rejected { mistakes[mistake.line] = mistake }
        outcome = .written(words)
        rows = []
    }

    /// The packet with what became of it; nil where none are kept.
    func kept(_ entry: Entry) -> KeptFrame? {
        guard var frame = entry.frame else { return nil }
        switch outcome {
        case .waiting, .failed: frame.verdict = entry.lines.isEmpty ? .unused : .unwritten
        case .written(let words):
            let words = words[entry.lines]
            if let line = entry.lines.first(where: { words[$0] == .rejected }) {
                frame.verdict = .refused
                frame.reason = mistakes[line]?.reason
            } else if words.isEmpty {
                frame.verdict = .unused
            } else {
                let isNews = words.contains { $0 != .unchanged }
                frame.verdict = isNews ? .stored : .repeated
            }
        }
        return frame
    }

    /// The answer of a packet, nil where there is none to give; what became of it is counted.
    func answer(_ entry: Entry) -> [UInt8]? {
        let meter = entry.message.meter
        switch outcome {
        case .waiting: return nil
        case .failed:
            guard !entry.lines.isEmpty else { return answered(entry) }
            meter.count { $0.unwritten += 1 }
            return nil
        case .written(let words):
            let mistake = entry.lines.first { words[$0] == .rejected }.map { mistakes[$0] }
            meter.count { tally in
                for line in entry.lines {
                    switch words[line] {
                    case .accepted: tally.readings += 1
                    case .revised:
                        tally.readings += 1
                        tally.corrections += 1
                    case .unchanged: tally.repeats += 1
                    case .rejected: break
                    }
                }
                guard let mistake else { return }
                tally.refused += 1
                tally.lastRefusal = mistake?.reason
            }
            return mistake == nil ? answered(entry) : nil
        }
    }

    private func answered(_ entry: Entry) -> [UInt8]? {
        guard let answer = entry.message.answer else { return nil }
        entry.message.meter.count { $0.answers += 1 }
        return answer
    }
}
