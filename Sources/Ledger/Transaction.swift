package import Model

/// What a job may do inside the transaction that will make it durable.
///
/// It lives on the writer's thread and is worth nothing after the job: never keep it. Entries get their
/// numbers and hashes here; projections and reactions run on each, so that rows, duties and deliveries
/// are durable together with the fact that caused them.
package final class Transaction: RecordWriting, StoredRecordReading {
    /// The wall clock when the job began, stamped on every entry that it appends.
    package private(set) var now: Instant

    private let entries: EntryStore
    package let stored: StoredRows
    private let metadata: MetaStore
    private let answers: AnswerStore
    private let projections: [any Projection]
    private let reactions: [any Reaction]

    /// The end of the chain, with the entries of this transaction.
    private(set) package var head: LedgerHead
    private(set) var appended: [Entry] = []
    private(set) var line = EntryLine()
    private(set) var exported = EntryLine()
    private(set) var erasedContent = false
    /// A fault inside the job: whatever the job does with it, nothing of the job may remain.
    private(set) var fault: StorageFault?

    /// How many entries one draft may lead to through reactions; more is a circle among them.
    package static let maximumConsequences = 10_000

    init(
        _ database: Database,
        head: LedgerHead,
        now: Instant,
        projections: [any Projection],
        reactions: [any Reaction],
    ) throws(StorageFault) {
        entries = try EntryStore(database, writes: true)
        stored = try StoredRows(database, writes: true)
        metadata = try MetaStore(database, writes: true)
        answers = try AnswerStore(database)
        self.head = head
        self.now = now
        self.projections = projections
        self.reactions = reactions
    }

    /// Adds an entry to the chain, folds it into the rows, and adds what follows from it, breadth first.
    ///
    /// - Returns: the entry of `draft` itself.
    @discardableResult
    package func append(_ draft: EntryDraft) throws(StorageFault) -> Entry {
        try noting { () throws(StorageFault) -> Entry in
            let first = try add(draft)
            var consequences = try reacting(to: first)
            var next = 0
            while next < consequences.count {
                guard consequences.count <= Self.maximumConsequences else {
                    throw .unavailable(
                        "\(draft.kind.rawValue) \(draft.subject): more than "
                            + "\(Self.maximumConsequences) consequences"
                    )
                }
                let entry = try add(consequences[next])
                consequences += try reacting(to: entry)
                next += 1
            }
            return first
        }
    }

    /// Keeps bytes in the content store, durable together with the entry that names the digest.
    ///
    /// What is personal gets a salted digest; what is published word for word a plain one.
    package func keep(_ bytes: [UInt8], isPersonal: Bool) throws(StorageFault) -> Digest {
        try noting { () throws(StorageFault) -> Digest in
            try stored.contents.keep(bytes, isPersonal: isPersonal)
        }
    }

    /// Destroys kept bytes.
    ///
    /// The last entry appended by this job must be the one that orders it.
    package func erase(_ digest: Digest) throws(StorageFault) {
        try noting { () throws(StorageFault) in
            guard let order = appended.last, order.kind == .contentErased else {
                throw .unavailable("content is erased only by a \(EntryKind.contentErased) entry")
            }
            try stored.contents.erase(digest, by: order.seq)
            erasedContent = true
        }
    }

    /// Throws all rows away and folds every entry anew.
    package func rebuildRecords() throws(StorageFault) {
        try noting { () throws(StorageFault) in
            try stored.records.removeAll()
            try entries.visitAll { (entry) throws(StorageFault) in
                for projection in projections { try projection.apply(entry, to: self) }
            }
        }
    }

    /// Remembers that the chain is sound up to here, so that the next start verifies only what follows.
    package func rememberVerified(_ head: LedgerHead) throws(StorageFault) {
        try setMeta(MetaStore.verifiedKey, head.text)
    }

    /// A word that the ledger remembers about itself.
    package func meta(_ key: String) throws(StorageFault) -> String? { try metadata.value(key) }

    /// Remembers a word.
    package func setMeta(_ key: String, _ value: String) throws(StorageFault) {
        try noting { () throws(StorageFault) in try metadata.set(key, value) }
    }

    /// What a person's idempotency key was used for.
    package func formerAnswer(
        of person: String,
        _ key: String,
    ) throws(StorageFault) -> FormerAnswer? {
        try answers.answer(person, key)
    }

    /// Remembers what a key was used for, and forgets what is too old (`through` and before) or too much
    /// (beyond `limit` of this person, the oldest first).
    package func remember(
        _ answer: FormerAnswer,
        forgetting instant: Instant,
        keeping limit: Int,
    ) throws(StorageFault) {
        try noting { () throws(StorageFault) in
            try answers.put(answer)
            try answers.forget(through: instant, keeping: limit, of: answer.person)
        }
    }

    // MARK: RecordWriting

    package func put(_ table: RecordTable, _ record: Record) throws(StorageFault) {
        try noting { () throws(StorageFault) in try stored.records.put(table, record) }
    }

    // MARK: entries

    /// One entry by number.
    package func entry(_ seq: Int64) throws(StorageFault) -> Entry? { try entries.entry(seq) }

    private func add(_ draft: EntryDraft) throws(StorageFault) -> Entry {
        guard draft.body.isRecordable else {
            throw .unavailable("\(draft.kind.rawValue) \(draft.subject): body is not recordable")
        }
        let seq = head.seq + 1
        // As it will be read back: rows folded from it now and in a replay are the same bytes.
        let document = draft.body.canonical
        let body = document.canonicalBytes
        line.clear()
        line.add(draft, seq: seq, at: now, body: body)
        let hash = line.hash(after: head.hash)
        let entry = Entry(
            seq: seq,
            at: now,
            kind: draft.kind,
            subject: draft.subject,
            actor: draft.actor,
            effectiveAt: draft.effectiveAt ?? now,
            body: document,
            previous: head.hash,
            hash: hash,
        )
        try entries.insert(entry, body: body)
        exported.add(draft, seq: seq, at: now, body: body, hashes: (head.hash, hash))
        exported.addLineFeed()
        head = LedgerHead(seq: seq, hash: hash)
        appended.append(entry)
        for projection in projections { try projection.apply(entry, to: self) }
        return entry
    }

    private func reacting(to entry: Entry) throws(StorageFault) -> [EntryDraft] {
        var drafts: [EntryDraft] = []
        for reaction in reactions {
            drafts += try reaction.reactions(to: entry, records: self, now: now)
        }
        return drafts
    }

    private func noting<Result>(
        _ body: () throws(StorageFault) -> Result
    ) throws(StorageFault) -> Result {
        do throws(StorageFault) {
            return try body()
        } catch {
            fault = fault ?? error
            throw error
        }
    }
}

// MARK: the writer's side

extension Transaction {
    /// What a refused job is rolled back to.
    struct Mark {
        let head: LedgerHead
        let entries: Int
        let exportedBytes: Int
        let erasedContent: Bool
    }

    /// Where the next job begins.
    func begin(at instant: Instant) -> Mark {
        now = instant
        fault = nil
        return Mark(
            head: head,
            entries: appended.count,
            exportedBytes: exported.bytes.count,
            erasedContent: erasedContent,
        )
    }

    /// Forgets what was added after the mark.
    func rollBack(to mark: Mark) {
        stored.records.forget()
        head = mark.head
        appended.removeLast(appended.count - mark.entries)
        exported.cut(to: mark.exportedBytes)
        erasedContent = mark.erasedContent
        fault = nil
    }

    /// Remembers the end of the chain apart from the chain, so that a cut tail differs from an old file.
    func rememberHead() throws(StorageFault) {
        try metadata.set(MetaStore.headKey, head.text)
    }

    /// Empties what the batch has gathered, after COMMIT or ROLLBACK.
    func reset(to head: LedgerHead) {
        stored.records.forget()
        self.head = head
        appended = []
        exported.clear()
        erasedContent = false
        fault = nil
    }
}

extension JSON {
    /// True when the canonical form exists and can be read back: whole numbers, no key twice.
    var isRecordable: Bool {
        switch self {
        case .null, .bool, .integer, .string: true
        case .decimal: false
        case .array(let elements): elements.allSatisfy(\.isRecordable)
        case .object(let members):
            Set(members.map(\.key)).count == members.count
                && members.allSatisfy(\.value.isRecordable)
        }
    }
}
