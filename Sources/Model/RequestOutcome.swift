/// What became of a request for disclosure: the closed list of table three of the annual report
/// (国办公开办函〔2021〕30号), and a deferral, which that table counts under "other".
///
/// The order is the order of the rows.
package enum RequestOutcome: String, Sendable, Hashable, CaseIterable {
    case granted
    case partly
    case stateSecret
    case forbiddenByLaw
    case threeSecurities
    case thirdParty
    case internalAffairs
    case processInformation
    case enforcementFile
    case administrativeQuery
    case notHeld
    case notReadyMade
    case unclear
    case petition
    case repeated
    case publishedMatter
    case excessive
    case confirmation
    case notCompleted
    case feeUnpaid
    case other
    /// 暂缓公开: undetermined whether it is secret; counted under `other`.
    case deferred

    package enum Group: String, Sendable, Hashable, CaseIterable {
        case granted
        case partly
        case refused
        case unavailable
        case notHandled
        case other

        package var name: Phrase {
            switch self {
            case .granted: Phrase("予以公开", "granted")
            case .partly: Phrase("部分公开", "granted in part")
            case .refused: Phrase("不予公开", "refused")
            case .unavailable: Phrase("无法提供", "can't be provided")
            case .notHandled: Phrase("不予处理", "not handled")
            case .other: Phrase("其他处理", "other")
            }
        }

        /// `三（一）`: the part of row three.
        package var row: String {
            let numbers = ["一", "二", "三", "四", "五", "六"]
            let index = Self.allCases.firstIndex(of: self) ?? 0
            return "三（" + numbers[index] + "）"
        }
    }

    package var group: Group {
        switch self {
        case .granted: .granted
        case .partly: .partly
        case .stateSecret, .forbiddenByLaw, .threeSecurities, .thirdParty, .internalAffairs,
            .processInformation, .enforcementFile, .administrativeQuery:
            .refused
        case .notHeld, .notReadyMade, .unclear: .unavailable
        case .petition, .repeated, .publishedMatter, .excessive, .confirmation: .notHandled
        case .notCompleted, .feeUnpaid, .other, .deferred: .other
        }
    }

    /// The row of the table that counts it.
    package var row: Self { self == .deferred ? .other : self }

    /// Grounds on which information is not published either (regulation, articles 14 to 16).
    package static let withholding = allCases.filter { $0.group == .refused }

    package var name: Phrase {
        switch self {
        case .granted: Phrase("予以公开", "granted")
        case .partly: Phrase("部分公开", "granted in part")
        case .stateSecret: Phrase("属于国家秘密", "a state secret")
        case .forbiddenByLaw: Phrase("其他法律行政法规禁止公开", "forbidden by another law")
        case .threeSecurities:
            Phrase("危及“三安全一稳定”", "endangers national, public or economic security or stability")
        case .thirdParty: Phrase("保护第三方合法权益", "rights of a third party")
        case .internalAffairs: Phrase("属于三类内部事务信息", "internal affairs")
        case .processInformation: Phrase("属于四类过程性信息", "information of a process")
        case .enforcementFile: Phrase("属于行政执法案卷", "file of law enforcement")
        case .administrativeQuery: Phrase("属于行政查询事项", "query by other rules")
        case .notHeld: Phrase("本机关不掌握相关政府信息", "not held by this body")
        case .notReadyMade: Phrase("没有现成信息需要另行制作", "would have to be made")
        case .unclear: Phrase("补正后申请内容仍不明确", "still unclear after completion")
        case .petition: Phrase("信访举报投诉类申请", "petition or complaint")
        case .repeated: Phrase("重复申请", "repeated")
        case .publishedMatter: Phrase("要求提供公开出版物", "asks for a publication")
        case .excessive: Phrase("无正当理由大量反复申请", "many and repeated without reason")
        case .confirmation:
            Phrase("要求行政机关确认或重新出具已获取信息", "asks to confirm or reissue what was given")
        case .notCompleted: Phrase("逾期不补正", "not completed in time")
        case .feeUnpaid: Phrase("逾期未缴费", "fee not paid in time")
        case .other: Phrase("其他", "other")
        case .deferred: Phrase("暂缓公开", "deferred")
        }
    }

    /// What an answer says: `不予公开：属于国家秘密`.
    package var answer: Phrase {
        guard name != group.name else { return name }
        return Phrase(
            group.name.chinese + "：" + name.chinese,
            group.name.english + ": " + name.english,
        )
    }
}

/// Who asked for disclosure: the columns of table three of the annual report.
package enum ApplicantKind: String, Sendable, Hashable, CaseIterable {
    /// 自然人
    case person
    /// 商业企业
    case business
    /// 科研机构
    case research
    /// 社会公益组织
    case welfare
    /// 法律服务机构
    case legal
    /// 其他法人或组织
    case other

    package var name: Phrase {
        switch self {
        case .person: Phrase("自然人", "natural person")
        case .business: Phrase("商业企业", "business")
        case .research: Phrase("科研机构", "research institution")
        case .welfare: Phrase("社会公益组织", "public welfare organisation")
        case .legal: Phrase("法律服务机构", "legal service")
        case .other: Phrase("其他", "other organisation")
        }
    }
}
