import Ledger
import Testing

@testable import ReleaseDaemon

/// The newest rows of a station behave as an array of them, and a copy keeps what it had.
@Suite struct RecentRowsTests {
    private func row(_ position: Int) -> StoredReading {
        StoredReading(
            station: "a",
            periodStart: 0,
            periodEnd: Int64(position),
            revision: 1,
            receivedAt: 0,
            position: Int64(position),
            values: [],
        )
    }

    @Test(arguments: [UInt64](1...8))
    func `after any history they are those of an array, and copies are as they were`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var rows = RecentRows()
        var plain: [StoredReading] = []
        var copies: [(rows: RecentRows, plain: [StoredReading])] = []
        for step in 0..<400 {
            // Mostly at the front, as readings come; now and then anywhere, as late ones do.
            let isFront = Int.random(in: 0..<4, using: &random) > 0
            switch Int.random(in: 0..<10, using: &random) {
            case 0 where !plain.isEmpty:
                let index = Int.random(in: 0..<plain.count, using: &random)
                rows[index] = row(step)
                plain[index] = rows[index]
            case 1...2 where !plain.isEmpty:
                rows.removeLast()
                plain.removeLast()
            default:
                let index = isFront ? 0 : Int.random(in: 0...plain.count, using: &random)
                let new = row(step)
                rows.insert(new, at: index)
                plain.insert(new, at: index)
            }
            #expect(rows.map(\.position) == plain.map(\.position), "seed \(seed), step \(step)")
            #expect(rows.first?.position == plain.first?.position)
            #expect(rows.last?.position == plain.last?.position)
            if step % 40 == 0 { copies.append((rows, plain)) }
        }
        for copy in copies {
            #expect(copy.rows.map(\.position) == copy.plain.map(\.position))
        }
    }

    @Test func `without a row they are empty`() {
        var rows = RecentRows()
        #expect(rows.isEmpty && rows.first == nil && rows.last == nil)
        rows.insert(row(1), at: 0)
        rows.removeLast()
        #expect(rows.isEmpty)
    }
}
