import Model
import Platform
import Testing

@testable import ReleaseDaemon

/// What officers do in most tests, in one call.
extension OfficeBench {
    /// A first release that passes every check of the demonstration.
    static let bulletin = """
        2026年3月2日5时30分许，一艘集装箱船航经我市澜溪江望澜大桥水域时触碰大桥通航孔桥墩，造成桥面局部受损。\
        截至7时30分，初步核实有2辆车落水，3人已救起送医，2人失联，搜救正在进行。

        事件发生后，市政府立即启动应急响应，组织海事、交通、消防等部门开展搜救，已投入搜救船艇12艘。\
        望澜大桥双向封闭，过往车辆请绕行澜溪江隧道。

        事件原因正在调查。后续进展将及时发布。咨询电话：0000-00000000（24小时）。
        """

    static let boardText: JSON = [["望澜大桥封闭", "请绕行隧道"]]

    /// The id of an incident that happened so long ago.
    func incident(grade: String? = "II", occurred: String = "-10m") throws -> String {
        let body: JSON = [
            "title": "望澜大桥桥墩被船舶触碰", "category": "accident", "grade": JSON(grade),
            "occurred": .string(occurred), "place": "澜溪江望澜大桥",
        ]
        let made = try act("duty-a", "incidents", body.withoutNulls)
        return try #require(made["id"]?.string)
    }

    static func draft(
        _ incident: String?,
        channels: String = "web,feed",
        _ more: JSON = [:],
    ) -> JSON {
        var body: JSON = [
            "kind": "first", "title": "关于望澜大桥桥墩被船舶触碰事件的情况通报",
            "body": .string(bulletin), "incident": JSON(incident), "channels": .string(channels),
        ]
        for member in more.members ?? [] { body[member.key] = member.value }
        return body.withoutNulls
    }

    /// Drafts, submits, reviews and approves; gives the release's id.
    func approved(_ draft: JSON) throws -> String {
        let made = try act("duty-a", "releases", draft)
        let id = try #require(made["id"]?.string)
        try approve(id)
        return id
    }

    func approve(_ id: String) throws {
        try act("duty-a", "releases/\(id)/submit")
        try act("secrecy-a", "releases/\(id)/review", ["kind": "secrecy", "passed": true])
        try act("leader-a", "releases/\(id)/approve")
    }

    /// Publishes and waits until every delivery has settled.
    @discardableResult
    func publish(_ id: String) throws -> JSON {
        try act("duty-a", "releases/\(id)/publish", ["wait": 20_000])
    }

    /// An incident with a first release that is out.
    func released(channels: String = "web,feed", _ more: JSON = [:]) throws -> (String, String) {
        let incident = try incident()
        let id = try approved(Self.draft(incident, channels: channels, more))
        try publish(id)
        return (incident, id)
    }

    func page(_ path: String) throws -> Answer { try fetch(path) }
}
