import Model

/// One value of a drawing.
struct ChartPoint: Sendable, Hashable {
    let at: Instant
    let number: ExactNumber
    let isSuspect: Bool
}

/// The line of a drawing: runs of values without a gap between them, with no more points than can be told
/// apart.
///
/// Where more values than columns lie in a run, each column keeps its lowest and its highest value at
/// their own times. Nothing is averaged and nothing is filled in.
struct ChartLine: Sendable, Hashable {
    let runs: [[ChartPoint]]
    /// True where not every value is drawn.
    let isReduced: Bool

    /// `column` says in which column of the drawing an instant lies; `digits` compares numbers of one axis.
    init(
        _ points: [ChartPoint],
        period: Milliseconds,
        columns: Int,
        column: (Instant) -> Int,
        digits: (ChartPoint) -> Int64,
    ) {
        // What comes half a period late has missed no period.
        let longest = Milliseconds(period.count + period.count / 2)
        var runs: [[ChartPoint]] = []
        for point in points {
            if let last = runs.last?.last, point.at - last.at <= longest {
                runs[runs.count - 1].append(point)
            } else {
                runs.append([point])
            }
        }
        isReduced = points.count > 2 * columns
        guard isReduced else {
            self.runs = runs
            return
        }
        self.runs = runs.map { Self.reduced($0, column, digits) }
    }

    private static func reduced(
        _ run: [ChartPoint],
        _ column: (Instant) -> Int,
        _ digits: (ChartPoint) -> Int64,
    ) -> [ChartPoint] {
        var kept: [ChartPoint] = []
        var start = run.startIndex
        while start < run.endIndex {
            let here = column(run[start].at)
            var end = start
            var (lowest, highest) = (start, start)
            while end < run.endIndex, column(run[end].at) == here {
                if digits(run[end]) < digits(run[lowest]) { lowest = end }
                if digits(run[end]) > digits(run[highest]) { highest = end }
                end += 1
            }
            kept.append(run[min(lowest, highest)])
            if lowest != highest { kept.append(run[max(lowest, highest)]) }
            start = end
        }
        return kept
    }
}

/// A line across a drawing with its name: a level that means something.
struct ChartMark: Sendable, Hashable {
    let name: Phrase
    let number: ExactNumber
}
