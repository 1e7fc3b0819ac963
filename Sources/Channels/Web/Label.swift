import Model

/// The fixed words of the site in both languages.
enum Label {
    static let siteName = Phrase("应急与实时信息发布", "Emergency and real-time information")
    static let skip = Phrase("跳到正文", "Skip to content")
    static let navigation = Phrase("主导航", "Main navigation")
    static let home = Phrase("首页", "Home")
    static let incidents = Phrase("突发事件", "Incidents")
    static let archive = Phrase("发布归档", "Archive")
    static let about = Phrase("关于与订阅", "About and feeds")
    static let largePrint = Phrase("大字版", "Large print")
    static let otherLanguage = Phrase("English", "中文")
    static let demonstration = Phrase(
        "演示系统：页面上的内容全部为虚构，仅供演示。",
        "Demonstration: everything on this page is invented.",
    )

    static let activeIncidents = Phrase("正在处置的突发事件", "Active incidents")
    static let noActiveIncident = Phrase(
        "当前没有正在处置的突发事件。",
        "There is no active incident at present.",
    )
    static let closedIncidents = Phrase("已结束的突发事件", "Closed incidents")
    static let active = Phrase("正在处置", "Active")
    static let closed = Phrase("已结束", "Closed")
    static let ungraded = Phrase("级别待定", "grade not yet set")
    static let occurred = Phrase("发生时间", "Occurred")
    static let estimated = Phrase("（估计）", " (estimated)")
    static let place = Phrase("地点", "Place")
    static let leadOrganisation = Phrase("负责处置", "Lead organisation")
    static let grade = Phrase("级别", "Grade")
    static let category = Phrase("类别", "Category")
    static let state = Phrase("状态", "State")
    static let closedAt = Phrase("结束时间", "Closed at")
    static let lastRelease = Phrase("最近发布", "Last release")
    static let nextPromised = Phrase("下次发布", "Next promised")
    static let noLater = Phrase("不晚于 ", "no later than ")
    static let overdue = Phrase("已逾期", "overdue")
    static let noRelease = Phrase("尚无发布", "none yet")
    static let warnings = Phrase("预警", "Warnings")
    static let validUntil = Phrase("有效至", "Valid until")
    static let latestReleases = Phrase("最新发布", "Latest releases")
    static let releasesOfIncident = Phrase("本事件的全部发布", "Releases about this incident")
    static let noPublication = Phrase("还没有发布。", "Nothing has been published yet.")
    static let allReleases = Phrase("全部发布按月归档", "All releases by month")
    static let timeLimits = Phrase("法定时限", "Time limits")
    static let timeLimit = Phrase("时限", "Time limit")
    static let due = Phrase("到期", "Due")
    static let done = Phrase("完成", "Done")

    static let indexNumber = Phrase("索引号", "Index number")
    static let classification = Phrase("信息分类", "Classification")
    static let item = Phrase("公开事项", "Item")
    static let form = Phrase("发布形式", "Form")
    static let relations = Phrase("相关信息", "Related")
    static let publisher = Phrase("发布机构", "Publisher")
    static let dated = Phrase("成文日期", "Dated")
    static let published = Phrase("发布时间", "Published")
    static let updated = Phrase("最后变更", "Last change")
    static let validity = Phrase("有效性", "Validity")
    static let responsible = Phrase("责任", "Responsible")
    static let title = Phrase("标题", "Title")
    static let metadata = Phrase("信息要素", "About this release")
    static let correction = Phrase("更正", "Correction")
    static let corrected = Phrase("已更正", "corrected")
    static let withdrawal = Phrase("本发布已撤回", "This release has been withdrawn")
    static let withdrawnAt = Phrase("撤回时间", "Withdrawn")
    static let reason = Phrase("原因", "Reason")
    static let withdrawnText = Phrase("撤回前的文字见", "The text before the withdrawal:")
    static let expiredNotice = Phrase(
        "本发布已过有效期，仅供查阅。",
        "This release has expired and is kept for reference.",
    )
    static let destroyed = Phrase(
        "本版文字已依法销毁，发布记录保留。",
        "The text of this revision was destroyed by order of law; the record of it remains.",
    )
    static let lost = Phrase(
        "本版文字已不再保存，发布记录保留。",
        "The text of this revision is no longer kept; the record of it remains.",
    )
    static let lostHeading = Phrase("文字已不再保存", "text no longer kept")
    static let destroyedHeading = Phrase("文字已依法销毁", "text destroyed by order of law")
    static let destroyedAt = Phrase("销毁时间", "Destroyed")
    static let destroyedBasis = Phrase("销毁依据", "Legal basis")
    static let superseded = Phrase(
        "这一版已被后来的版本取代。最新版本见",
        "This revision has been superseded. The newest is at",
    )
    static let fixedRevision = Phrase(
        "这是固定的一版，文字不再改变。最新版本见",
        "This is a fixed revision; its text never changes. The newest is at",
    )
    static let revisions = Phrase("各版本", "Revisions")
    static let revision = Phrase("第 %d 版", "Revision %d")
    static let belongsTo = Phrase("所属事件", "Incident")
    static let otherForms = Phrase("其他格式", "Other forms")
    static let plainText = Phrase("纯文本（可朗读）", "Plain text, for reading aloud")

    static let releaseCount = Phrase("%d 件", "%d")
    static let notFound = Phrase("没有这个页面", "There is no such page")
    static let notFoundHelp = Phrase(
        "地址可能有误。可以从首页或归档查找。",
        "The address may be wrong. Please start from the home page or the archive.",
    )

    static let aboutService = Phrase("本站发布什么", "What is published here")
    static let aboutServiceText = Phrase(
        "突发事件的首次发布、续报、预警、更正与调查结果。每次发布的时间由系统记录，不由人填写；"
            + "更正和撤回都保留原记录。",
        "First releases, follow-ups, warnings, corrections and findings about incidents. The time of "
            + "each publication is set by the machine; corrections and withdrawals keep the record.",
    )
    static let aboutRecord = Phrase("怎样核对", "How to check the record")
    static let aboutRecordText = Phrase(
        "每个页面和订阅源都写明所依据的最后一条台账的编号和散列值。保存它的任何人都可以在日后证明"
            + "当时发布的内容没有被改写。",
        "Each page and feed names the number and hash of the last ledger entry it depends on. Whoever "
            + "keeps it can prove later that what was published then has not been rewritten.",
    )
    static let feeds = Phrase("订阅源", "Feeds")
    static let allFeed = Phrase("全部发布", "All releases")
    static let contact = Phrase("联系与监督", "Contact and supervision")
    static let hotline = Phrase("咨询电话", "Hotline")
    static let supervision = Phrase("监督电话", "Supervision")
    static let mailbox = Phrase("电子邮箱", "Mailbox")
    static let address = Phrase("地址", "Address")
    static let entry = Phrase("本页依据台账第 %d 条", "This page depends on ledger entry %d")
    static let languageNote = Phrase(
        "",
        "Labels are in English; the text of releases is as issued, in Chinese.",
    )

    /// The phrase with its number.
    static func filled(_ phrase: Phrase, _ number: Int64, _ language: Language) -> String {
        let parts = phrase[language].split(separator: "%d", omittingEmptySubsequences: false)
        return parts.joined(separator: String(number))
    }
}

extension PublicRevision {
    /// What stands in place of a text that is gone.
    ///
    /// A text that is gone without an order to destroy it was lost with a disk; that is not put on the law.
    var absence: Phrase { erasure == nil ? Label.lost : Label.destroyed }

    /// The same in few words.
    var absenceHeading: Phrase { erasure == nil ? Label.lostHeading : Label.destroyedHeading }
}
