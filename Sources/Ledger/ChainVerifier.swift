package import Model

/// Follows a chain entry by entry and names what does not fit.
///
/// Pure: it sees numbers and hashes.
///
/// It can pause between any two entries, so that a long chain is verified in slices.
package struct ChainVerifier: Sendable {
    /// What it needs to know of an entry.
    package struct Link: Sendable {
        package let seq: Int64
        /// As stored.
        package let previous: Digest
        /// As stored.
        package let hash: Digest
        /// The hash that the stored content and `previous` give.
        package let computed: Digest

        package init(seq: Int64, previous: Digest, hash: Digest, computed: Digest) {
            self.seq = seq
            self.previous = previous
            self.hash = hash
            self.computed = computed
        }
    }

    private let witnesses: [Witness]
    private let witnessed: Set<Int64>
    private var last: Link
    private var hashBeforeLast: Digest?
    package private(set) var findings: [LedgerFinding] = []
    package private(set) var count = 0

    /// Findings kept at most; a chain that is wrong everywhere needs no longer list.
    package static let findingLimit = 1_000

    /// Begins behind an entry that is known to be sound, or at the first one.
    package init(after head: LedgerHead = .none, witnesses: [Witness] = []) {
        last = Link(seq: head.seq, previous: .zero, hash: head.hash, computed: head.hash)
        self.witnesses = witnesses
        witnessed = Set(witnesses.map(\.head.seq))
    }

    /// The last entry seen.
    package var head: LedgerHead { LedgerHead(seq: last.seq, hash: last.hash) }

    /// Looks at the next entry.
    package mutating func take(_ link: Link) {
        count += 1
        if link.computed != link.hash {
            note(.edited, link.seq, "content gives \(link.computed), stored is \(link.hash)")
        }
        checkPlace(link)
        if witnessed.contains(link.seq) { compare(link) }
        hashBeforeLast = last.hash
        last = link
    }

    /// Says what the end shows: entries that a witness knows and the chain has not.
    ///
    /// `remembered` is the head that the ledger keeps apart from the chain. It is no witness, as whoever
    /// changes the chain can change it too; but it tells a cut tail from an old file.
    package mutating func finish(remembered: LedgerHead?) {
        let knowsMore = (remembered?.seq ?? 0) > last.seq
        if let remembered, knowsMore {
            note(.cutTail, last.seq, "the ledger remembers entry \(remembered.seq)")
        } else if let remembered, remembered.seq < last.seq {
            note(.inserted, last.seq, "the ledger remembers its end at \(remembered.seq)")
        } else if let remembered, remembered.hash != last.hash {
            note(.rehashed, last.seq, "the ledger remembers \(remembered.hash)")
        }
        for witness in witnesses where witness.head.seq > last.seq {
            note(
                knowsMore ? .cutTail : .olderFile,
                last.seq,
                "\(witness.source) has seen entry \(witness.head.seq)",
            )
        }
    }

    /// Adds a finding that the caller made about an entry.
    package mutating func note(_ name: LedgerFinding.Name, _ seq: Int64, _ detail: String) {
        guard findings.count < Self.findingLimit else { return }
        findings.append(LedgerFinding(name, seq: seq, detail))
    }

    private mutating func checkPlace(_ link: Link) {
        let expected = last.seq + 1
        if link.seq > expected {
            note(.removed, expected, "entries \(expected) to \(link.seq - 1) are missing")
        } else if link.seq == last.seq {
            note(.inserted, link.seq, "the number occurs twice")
        } else if link.seq < expected {
            note(.reordered, link.seq, "comes after \(last.seq)")
        } else if link.previous != last.hash {
            if link.hash == last.previous {
                note(.reordered, link.seq, "belongs before \(last.seq)")
            } else if link.previous == hashBeforeLast {
                note(.inserted, last.seq, "entry \(link.seq) follows the one before it")
            } else {
                note(.unlinked, link.seq, "names \(link.previous), before it is \(last.hash)")
            }
        }
    }

    private mutating func compare(_ link: Link) {
        for witness in witnesses
        where witness.head.seq == link.seq && witness.head.hash != link.hash {
            note(.rehashed, link.seq, "\(witness.source) has seen \(witness.head.hash)")
        }
    }
}
