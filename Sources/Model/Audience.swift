/// For whom a release is.
///
/// It is fixed when a release is drafted and never changes: what was written for the bureau itself can't
/// become public by a correction. The words are part of the format.
package enum Audience: String, Sendable, Hashable, CaseIterable {
    /// Everybody: it goes to the web first, and to the channels that it names.
    case everybody = "public"
    /// The bureau's own people alone: it goes to no channel and on no page, and has no index number.
    case inside = "internal"

    package var name: Phrase {
        switch self {
        case .everybody: Phrase("公开", "public")
        case .inside: Phrase("内部", "internal")
        }
    }

    /// What the ids of such releases begin with: numbers of the public series have no gaps for what is not
    /// public.
    package var idPrefix: String { self == .everybody ? "R-" : "N-" }

    /// The sequence that numbers them.
    package var sequence: String { self == .everybody ? "release" : "release/internal" }
}

/// Why information is not disclosed to the public (Regulations on Open Government Information, articles
/// 14 to 16).
///
/// State secrets are no ground here: this is no system for secrets, and nothing classified is kept in it.
package enum Withholding: String, Sendable, Hashable, CaseIterable {
    case law
    case safety
    case thirdParty
    case internalAffairs
    case process
    case enforcement

    package var name: Phrase {
        switch self {
        case .law: Phrase("法律、行政法规禁止公开", "disclosure forbidden by law")
        case .safety:
            Phrase("可能危及国家安全、公共安全、经济安全、社会稳定", "danger to security or stability")
        case .thirdParty: Phrase("商业秘密、个人隐私", "trade secrets, privacy")
        case .internalAffairs: Phrase("内部事务信息", "internal affairs")
        case .process: Phrase("过程性信息", "information about a decision under way")
        case .enforcement: Phrase("行政执法案卷信息", "file of an enforcement case")
        }
    }

    /// The article of the Regulations of 2019.
    package var basis: Phrase {
        let article =
            switch self {
            case .law, .safety: (14, "十四")
            case .thirdParty: (15, "十五")
            case .internalAffairs, .process, .enforcement: (16, "十六")
            }
        return Phrase("条例第\(article.1)条", "Regulations, article \(article.0)")
    }
}
