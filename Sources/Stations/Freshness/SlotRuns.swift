/// A set of slot numbers, kept as runs: ascending, apart, never touching.
package struct SlotRuns: Sendable, Hashable {
    /// What a change did to the runs, so that a store can follow without writing all of them anew.
    package struct Change: Sendable, Hashable {
        /// First slots of runs that are no more.
        package var removed: [Int64] = []
        package var added: [ClosedRange<Int64>] = []

        package var isEmpty: Bool { removed.isEmpty && added.isEmpty }
    }

    package private(set) var runs: [ClosedRange<Int64>]

    /// Precondition: ascending and apart.
    package init(_ runs: [ClosedRange<Int64>] = []) { self.runs = runs }

    package var isEmpty: Bool { runs.isEmpty }

    package func contains(_ slot: Int64) -> Bool {
        let index = firstIndex(endingAtOrAfter: slot)
        return index < runs.count && runs[index].contains(slot)
    }

    /// How many slots of `range` are in the set.
    package func count(in range: ClosedRange<Int64>) -> Int64 {
        pieces(in: range).reduce(0) { $0 + $1.slotCount }
    }

    /// The parts of the runs that lie in `range`.
    package func pieces(in range: ClosedRange<Int64>) -> [ClosedRange<Int64>] {
        var pieces: [ClosedRange<Int64>] = []
        var index = firstIndex(endingAtOrAfter: range.lowerBound)
        while index < runs.count, runs[index].lowerBound <= range.upperBound {
            pieces.append(runs[index].clamped(to: range))
            index += 1
        }
        return pieces
    }

    @discardableResult
    package mutating func insert(_ range: ClosedRange<Int64>) -> Change {
        // What touches it becomes one run with it.
        let first = firstIndex(endingAtOrAfter: range.lowerBound - 1)
        var last = first
        var joined = range
        while last < runs.count, runs[last].lowerBound <= range.upperBound + 1 {
            joined =
                min(
                    joined.lowerBound,
                    runs[last].lowerBound
                )...max(joined.upperBound, runs[last].upperBound)
            last += 1
        }
        if last == first + 1, runs[first] == joined { return Change() }
        let removed = runs[first..<last].map(\.lowerBound)
        runs.replaceSubrange(first..<last, with: [joined])
        return Change(removed: removed, added: [joined])
    }

    @discardableResult
    package mutating func remove(_ slot: Int64) -> Change {
        let index = firstIndex(endingAtOrAfter: slot)
        guard index < runs.count, runs[index].contains(slot) else { return Change() }
        let run = runs[index]
        var rest: [ClosedRange<Int64>] = []
        if run.lowerBound < slot { rest.append(run.lowerBound...(slot - 1)) }
        if slot < run.upperBound { rest.append((slot + 1)...run.upperBound) }
        runs.replaceSubrange(index...index, with: rest)
        return Change(removed: [run.lowerBound], added: rest)
    }

    /// Takes away the first run.
    package mutating func removeFirst() -> ClosedRange<Int64>? {
        runs.isEmpty ? nil : runs.removeFirst()
    }

    private func firstIndex(endingAtOrAfter slot: Int64) -> Int {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].upperBound < slot { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension ClosedRange<Int64> {
    package var slotCount: Int64 { upperBound - lowerBound + 1 }
}
