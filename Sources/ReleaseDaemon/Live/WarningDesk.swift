import Configuration
import Desk
import Ledger
import Model
import Stations

/// Prepares drafts of warnings through the desk's own commands: the daemon states facts, a person warns.
///
/// One draft for an episode, that is for one level of one station while any of its marks is passed. It is
/// brought up to date by the next higher mark as long as no person has touched it; after that it is theirs,
/// and a further one is prepared beside it. Its drafter is the system, so that whoever submits it and whoever
/// approves it are two persons.
struct WarningDesk {
    let setup: Setup
    let transaction: Transaction

    /// What came of it.
    struct Outcome {
        /// The release that holds the facts now.
        var release: String?
        /// A release of a person that it does not touch.
        var replaces: String?
        /// Why the desk took none.
        var refusal: String?
    }

    private func officer(_ organisation: String) -> Officer {
        Officer(id: EntryDraft.systemActor, roles: [.officer], organisation: organisation)
    }

    /// A new draft, or the one of the episode brought up to date.
    func prepare(_ facts: WarningText, publisher: String, former: String?) throws -> Outcome {
        let text = facts.text(setup.desk.policy, publisher: publisher)
        var outcome = Outcome()
        do throws(DeskError) {
            if let former, try isUntouched(former) {
                let kept = Kept(text, try keep(text))
                let command = DeskCommand.edit(former, text: kept, findings: [])
                try act(command, publisher)
                outcome.release = former
            } else {
                let drafting = DeskCommand.Drafting(
                    kind: .warning,
                    incident: nil,
                    corrects: nil,
                    text: Kept(text, try keep(text)),
                    findings: [],
                )
                outcome.release = try act(.draft(drafting), publisher)
                outcome.replaces = former
            }
        } catch {
            switch error {
            case .refused(let refusal): outcome.refusal = refusal.code
            case .storage(let fault): throw fault
            }
        }
        return outcome
    }

    /// Gives up a draft whose facts turned out to be wrong, if no person has touched it.
    func giveUp(_ release: String, publisher: String) throws {
        do throws(DeskError) {
            guard try isUntouched(release) else { return }
            let reason = try keep("读数已更正，水位没有达到特征水位")
            try act(.discard(release, reason: reason), publisher)
        } catch {
            if case .storage(let fault) = error { throw fault }
        }
    }

    /// Still a draft, and nobody but the system has had a hand in it.
    private func isUntouched(_ id: String) throws(DeskError) -> Bool {
        do {
            guard let row = try transaction.record(.release, id) else { return false }
            let release = try Release(id: id, row: row.body)
            guard let pending = release.pending, pending.stage == .draft, !release.isPublished
            else { return false }
            // One that was returned or failed a review has been in the hands of persons.
            return pending.submitter == nil && pending.reviews.isEmpty
                && ([pending.drafter] + pending.editors).allSatisfy {
                    $0 == EntryDraft.systemActor
                }
        } catch let fault as StorageFault {
            throw .storage(fault)
        } catch {
            throw .storage(.corrupt("release \(id): \(error)"))
        }
    }

    @discardableResult
    private func act(_ command: DeskCommand, _ organisation: String) throws(DeskError) -> String? {
        let drafts = try setup.desk.decide(
            command,
            by: officer(organisation),
            records: transaction,
            now: transaction.now,
        )
        do throws(StorageFault) {
            for draft in drafts { try transaction.append(draft) }
        } catch {
            throw .storage(error)
        }
        return drafts.first?.subject
    }

    private func keep(_ text: ReleaseText) throws(DeskError) -> Digest {
        try kept(text.json.canonicalBytes)
    }

    private func keep(_ note: String) throws(DeskError) -> Digest { try kept(Array(note.utf8)) }

    private func kept(_ bytes: [UInt8]) throws(DeskError) -> Digest {
        do throws(StorageFault) {
            return try transaction.keep(bytes, isPersonal: true)
        } catch {
            throw .storage(error)
        }
    }
}
