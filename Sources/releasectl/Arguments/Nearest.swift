/// Finds what somebody probably meant.
enum Nearest {
    /// The nearest candidate within a third of the length (at least one letter may differ); nil if none.
    static func word(to word: String, among candidates: [String]) -> String? {
        let limit = max(1, (word.count + 1) / 3)
        let measured = candidates.map { (candidate: $0, distance: distance(word, $0)) }
        if let best = measured.min(by: { $0.distance < $1.distance }), best.distance <= limit {
            return best.candidate
        }
        // A beginning that fits one candidate only.
        let longer = candidates.filter { word.count >= 2 && $0.hasPrefix(word) }
        return longer.count == 1 ? longer.first : nil
    }

    /// Letters inserted, left out, changed, or swapped with a neighbour.
    static func distance(_ first: String, _ second: String) -> Int {
        let first = Array(first.lowercased())
        let second = Array(second.lowercased())
        guard !first.isEmpty, !second.isEmpty else { return max(first.count, second.count) }
        var beforeLast = [Int](repeating: 0, count: second.count + 1)
        var last = Array(0...second.count)
        for row in 1...first.count {
            var current = [row] + [Int](repeating: 0, count: second.count)
            for column in 1...second.count {
                let change = first[row - 1] == second[column - 1] ? 0 : 1
                current[column] = min(
                    last[column] + 1,
                    current[column - 1] + 1,
                    last[column - 1] + change,
                )
                let isSwap =
                    row > 1 && column > 1 && first[row - 1] == second[column - 2]
                    && first[row - 2] == second[column - 1]
                if isSwap { current[column] = min(current[column], beforeLast[column - 2] + 1) }
            }
            beforeLast = last
            last = current
        }
        return last[second.count]
    }
}
