/// How far a text has come on its way: which steps are done, which is next, who has still to sign it.
///
/// Computed from what is recorded and the workflow as it is configured now. A signature counts for the
/// very words that it was given for, and not once its giver took a hand in them.
package struct WorkflowProgress: Sendable, Hashable {
    package struct Item: Sendable, Hashable {
        package let step: Workflow.Step
        /// Those that count, in order.
        package let signatures: [StepSignature]
        /// Organisations whose signature is missing, the lead first; `""` for anybody's.
        package let waitingFor: [String]

        package var isDone: Bool { waitingFor.isEmpty }
        package var hasBegun: Bool { !signatures.isEmpty }

        /// Those that an organisation has given.
        package func signatures(of organisation: String) -> [StepSignature] {
            step.organisations.isEmpty
                ? signatures : signatures.filter { $0.organisation == organisation }
        }
    }

    package let items: [Item]

    package init(
        _ workflow: Workflow,
        signatures: [StepSignature],
        document: Digest,
        writers: Set<String>,
    ) {
        items = workflow.steps.map { step in
            let valid = signatures.filter {
                $0.step == step.id && $0.hasPassed && $0.document == document
                    && !writers.contains($0.by)
            }
            let organisations = step.organisations.isEmpty ? [""] : step.organisations
            let waiting = organisations.filter { organisation in
                let given =
                    organisation.isEmpty
                    ? valid.count : valid.count { $0.organisation == organisation }
                return given < step.readings.count
            }
            return Item(step: step, signatures: valid, waitingFor: waiting)
        }
    }

    /// The first step that is not done; nil when the approval is next.
    package var next: Item? { items.first { !$0.isDone } }

    package func item(_ id: String) -> Item? { items.first { $0.step.id == id } }
}

extension Release.Pending {
    /// Everybody who had a hand in the text.
    package var writers: Set<String> {
        Set([drafter] + editors + [submitter].compactMap { $0 })
    }

    package func progress(on workflow: Workflow) -> WorkflowProgress {
        WorkflowProgress(
            workflow,
            signatures: signatures,
            document: document,
            writers: writers,
        )
    }
}
