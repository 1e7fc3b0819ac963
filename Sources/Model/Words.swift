/// The two languages that users see.
///
/// Chinese is the default.
package enum Language: String, Sendable, Hashable, CaseIterable {
    case chinese = "zh"
    case english = "en"

    /// The tag of RFC 5646 for pages and feeds.
    package var tag: String { self == .chinese ? "zh-CN" : "en" }
}

/// One phrase in both languages.
package struct Phrase: Sendable, Hashable {
    package let chinese: String
    package let english: String

    package init(_ chinese: String, _ english: String) {
        self.chinese = chinese
        self.english = english
    }

    package subscript(language: Language) -> String {
        language == .chinese ? chinese : english
    }
}

/// How grave an incident is (Emergency Response Law, article 3).
///
/// A person sets it, never the program.
package enum Grade: String, Sendable, Hashable, CaseIterable {
    case extraordinary = "I"
    case major = "II"
    case serious = "III"
    case ordinary = "IV"

    package var name: Phrase {
        switch self {
        case .extraordinary: Phrase("特别重大", "extraordinary")
        case .major: Phrase("重大", "major")
        case .serious: Phrase("较大", "serious")
        case .ordinary: Phrase("一般", "ordinary")
        }
    }

    /// `重大(Ⅱ级)`, `major (grade II)`.
    package var label: Phrase {
        let roman = ["I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ", "IV": "Ⅳ"][rawValue] ?? rawValue
        return Phrase("\(name.chinese)(\(roman)级)", "\(name.english) (grade \(rawValue))")
    }
}

/// The four kinds of incident of the law.
package enum IncidentCategory: String, Sendable, Hashable, CaseIterable {
    case natural
    case accident
    case health
    case security

    package var name: Phrase {
        switch self {
        case .natural: Phrase("自然灾害", "natural disaster")
        case .accident: Phrase("事故灾难", "accident")
        case .health: Phrase("公共卫生事件", "public health")
        case .security: Phrase("社会安全事件", "public security")
        }
    }
}

/// What a release is.
///
/// A correction is no kind: it is a new revision of the same release.
package enum ReleaseKind: String, Sendable, Hashable, CaseIterable {
    case first
    case followup
    case conference
    case rebuttal
    case warning
    case end
    case final
    case notice
    /// What explains a policy document; it goes out with the document.
    case interpretation

    package var name: Phrase {
        switch self {
        case .first: Phrase("首次发布", "first release")
        case .followup: Phrase("续报", "follow-up")
        case .conference: Phrase("新闻发布会预告", "press conference notice")
        case .rebuttal: Phrase("辟谣澄清", "rebuttal")
        case .warning: Phrase("预警", "warning")
        case .end: Phrase("响应终止", "end of response")
        case .final: Phrase("调查结果", "final report")
        case .notice: Phrase("通告", "notice")
        case .interpretation: Phrase("政策解读", "interpretation")
        }
    }
}

/// What a person may do; one person may hold several roles (`people.json5`).
package enum Role: String, Sendable, Hashable, CaseIterable {
    /// Opens incidents, drafts, edits, submits, publishes what is approved.
    case officer
    /// Approves, returns, withdraws, waives.
    case approver
    /// Approves what asks for a higher approver.
    case head
    /// Reviews for state secrets and personal data.
    case secrecy
    /// Reviews for legality.
    case legality
    /// Reviews the content.
    case content
    /// Reads everything, changes nothing.
    case auditor
    /// Tokens, channels, configuration; no releases.
    case administrator
    /// A monitoring system: status, checks, metrics.
    case monitor
    /// A measuring station or the system that speaks for some: hands in readings, reads nothing else.
    case station

    package var name: Phrase {
        switch self {
        case .officer: Phrase("值班员", "duty officer")
        case .approver: Phrase("审批人", "approver")
        case .head: Phrase("主要负责人", "head of the bureau")
        case .secrecy: Phrase("保密审查员", "secrecy reviewer")
        case .legality: Phrase("合法性审查员", "legality reviewer")
        case .content: Phrase("内容审核员", "content reviewer")
        case .auditor: Phrase("审计员", "auditor")
        case .administrator: Phrase("管理员", "administrator")
        case .monitor: Phrase("监控系统", "monitor")
        case .station: Phrase("站点", "station")
        }
    }
}

/// What a review was about.
package enum ReviewKind: String, Sendable, Hashable, CaseIterable {
    case secrecy
    case legality
    case content

    package var name: Phrase {
        switch self {
        case .secrecy: Phrase("保密审查", "secrecy review")
        case .legality: Phrase("合法性审查", "legality review")
        case .content: Phrase("内容审核", "content review")
        }
    }

    /// The role that may give it.
    package var role: Role {
        switch self {
        case .secrecy: .secrecy
        case .legality: .legality
        case .content: .content
        }
    }
}

/// The kinds of channel.
///
/// A bureau names its channels itself; each name has one kind.
package enum ChannelKind: String, Sendable, Hashable, CaseIterable {
    case web
    case feed
    case led
    case sms
    case hook
    /// A sheet of paper that a person puts up or reads out.
    case print
    /// What a person does and proves: press, radio, a window, a meeting.
    case manual

    package var name: Phrase {
        switch self {
        case .web: Phrase("网站", "web")
        case .feed: Phrase("订阅源", "feed")
        case .led: Phrase("显示屏", "LED boards")
        case .sms: Phrase("短信", "SMS")
        case .hook: Phrase("转发接口", "hook")
        case .print: Phrase("张贴", "paper")
        case .manual: Phrase("人工渠道", "by hand")
        }
    }

    /// True when anybody can fetch what it carries, so that a read-back can prove publication.
    package var isPublic: Bool { self == .web || self == .feed }

    /// True when a person records what became of it, with evidence.
    package var isByHand: Bool { self == .print || self == .manual }
}
