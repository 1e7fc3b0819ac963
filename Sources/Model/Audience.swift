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

/// Why an internal release is not disclosed to the public (Regulations on Open Government Information,
/// articles 14 to 16): the grounds of `RequestOutcome` that hold without a request, in the same words.
///
/// State secrets are no ground here: this is no system for secrets, and nothing classified is kept in it.
package enum Withholding: String, Sendable, Hashable, CaseIterable {
    case forbiddenByLaw
    case threeSecurities
    case thirdParty
    case internalAffairs
    case processInformation
    case enforcementFile

    /// The same ground as the answer to a request has it.
    package var outcome: RequestOutcome {
        switch self {
        case .forbiddenByLaw: .forbiddenByLaw
        case .threeSecurities: .threeSecurities
        case .thirdParty: .thirdParty
        case .internalAffairs: .internalAffairs
        case .processInformation: .processInformation
        case .enforcementFile: .enforcementFile
        }
    }

    package var name: Phrase { outcome.name }

    /// The article of the Regulations of 2019.
    package var basis: Phrase {
        let article =
            switch self {
            case .forbiddenByLaw, .threeSecurities: (14, "十四")
            case .thirdParty: (15, "十五")
            case .internalAffairs, .processInformation, .enforcementFile: (16, "十六")
            }
        return Phrase("条例第\(article.1)条", "Regulations, article \(article.0)")
    }
}
