import Model

@testable import Channels

extension SampleSite {
    static let bridge = SiteIncident(
        PublicIncident(
            id: "2026-0001",
            title: "望澜大桥桥墩被船舶触碰",
            place: "澜溪江望澜大桥",
            category: .accident,
            grade: .major,
            occurredAt: time("2026-07-12T05:30:00+08:00"),
            isEstimated: true,
            leadOrganisationName: Phrase("云津市交通运输局", "Yunjin Transport Bureau"),
            closedAt: nil,
            nextDue: (
                rule: Phrase("新闻发布会", "press conference"), at: time("2026-07-13T05:30:00+08:00")
            ),
        ),
        obligations: [
            PublicObligation(
                id: "2026-0001/inc.press_conference",
                title: Phrase("新闻发布会", "Press conference"),
                due: time("2026-07-13T05:30:00+08:00"),
                state: .running,
            ),
            PublicObligation(
                id: "2026-0001/inc.first_release",
                title: Phrase("首次信息发布", "First release"),
                due: time("2026-07-12T11:30:00+08:00"),
                state: .met,
                satisfiedAt: time("2026-07-12T08:20:03.441+08:00"),
            ),
        ],
        lastEntry: mark(32, "2026-07-12T08:20:03.441+08:00"),
    )

    static let flood = SiteIncident(
        PublicIncident(
            id: "2026-0002",
            title: "澜溪江超警戒水位",
            place: nil,
            category: .natural,
            grade: nil,
            occurredAt: time("2026-07-20T06:00:00+08:00"),
            isEstimated: false,
            leadOrganisationName: Phrase("云津市防汛抗旱指挥部", "Yunjin Flood Control"),
            closedAt: nil,
            nextDue: nil,
        ),
        lastEntry: mark(40, "2026-07-20T06:30:00+08:00"),
    )

    static let leak = SiteIncident(
        PublicIncident(
            id: "2026-0003",
            title: "东港化工园区物料泄漏",
            place: "东港化工园区",
            category: .health,
            grade: .serious,
            occurredAt: time("2026-09-03T22:40:00+08:00"),
            isEstimated: false,
            leadOrganisationName: Phrase("云津市生态环境局", "Yunjin Environment Bureau"),
            closedAt: time("2026-09-10T18:00:00+08:00"),
            nextDue: nil,
        ),
        lastEntry: mark(58, "2026-09-10T18:00:00+08:00"),
    )

    private static let transport = Phrase("云津市交通运输局", "Yunjin Transport Bureau")

    static let bridgeFirst = PublicRelease(
        id: "R-0001",
        kind: .first,
        incident: "2026-0001",
        indexNumber: "000000000DEMO0001X/2026-00001",
        publisherName: transport,
        revisions: [
            revision(1, seq: 31, at: "2026-07-12T08:20:03.412+08:00", bridgeText(people: 96)),
            revision(
                2,
                seq: 33,
                at: "2026-07-12T09:05:10+08:00",
                bridgeText(people: 69, correction: "投入搜救人员原写为96名，应为69名。原因：录入有误，谨此致歉。"),
            ),
        ],
        withdrawal: nil,
    )

    private static func bridgeText(people: Int, correction: String? = nil) -> ReleaseText {
        text(
            "关于望澜大桥桥墩被船舶触碰事件的情况通报",
            [
                "2026年7月12日5时30分许，一艘集装箱船航经我市澜溪江望澜大桥水域时触碰大桥通航孔桥墩，"
                    + "造成桥面局部受损。截至7时30分，初步核实有2辆车落水，3人已救起送医；2人失联，"
                    + "搜救正在进行。",
                "市政府立即启动Ⅱ级应急响应，已投入搜救船艇12艘、人员\(people)名。望澜大桥双向封闭，"
                    + "过往车辆请绕行澜溪江隧道、云津二桥。",
                "事件原因正在调查。后续进展将及时发布。咨询电话：0000-00000000（24小时）。",
                "云津市交通运输局\n2026年7月12日",
            ],
            classification: "突发事件/事故灾难/水上交通",
            dated: "2026-07-12",
            correction: correction,
        )
    }

    static let bridgeFollowup = PublicRelease(
        id: "R-0002",
        kind: .followup,
        incident: "2026-0001",
        indexNumber: "000000000DEMO0001X/2026-00002",
        publisherName: transport,
        revisions: [
            revision(
                1,
                seq: 35,
                at: "2026-07-12T13:00:00+08:00",
                text(
                    "关于望澜大桥桥墩被船舶触碰事件的续报（第1号）",
                    ["截至7月12日12时，2辆落水车辆均已找到并打捞出水。", "望澜大桥继续封闭，恢复时间另行通告。"],
                    classification: "突发事件/事故灾难/水上交通",
                    dated: "2026-07-12",
                ),
            )
        ],
        withdrawal: nil,
    )

    static let floodWarning = PublicRelease(
        id: "R-0003",
        kind: .warning,
        incident: "2026-0002",
        indexNumber: "000000000DEMO0002X/2026-00001",
        publisherName: Phrase("云津市防汛抗旱指挥部", "Yunjin Flood Control"),
        revisions: [
            revision(
                1,
                seq: 41,
                at: "2026-07-20T07:10:00+08:00",
                text(
                    "洪水黄色预警：澜溪江超警戒水位",
                    ["受上游持续强降雨影响，7月20日6时澜溪江云津站水位10.02米，超警戒水位0.02米。"],
                    classification: "突发事件/自然灾害/汛情",
                    dated: "2026-07-20",
                    expires: "2026-07-21T08:00:00+08:00",
                ),
            )
        ],
        withdrawal: nil,
    )

    static let leakRebuttal = PublicRelease(
        id: "R-0004",
        kind: .rebuttal,
        incident: "2026-0003",
        indexNumber: "000000000DEMO0003X/2026-00002",
        publisherName: Phrase("云津市生态环境局", "Yunjin Environment Bureau"),
        revisions: [
            revision(
                1,
                seq: 52,
                at: "2026-09-04T09:10:00+08:00",
                text(
                    "关于东港供水水质不实信息的澄清",
                    ["事实是：东港水厂出厂水检测全部达标，全市供水正常，没有停水安排。"],
                    classification: "回应关切/不实信息澄清",
                    dated: "2026-09-04",
                ),
            )
        ],
        withdrawal: .init(
            at: time("2026-09-04T12:00:00+08:00"),
            reason: "检测数据引用有误，将另行发布。",
            seq: 55,
            entryHash: hash(55),
        ),
    )

    static let roadClosure = PublicRelease(
        id: "R-0005",
        kind: .notice,
        incident: nil,
        indexNumber: "000000000DEMO0004X/2026-00001",
        publisherName: Phrase("云津市公路事业发展中心", "Yunjin Highway Centre"),
        revisions: [
            revision(
                1,
                seq: 60,
                at: "2026-11-05T07:25:00+08:00",
                text(
                    "关于云津绕城高速K36至K41段临时封闭的通告",
                    ["自7时15分起，绕城高速内环K36（青石互通）至K41（北岭互通）段封闭，外环正常通行。"],
                    classification: "公共服务/路况信息",
                    dated: "2026-11-05",
                    expires: "2026-11-05T10:00:00+08:00",
                ),
            )
        ],
        withdrawal: nil,
    )
}
