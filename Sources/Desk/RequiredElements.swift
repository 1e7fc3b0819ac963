import Model

/// What a bulletin of each kind has to say (practice of first releases, follow-ups, warnings, rebuttals).
///
/// The words are looked for, not understood: a missing element is a warning, so that an unusual but
/// right text is never held up at night.
enum RequiredElements {
    private struct Element {
        let code: String
        let name: Phrase
        let isPresent: (String) -> Bool
    }

    static func findings(_ text: ReleaseText, kind: ReleaseKind) -> [Finding] {
        let body = text.body
        var present: [Phrase] = []
        var findings: [Finding] = []
        for element in elements(of: kind) {
            if element.isPresent(body) {
                present.append(element.name)
            } else {
                findings.append(
                    Finding(
                        .warning,
                        "element." + element.code,
                        Phrase(
                            "没有找到：\(element.name.chinese)",
                            "not found: \(element.name.english)"
                        ),
                        hint: Phrase("确有需要时补充；不适用可忽略", "add it if it applies"),
                    )
                )
            }
        }
        if !present.isEmpty {
            findings.insert(
                Finding(
                    .ok,
                    "elements",
                    Phrase(
                        present.map(\.chinese).joined(separator: " "),
                        present.map(\.english).joined(separator: ", "),
                    ),
                ),
                at: 0,
            )
        }
        if kind == .rebuttal, text.title.contains("谣言：") || text.title.contains("网传“") {
            findings.append(
                Finding(
                    .warning,
                    "rebuttal.title",
                    Phrase("标题里引用了谣言，会帮助传播", "the title repeats the rumour and so spreads it"),
                    hint: Phrase("标题只写事实", "put the facts in the title"),
                )
            )
        }
        let characters = text.paragraphs.joined().count
        if kind == .first, characters > firstReleaseCharacters {
            findings.append(
                Finding(
                    .warning,
                    "length",
                    Phrase(
                        "首次发布 \(characters) 字，宜在 \(firstReleaseCharacters) 字以内",
                        "\(characters) characters; a first release is best under \(firstReleaseCharacters)",
                    ),
                )
            )
        }
        return findings
    }

    /// The usual upper bound of a first release.
    private static let firstReleaseCharacters = 400

    private static func elements(of kind: ReleaseKind) -> [Element] {
        let time = Element(code: "time", name: Phrase("时间", "time")) { hasTime($0) }
        let place = word("place", Phrase("地点", "place"), places)
        let casualties = word("casualties", Phrase("伤亡", "casualties"), casualtyWords)
        let asOf = word("asOf", Phrase("截至时间", "as of"), ["截至", "截止"])
        let measures = word("measures", Phrase("措施", "measures"), measureWords)
        let advice = word("advice", Phrase("提示", "advice"), ["请", "提醒", "避免", "绕行"])
        let cause = word("cause", Phrase("原因", "cause"), ["原因"])
        let telephone = word("telephone", Phrase("咨询电话", "hotline"), ["电话", "咨询", "热线"])
        switch kind {
        case .first:
            return [time, place, casualties, asOf, measures, advice, cause, telephone]
        case .followup: return [time, asOf, measures]
        case .conference:
            return [
                time, word("topic", Phrase("主题", "topic"), ["主题"]),
                word("venue", Phrase("地点", "place"), ["地点"]),
                word("speakers", Phrase("发布人", "speakers"), ["发布人", "发言人"]),
            ]
        case .rebuttal:
            return [
                word("verdict", Phrase("核查结论", "verdict"), ["不属实", "不实", "谣言"]),
                word("facts", Phrase("事实", "facts"), ["事实", "经核查", "实际"]),
                telephone,
            ]
        case .warning:
            return [
                time, word("level", Phrase("级别", "level"), ["红色", "橙色", "黄色", "蓝色", "级预警"]),
                word("area", Phrase("影响范围", "area"), ["范围", "地区", "沿江", "区域", "一带"]),
                advice, measures,
            ]
        case .end:
            return [time, word("ended", Phrase("终止", "ended"), ["终止", "解除", "恢复"])]
        case .final: return [time, cause, word("nature", Phrase("性质", "nature"), ["性质", "责任"])]
        case .notice: return [time, advice]
        case .interpretation:
            return [
                word("background", Phrase("背景", "background"), ["背景", "依据", "起草"]),
                word("content", Phrase("主要内容", "content"), ["内容", "规定", "明确", "措施"]),
            ]
        }
    }

    private static func word(_ code: String, _ name: Phrase, _ words: [String]) -> Element {
        Element(code: code, name: name) { body in words.contains { body.contains($0) } }
    }

    private static let places = [
        "市", "县", "区", "镇", "乡", "村", "街道", "路", "桥", "江", "河", "湖", "港", "园区", "高速", "站",
    ]
    private static let casualtyWords = [
        "死亡", "遇难", "受伤", "轻伤", "重伤", "失联", "被困", "伤亡", "送医", "无人员",
    ]
    private static let measureWords = [
        "启动", "组织", "投入", "疏散", "处置", "封闭", "救援", "搜救", "管制", "巡查", "加强", "开展",
    ]

    /// `7时30分`, `20时`, `07:30`.
    private static func hasTime(_ text: String) -> Bool {
        var previous: Character = " "
        for character in text {
            if previous.isNumber, character == "时" || character == ":" || character == "：" {
                return true
            }
            previous = character
        }
        return false
    }
}
