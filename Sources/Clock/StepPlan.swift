package import Model

/// When each step of a workflow has to begin at the latest, counted back from the instant at which the
/// release is due.
///
///     start(step) = the last instant s with due(s, need of the step) <= start(what comes after it)
///
/// The publication ends at the due instant, which is still in time. Each need is counted by the one
/// equation, so that office hours and working days mean the same forwards and backwards.
package struct StepPlan: Sendable, Hashable {
    package struct Item: Sendable, Hashable {
        /// A step of the workflow, `approve` or `publish`.
        package let step: String
        package let name: Phrase
        /// Begun then it is just in time.
        package let latestStart: Instant
    }

    package let due: Instant
    /// In order: the steps, the approval, the publication.
    package let items: [Item]

    /// Nil where no step says how long it takes, or the time reaches back further than any calendar.
    package init?(_ workflow: Workflow, due: Instant, times: TimeRules) {
        var steps = workflow.steps + [workflow.approval]
        let needs = steps.map(\.takes) + [workflow.publication]
        guard due < .never, needs.contains(where: { $0 != nil }) else { return nil }
        steps.append(
            Workflow.Step(
                id: Workflow.publicationID,
                name: Phrase("发布", "publication"),
                role: .officer,
                takes: workflow.publication,
            )
        )
        var end = due
        var items: [Item] = []
        for step in steps.reversed() {
            // Between readings nobody works on it, and the time passes all the same.
            let apart = Milliseconds(step.readings.apart.count * Int64(step.readings.count - 1))
            guard let start = Self.latestStart(end - apart, step.takes, times) else { return nil }
            items.append(Item(step: step.id, name: step.name, latestStart: start))
            end = start
        }
        self.due = due
        self.items = items.reversed()
    }

    package func latestStart(of step: String) -> Instant? {
        items.first { $0.step == step }?.latestStart
    }

    /// The last instant from which the need is met at `end`; nil when there is none within ten years.
    package static func latestStart(
        _ end: Instant,
        _ need: Workflow.Need?,
        _ times: TimeRules,
    ) -> Instant? {
        guard let need else { return end }
        if need.measure == .wall { return end - Milliseconds(need.budget) }
        func isInTime(_ start: Instant) -> Bool {
            Equation(anchor: start, measure: need.measure, budget: need.budget)
                .deadline(in: times).due <= end
        }
        var span = Milliseconds.days(1)
        while !isInTime(end - span) {
            span = Milliseconds(span.count * 2)
            guard span <= longest else { return nil }
        }
        // Due never falls while the start rises: halve until the two are next to each other.
        var (good, bad) = (end - span, end)
        while bad - good > Milliseconds(1) {
            let middle = good + Milliseconds((bad - good).count / 2)
            if isInTime(middle) { good = middle } else { bad = middle }
        }
        return good
    }

    private static let longest = Milliseconds.days(3_653)
}

extension Rule {
    /// True when a release of this kind stops its clock.
    package func isMet(by kind: ReleaseKind) -> Bool {
        guard case .released(let kinds) = satisfiedBy else { return false }
        return kinds.isEmpty || kinds.contains(kind)
    }
}
