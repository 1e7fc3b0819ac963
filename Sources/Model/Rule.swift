/// A time limit as data: what starts it, how it counts, what satisfies it, who is told, and on which law
/// it stands.
///
/// Invariant: the budget is at least 1; the first step of the ladder has `after` zero (it is told of the
/// warnings and of the breach itself), later steps have strictly growing ones.
package struct Rule: Sendable, Hashable {
    /// `inc.first_release`: small letters, digits, dots and underscores.
    package let id: String
    /// Counts changed contents, from 1; supplied by the configuration.
    package var version: Int
    /// SHA-256 of the canonical JSON of the rule; supplied by the configuration.
    package var digest: Digest?
    package let title: Phrase
    package let basis: Basis
    /// `seed`, `national`, `bureau:transport`: what a bureau switches on.
    package let profile: String
    package let isEnabled: Bool
    package let appliesTo: Subject
    /// Empty for every grade, and then also before a grade is set.
    package let grades: [Grade]
    /// Empty for every category.
    package let categories: [IncidentCategory]
    package let anchor: AnchorField
    package let measure: Measure
    /// In the unit of the measure.
    package let budget: Int64
    package let warnings: [Warning]
    package let ladder: [Step]
    package let satisfiedBy: Satisfaction
    /// Reporting inside government: never on a public page or feed.
    package let isInternal: Bool
    package let mayPause: [PauseGround]
    package let mayExtend: Extension?
    package let mayWaive: Bool
    /// Empty for every nature; of an incident.
    package let natures: [IncidentNature]
    /// A timer, or a condition of an act.
    package let mode: Mode
    /// The period in which an event starts the clock; nil for a rule that starts at its anchor.
    package let window: Window?
    package let mayRestart: Restart?

    package init(
        id: String,
        version: Int = 1,
        digest: Digest? = nil,
        title: Phrase,
        basis: Basis,
        profile: String,
        isEnabled: Bool = true,
        appliesTo: Subject,
        grades: [Grade] = [],
        categories: [IncidentCategory] = [],
        anchor: AnchorField,
        measure: Measure = .wall,
        budget: Int64,
        warnings: [Warning] = [],
        ladder: [Step] = [],
        satisfiedBy: Satisfaction,
        isInternal: Bool = false,
        mayPause: [PauseGround] = [],
        mayExtend: Extension? = nil,
        mayWaive: Bool = true,
        natures: [IncidentNature] = [],
        mode: Mode = .timer,
        window: Window? = nil,
        mayRestart: Restart? = nil,
    ) {
        self.id = id
        self.version = version
        self.digest = digest
        self.title = title
        self.basis = basis
        self.profile = profile
        self.isEnabled = isEnabled
        self.appliesTo = appliesTo
        self.grades = grades
        self.categories = categories
        self.anchor = anchor
        self.measure = measure
        self.budget = budget
        self.warnings = warnings
        self.ladder = ladder
        self.satisfiedBy = satisfiedBy
        self.isInternal = isInternal
        self.mayPause = mayPause
        self.mayExtend = mayExtend
        self.mayWaive = mayWaive
        self.natures = natures
        self.mode = mode
        self.window = window
        self.mayRestart = mayRestart
    }

    /// `inc.first_release@1`.
    package var reference: String { id + "@" + String(version) }
}

extension Rule {
    /// The words of the law, or of the bureau's own promise.
    package struct Basis: Sendable, Hashable {
        package let document: String
        package let quote: String
        /// Shown as 本单位承诺 and not as law.
        package let isOwnCommitment: Bool

        package init(document: String, quote: String, isOwnCommitment: Bool = false) {
            self.document = document
            self.quote = quote
            self.isOwnCommitment = isOwnCommitment
        }
    }

    /// What a rule applies to.
    package enum Subject: String, Sendable, Hashable, CaseIterable {
        case incident
        case release
        case decision
        case column
        case request
        case letter
        case message
        case complaint
        case rumour
        case opinion
        case policy
        case consultation
        case staged
        case department
        case report
        case feed
        case channel
    }

    /// Whether the rule runs a clock.
    package enum Mode: String, Sendable, Hashable, CaseIterable {
        case timer
        /// No clock: the act is refused until the condition holds, and both go out in one transaction.
        case gate
    }

    /// A period from the anchor on: what happens in it has to be reported, what happens after it need not.
    package struct Window: Sendable, Hashable {
        package let measure: Measure
        /// In the unit of the measure.
        package let budget: Int64
        /// What happens: the clock of the rule runs from there.
        package let step: StepKind

        package init(measure: Measure, budget: Int64, step: StepKind) {
            self.measure = measure
            self.budget = budget
            self.step = step
        }
    }

    /// A step on which the time counts anew, with its article.
    package struct Restart: Sendable, Hashable {
        package let step: StepKind
        package let basis: String

        package init(step: StepKind, basis: String) {
            self.step = step
            self.basis = basis
        }
    }

    /// The field that holds the anchor.
    package enum AnchorField: String, Sendable, Hashable, CaseIterable {
        case occurredAt
        /// Where nobody reported it separately, the opening stands for the report.
        case reportedAt
        case openedAt
        /// When an emergency release was authorised by word of mouth.
        case authorisedAt
        /// Of an incident: each release of it starts the clock for the next.
        case publishedAt
        case decidedAt
        case receivedAt
        case detectedAt
        /// When information was made or changed.
        case formedAt
        /// When a complaint was registered.
        case registeredAt
        /// When a third party received the letter that asks for its opinion.
        case consultedAt
        /// The last update of a column; its opening where there was none.
        case updatedAt
        /// When the report of an investigation was approved.
        case investigatedAt
        /// What a window waits for.
        case changedAt
        /// When a staged matter entered the stage.
        case stagedAt
        /// The former slot of a series.
        case slot

        package var name: Phrase {
            switch self {
            case .occurredAt: Phrase("发生时间", "time of occurrence")
            case .reportedAt: Phrase("报告时间", "time of report")
            case .openedAt: Phrase("立案时间", "time of opening")
            case .authorisedAt: Phrase("口头批准时间", "time of authorisation")
            case .publishedAt: Phrase("发布时间", "time of publication")
            case .decidedAt: Phrase("决定时间", "time of decision")
            case .receivedAt: Phrase("收到时间", "time of receipt")
            case .detectedAt: Phrase("发现时间", "time of detection")
            case .formedAt: Phrase("形成或变更时间", "time of making or change")
            case .registeredAt: Phrase("登记时间", "time of registration")
            case .consultedAt: Phrase("收到征求意见书时间", "time of consultation")
            case .updatedAt: Phrase("上次更新", "last update")
            case .investigatedAt: Phrase("调查报告批准时间", "approval of the investigation")
            case .changedAt: Phrase("变化时间", "time of the change")
            case .stagedAt: Phrase("进入阶段时间", "time of entering the stage")
            case .slot: Phrase("上一期", "former slot")
            }
        }
    }

    /// When a warning is due.
    package enum Warning: Sendable, Hashable {
        /// The first instant at which this many percent of the budget are used: 1 to 99.
        case percent(Int)
        /// This long before due, on the clock on the wall.
        case before(Milliseconds)
    }

    /// One step of the ladder of people.
    package struct Step: Sendable, Hashable {
        package enum Recipient: Sendable, Hashable {
            case role(Role)
            case person(String)
        }

        /// Counted from due.
        package let after: Milliseconds
        package let recipient: Recipient
        /// Hooks that carry the alarm.
        package let hooks: [String]
        /// While nobody acknowledges; nil for once.
        package let repeatEvery: Milliseconds?
        /// How long an acknowledgement on this step holds.
        package let ackFor: Milliseconds

        package init(
            after: Milliseconds,
            recipient: Recipient,
            hooks: [String] = [],
            repeatEvery: Milliseconds? = nil,
            ackFor: Milliseconds = .minutes(30),
        ) {
            self.after = after
            self.recipient = recipient
            self.hooks = hooks
            self.repeatEvery = repeatEvery
            self.ackFor = ackFor
        }
    }

    /// What stops the clock.
    package enum Satisfaction: Sendable, Hashable {
        /// A release of one of these kinds (of any, when empty), read back on a public channel.
        case released([ReleaseKind])
        /// A press conference was held; its notice is none.
        case conferenceHeld
        /// The release that went out on an oral approval is countersigned.
        case countersigned
        /// A person set the grade of the incident.
        case graded
        /// An answer went to the applicant.
        case answered
        /// The column was updated.
        case columnUpdated
        /// The slot's reading arrived.
        case readingReceived
        /// The report was handed in.
        case reported
        /// Another recorded step of the matter or incident.
        case taken(StepKind)

        /// The recorded step that satisfies it; nil for what is proved otherwise.
        package var step: StepKind? {
            switch self {
            case .answered: .answered
            case .columnUpdated: .updated
            case .reported: .reported
            case .taken(let step): step
            case .released, .conferenceHeld, .countersigned, .graded, .readingReceived: nil
            }
        }
    }

    /// A ground on which time is not counted.
    package struct PauseGround: Sendable, Hashable {
        package let reason: String
        package let basis: String
        /// The recorded steps that begin and end it; nil where only a person pauses.
        package let steps: Steps?

        package struct Steps: Sendable, Hashable {
            package let from: StepKind
            package let to: StepKind

            package init(from: StepKind, to: StepKind) {
                self.from = from
                self.to = to
            }
        }

        package init(reason: String, basis: String, steps: Steps? = nil) {
            self.reason = reason
            self.basis = basis
            self.steps = steps
        }
    }

    /// How far the budget may grow.
    package struct Extension: Sendable, Hashable {
        /// Each time at most this much, in the unit of the measure.
        package let amount: Int64
        package let times: Int
        package let basis: String

        package init(amount: Int64, times: Int, basis: String) {
            self.amount = amount
            self.times = times
            self.basis = basis
        }
    }
}
