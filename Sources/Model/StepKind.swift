/// A step in the life of a matter or an incident that somebody recorded: what stops clocks, starts them,
/// pauses them or lets them begin anew.
package enum StepKind: String, Sendable, Hashable, CaseIterable {
    /// A complaint or request was registered.
    case registered
    /// What is asked for is clear: nothing has to be completed.
    case accepted
    /// The applicant was asked, once, to complete the request.
    case correctionAsked
    /// The completed request came in.
    case corrected
    /// A third party or another body received the letter that asks for its opinion.
    case consulted
    case opinionReceived
    /// The answer went out.
    case answered
    /// The file was closed and handed to the archive.
    case archived
    /// A column has something newer.
    case updated
    /// A department handed in its material.
    case handedIn
    /// The report went to the superior authority, or was handed in.
    case reported
    /// The number of dead or injured changed.
    case casualtiesChanged
    /// The change was reported.
    case casualtiesReported
    /// A staged matter entered its next stage.
    case staged
    /// A hearing, a discussion of experts or a survey took place.
    case heard
    /// Information that was made earlier is another now.
    case changed
    /// The report of the investigation was handed in.
    case investigationSubmitted
    /// The report of the investigation was approved.
    case investigated

    /// The anchor that the step gives.
    package var anchor: Rule.AnchorField? {
        switch self {
        case .registered: .registeredAt
        case .consulted: .consultedAt
        case .updated: .updatedAt
        case .investigated: .investigatedAt
        case .casualtiesChanged: .changedAt
        case .staged: .stagedAt
        case .changed: .formedAt
        case .accepted, .correctionAsked, .corrected, .opinionReceived, .answered, .archived,
            .handedIn,
            .reported, .casualtiesReported, .investigationSubmitted, .heard:
            nil
        }
    }

    /// Whether a rule that waits for this step has what it wanted when `other` is taken.
    ///
    /// Who accepts or answers a request has no need to ask for its completion.
    package func isDone(by other: StepKind) -> Bool {
        self == other || self == .correctionAsked && [.accepted, .answered].contains(other)
    }

    /// Steps of which each settles one duty, the oldest; any other one settles all that wait for it.
    package var isCounted: Bool {
        [.handedIn, .reported, .opinionReceived, .casualtiesReported].contains(self)
    }

    /// Steps that satisfy a rule under their own name.
    package static let ownWords = [
        Self.registered, .correctionAsked, .opinionReceived, .archived, .handedIn,
        .casualtiesReported, .investigationSubmitted,
    ].map(\.rawValue)

    /// Steps that an incident has; all others belong to matters.
    package static let ofIncidents: [Self] = [
        .reported, .casualtiesChanged, .casualtiesReported, .investigationSubmitted, .investigated,
    ]

    package var name: Phrase {
        switch self {
        case .registered: Phrase("登记", "registered")
        case .accepted: Phrase("受理", "accepted")
        case .correctionAsked: Phrase("告知补正", "asked for completion")
        case .corrected: Phrase("收到补正", "completed")
        case .consulted: Phrase("征求意见书送达", "opinion asked for")
        case .opinionReceived: Phrase("收到意见", "opinion received")
        case .answered: Phrase("答复", "answered")
        case .archived: Phrase("归档", "archived")
        case .updated: Phrase("更新", "updated")
        case .handedIn: Phrase("报送办公室", "handed in")
        case .reported: Phrase("报送", "reported")
        case .casualtiesChanged: Phrase("伤亡变化", "casualties changed")
        case .casualtiesReported: Phrase("补报伤亡", "change of casualties reported")
        case .staged: Phrase("进入阶段", "stage entered")
        case .heard: Phrase("听证、论证、座谈", "hearing or discussion")
        case .changed: Phrase("信息变更", "information changed")
        case .investigationSubmitted: Phrase("提交调查报告", "investigation submitted")
        case .investigated: Phrase("调查报告获批", "investigation approved")
        }
    }
}

/// What kind of accident or disaster it was, where a law has its own time limits for it.
package enum IncidentNature: String, Sendable, Hashable, CaseIterable {
    /// 生产安全事故
    case workSafety
    /// 道路交通事故
    case traffic
    /// 火灾事故
    case fire
    /// 突发环境事件
    case environment

    package var name: Phrase {
        switch self {
        case .workSafety: Phrase("生产安全事故", "work safety accident")
        case .traffic: Phrase("道路交通事故", "road accident")
        case .fire: Phrase("火灾事故", "fire")
        case .environment: Phrase("突发环境事件", "environmental incident")
        }
    }
}
