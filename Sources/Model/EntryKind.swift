/// Every kind of fact that the ledger knows.
///
/// The raw values are part of the format: never renamed.
///
/// Beside each kind stand the keys of its body. Instants are milliseconds, digests hexadecimal; a key in
/// brackets may be absent. `document` and `note` are digests into the content store.
package enum EntryKind: String, Sendable, Hashable, CaseIterable {
    // The ledger and the daemon
    /// format, bureau, zone
    case ledgerOpened = "ledger.opened"
    /// files: [{path, digest}], rules: [{id, version, digest}], [calendars]
    case configurationLoaded = "configuration.loaded"
    /// version, [lastSeenAt], bootID
    case daemonStarted = "daemon.started"
    /// reason
    case daemonStopped = "daemon.stopped"
    /// from, to, cause: the daemon did not run
    case daemonGap = "daemon.gap"
    /// from, to, deltaMilliseconds, [synchronised]
    case clockStepped = "clock.stepped"
    /// person, role, tokenDigest
    case tokenCreated = "token.created"
    /// [reason]
    case tokenRevoked = "token.revoked"
    /// command, code, [target], [note]: who tried what and why it was not allowed
    case commandRefused = "command.refused"
    /// digest, reason, basis, approvedBy: personal data destroyed by order of law
    case contentErased = "content.erased"
    /// seq, hash, of the day's last entry
    case checkpointTaken = "checkpoint.taken"
    /// day, seq (of the `checkpoint.taken`), document, signature (digest): what the external command signed and what
    /// it gave
    case checkpointSigned = "checkpoint.signed"

    // Incidents
    /// category, occurredAt, isEstimated, [reportedAt], [grade], [nature], leadOrganisation, document
    case incidentOpened = "incident.opened"
    /// [from], to, reason (digest)
    case incidentRegraded = "incident.regraded"
    /// occurredAt, formerOccurredAt, [isEstimated]
    case incidentCorrected = "incident.corrected"
    /// [missedReason (digest)]
    case incidentClosed = "incident.closed"

    /// step (StepKind), [evidence]: something was done about it; effectiveAt is when
    case incidentNoted = "incident.noted"

    // Matters; subject is the matter id
    /// type, organisation, [rules], [incident], anchors {field: instant}, [internal], [sensitive], document
    case matterOpened = "matter.opened"
    /// step (StepKind), [evidence], [slot]; effectiveAt is when it was done
    case matterNoted = "matter.noted"
    /// [missedReason (digest)]
    case matterClosed = "matter.closed"

    // Calendars; subject is the calendar id
    /// version, origin (file|notice), document (digest of the whole calendar), knownUntil, [years], [moved]
    case calendarImported = "calendar.imported"

    // Releases; subject is the release id
    /// revision, kind, [incident], [matter], document, publisher, [audience (internal)], [withheld]: why it is not
    /// disclosed
    case releaseDrafted = "release.drafted"
    /// revision, document, [voidedApprovalBy]
    case releaseEdited = "release.edited"
    /// revision, document
    case releaseSubmitted = "release.submitted"
    /// revision, review (secrecy|legality|content), passed, document, [note]
    case releaseReviewed = "release.reviewed"
    /// revision, step, passed, document, organisation, reading, [review], [checked: [{question, text, answer}]], [note]:
    /// a step of the workflow, with its check list
    case releaseSigned = "release.signed"
    /// revision, note
    case releaseReturned = "release.returned"
    /// revision, document, [workflow, organisation, [checked]]: of the workflow that it ends
    case releaseApproved = "release.approved"
    /// revision, document, authorisedBy, authorisedAt, means, secrecyBy: the emergency path
    case releaseAuthorised = "release.authorised"
    /// revision, document: the duty left by the emergency path is done
    case releaseCountersigned = "release.countersigned"
    /// revision, document, reason (digest): given up before it went out
    case releaseDiscarded = "release.discarded"
    /// revision, kind, [incident], document, indexNumber, channels, [expiresAt]
    case releasePublished = "release.published"
    /// reason (digest): the public note
    case releaseWithdrawn = "release.withdrawn"
    /// revision, kind, [incident], [matter], document, publisher: an internal one is there for its people; it has no
    /// index number and no channel
    case releaseCirculated = "release.circulated"
    /// revision, kind, [incident], reason (digest): an internal one was taken back
    case releaseRecalled = "release.recalled"
    /// revision, at: its `expiresAt` has passed; boards and pages follow
    case releaseExpired = "release.expired"
    /// incident, at, document (place, spokesperson)
    case conferenceScheduled = "conference.scheduled"
    /// incident, heldAt, [evidence]
    case conferenceHeld = "conference.held"

    // Obligations; subject is the obligation id
    /// rule, ruleVersion, terms (the rule, frozen), for, [slot], [incident], organisation, anchor
    /// {field, at, seq, [isEstimated]}, due, warnAt, epoch, [provisional], [armedLate]: the instant of
    /// the grade, [calendar]: the version that it was counted with
    case obligationOpened = "obligation.opened"
    /// cause, anchor, due, formerAnchor, formerDue, epoch, warnAt, [provisional], [pause], [extendedBy],
    /// [approvedBy], [basis], [reason], [calendar]; of a settled one reassessed (outcome), [lateBy]
    case obligationRedated = "obligation.redated"
    /// level, due, epoch, notify; effectiveAt is the warning's instant
    case obligationWarned = "obligation.warned"
    /// due, detectedAt, epoch, [cause], [ownCommitment]: no limit of the law, notify; effectiveAt is the due instant
    case obligationBreached = "obligation.breached"
    /// step, due, epoch, notify
    case obligationEscalated = "obligation.escalated"
    /// until, epoch, [level]
    case obligationAcknowledged = "obligation.acknowledged"
    /// epoch, notify
    case obligationAckExpired = "obligation.ack_expired"
    /// outcome (met|late|missed|waived|void|indeterminate), due, epoch, [satisfiedAt], [lateBy],
    /// [evidence], [reason], [basis], [approvedBy]; effectiveAt is the satisfying instant
    case obligationSettled = "obligation.settled"

    /// release: the draft that the system prepared for this slot of a report
    case reportPrepared = "report.prepared"

    // Deliveries; subject is the delivery id
    /// channel, target, for (release/revision or crossing), of (release or obligation), purpose
    /// (release|withdrawal|warned-N|breached|escalated-N), [revision], [expiresAt], key, [supersedes]
    case deliveryQueued = "delivery.queued"
    /// attempt
    case deliveryAttempted = "delivery.attempted"
    /// attempt, [path], [digest], [reference], [receiptBy], result
    /// (written|accepted|handed_over|queued_by_gateway)
    case deliveryAccepted = "delivery.accepted"
    /// receipt: what came back from the far side; state
    /// (delivered|fetched|accepted|buffered|failed|rejected), [detail], [reference]
    case deliveryReceipt = "delivery.receipt"
    /// url, digest, release, revision, channel, kind (of the release), [incident], [clockError] in
    /// milliseconds: read back through the public address; effectiveAt is the read-back instant
    case deliveryConfirmed = "delivery.confirmed"
    /// attempt, reason, [retryAt]
    case deliveryFailed = "delivery.failed"
    /// attempt, reason: the far side may have acted; nobody repeats it blindly
    case deliveryUnknown = "delivery.unknown"
    /// reason: nothing moves it but a person
    case deliveryDead = "delivery.dead"
    /// at
    case deliveryExpired = "delivery.expired"
    /// by: the delivery that took its place before it got out
    case deliverySuperseded = "delivery.superseded"
    /// by hand; attempt
    case deliveryRetried = "delivery.retried"

    // Channels, boards, alerts
    /// reason
    case channelPaused = "channel.paused"
    case channelResumed = "channel.resumed"
    /// board, revision, at: the first fetch of what the board should show
    case boardFetched = "board.fetched"
    /// lastPollAt
    case boardSilent = "board.silent"
    /// silentSince
    case boardResumed = "board.resumed"
    /// period, offset, grace (milliseconds): from here on its periods are counted
    case stationWatched = "station.watched"
    /// since, [lastPeriodEnd], [refused]: the end of the first period that did not arrive, the newest that did, why
    /// rows were refused meanwhile; effectiveAt is the instant after which it was late
    case stationInterrupted = "station.interrupted"
    /// since, [lastPeriodEnd], expected, late, missed: the interruption's first instant, the period that ended it, the
    /// periods between; effectiveAt is its receipt
    case stationResumed = "station.resumed"
    /// station, item, mark (guarded|warning|guaranteed|highest), markLevel, level, datum, readingAt,
    /// [draft], [replaces]: a level has reached a mark; effectiveAt is the reading's time
    case waterCrossed = "water.crossed"
    /// the same, with cause (fell|corrected|mark): it lies below the mark again, or never reached it
    case waterFell = "water.fell"
    /// slots, from, to: ends of periods that came past due, of one batch
    case stationLate = "station.late"
    /// slots, from, to: periods that were passed over, though no interruption had begun
    case stationGap = "station.gap"
    /// periods, from, to: other values than before for the same periods, of one batch; the former ones stay
    case stationCorrected = "station.corrected"
    /// hour, first, last, rows, digest: the chain over the readings received in that hour, in order of receipt
    case readingsDigested = "readings.digested"
    /// before, through, rows: readings up to a position whose periods end before it have reached their age and are removed
    case readingsPruned = "readings.pruned"
    /// alert, severity, summary, [people]: who is told in place of the ladder's; effectiveAt is when it began
    case alertRaised = "alert.raised"
    /// startedAt
    case alertResolved = "alert.resolved"
    /// alert, until
    case alertAcknowledged = "alert.acknowledged"
}
