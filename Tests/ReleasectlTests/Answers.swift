import Model
import Testing

/// Documents as the control API answers them (docs/api.md).
enum Answers {
    static func read(_ text: String) throws -> JSON { try JSONReader.read(text) }

    static let first = """
        {"id": "2026-0001/inc.first_release", "rule": "inc.first_release", "ruleVersion": 1,
         "title": "首次信息发布", "subject": "2026-0001", "organisationName": "云津市交通运输局",
         "anchor": "2026-07-12T05:30:00.000+08:00", "due": "2026-07-12T11:30:00.000+08:00",
         "phase": "running", "phaseName": "计时中", "remainingMilliseconds": 20580000,
         "budgetText": "6 小时"}
        """
    static let conference = """
        {"id": "2026-0001/inc.press_conference", "rule": "inc.press_conference",
         "title": "新闻发布会", "subject": "2026-0001", "organisationName": "云津市交通运输局",
         "anchor": "2026-07-12T05:30:00.000+08:00", "due": "2026-07-13T05:30:00.000+08:00",
         "phase": "running", "phaseName": "计时中", "remainingMilliseconds": 85380000,
         "budgetText": "24 小时"}
        """
    static let met = """
        {"id": "2026-0001/inc.first_release", "rule": "inc.first_release", "title": "首次信息发布",
         "anchor": "2026-07-12T05:30:00.000+08:00", "due": "2026-07-12T11:30:00.000+08:00",
         "phase": "settled", "outcome": "met", "outcomeName": "按时", "budgetText": "6 小时",
         "satisfiedAt": "2026-07-12T08:20:03.441+08:00"}
        """
    static let missed = """
        {"id": "2026-0001/inc.hotline", "rule": "inc.hotline", "title": "公布咨询电话",
         "organisationName": "云津市交通运输局", "anchor": "2026-07-12T05:30:00.000+08:00",
         "due": "2026-07-12T05:44:50.000+08:00", "phase": "overdue", "phaseName": "逾期",
         "remainingMilliseconds": -130000}
        """
    static let incident = """
        {"now": "2026-07-12T05:47:00.000+08:00", "id": "2026-0001", "title": "望澜大桥桥墩被船舶触碰",
         "place": "澜溪江望澜大桥", "category": "accident", "categoryName": "事故灾难", "grade": "II",
         "gradeName": "重大(Ⅱ级)", "occurredAt": "2026-07-12T05:30:00.000+08:00",
         "isEstimated": false, "openedAt": "2026-07-12T05:47:00.000+08:00", "openedBy": "duty-a",
         "leadOrganisationName": "云津市交通运输局", "state": "open",
         "obligations": [\(first), \(conference)],
         "releases": [{"id": "R-0001", "kindName": "首次发布", "title": "关于望澜大桥桥墩被船舶触碰事件的情况通报", "state": "draft", "stateName": "草稿"}]}
        """
    static let draft = """
        {"id": "R-0001", "kind": "first", "kindName": "首次发布", "incident": "2026-0001",
         "title": "关于望澜大桥桥墩被船舶触碰事件的情况通报", "state": "draft", "stateName": "草稿",
         "pending": {"revision": 1, "stage": "draft", "stageName": "草稿", "drafter": "duty-a",
                     "reviews": [], "characters": 295},
         "findings": [
          {"severity": "ok", "code": "text.elements", "message": "时间 地点 伤亡(截至 07:30) 措施 提示 咨询电话"},
          {"severity": "warning", "code": "sms.parts", "message": "短信 78 字，按 2 条计费"},
          {"severity": "refusal", "code": "led.tooWide",
           "message": "显示屏 青石船闸-1：第 2 页第 1 行 19 格，屏宽 16 格", "where": "望澜大桥上下游3公里",
           "hint": "改短，或分成两行"}]}
        """
    static let published = """
        {"id": "R-0001", "kind": "first", "state": "published", "stateName": "已发布",
         "indexNumber": "000000000DEMO0001X/2026-00001", "now": "2026-07-12T08:20:05.000+08:00",
         "publishedAt": "2026-07-12T08:20:03.412+08:00", "updatedAt": "2026-07-12T08:20:03.412+08:00",
         "deliveries": [
          {"id": "R-0001/1/web/site", "channel": "web", "kind": "web", "target": "site",
           "state": "confirmed", "stateName": "已确认", "acceptedAt": "2026-07-12T08:20:03.418+08:00",
           "confirmedAt": "2026-07-12T08:20:03.441+08:00"},
          {"id": "R-0001/1/feed/site", "channel": "feed", "kind": "feed", "target": "site",
           "state": "accepted", "stateName": "已受理", "acceptedAt": "2026-07-12T08:20:03.420+08:00"},
          {"id": "R-0001/1/led/lock-1", "channel": "led", "kind": "led", "target": "青石船闸-1",
           "state": "confirmed", "stateName": "已确认", "acceptedAt": "2026-07-12T08:20:03.430+08:00"},
          {"id": "R-0001/1/led/lock-3", "channel": "led", "kind": "led", "target": "青石船闸-3",
           "state": "accepted", "stateName": "已受理", "reason": "自 07:58 未轮询",
           "acceptedAt": "2026-07-12T08:20:03.431+08:00"},
          {"id": "R-0001/1/sms/residents", "channel": "sms", "kind": "sms", "target": "residents",
           "state": "unknown", "stateName": "结果不明", "reason": "网关超时"},
          {"id": "R-0001/1/sms/leaders", "channel": "sms", "kind": "sms", "target": "leaders",
           "state": "confirmed", "stateName": "已确认", "acceptedAt": "2026-07-12T08:20:03.500+08:00"}],
         "obligations": [\(met)]}
        """
    static let explanation = """
        {"id": "2026-0001/inc.first_release", "lines": [
          {"label": "起算", "at": "2026-07-12T05:30:00.000+08:00",
           "text": "发生时间，值班员甲 05:47 录入，未更正", "entry": 12},
          {"label": "限期", "text": "6 小时，按时钟连续计算  规则 inc.first_release@1，依据 突发事件应对预案第 5.2 条"},
          {"label": "到期", "at": "2026-07-12T11:30:00.000+08:00"},
          {"label": "完成", "at": "2026-07-12T08:20:03.441+08:00",
           "text": "网站回读一致，sha256 4f1c…", "entry": 31}],
         "verdict": "按时，早 3 小时 09 分 56 秒；本机时钟误差 ±2 ms，已同步"}
        """
    static let deadlines = """
        {"now": "2026-07-12T05:47:00.000+08:00", "items": [\(missed), \(first), \(conference)]}
        """
    static let status = """
        {"id": "status", "version": "1.0.0", "startedAt": "2026-07-12T00:47:00.000+08:00",
         "now": "2026-07-12T05:47:00.000+08:00", "bureau": "云津市应急信息发布中心",
         "addresses": {"public": "127.0.0.1:8080", "control": "/run/released/control.sock"},
         "ledger": {"seq": 31, "hash": "4f1c0a55e0d1b2c3d4e5f60718293a4b"},
         "obligations": {"running": 2, "overdue": 1}, "alerts": {"firing": 1},
         "channels": [{"id": "web", "state": "ok"}, {"id": "sms", "state": "failing"}],
         "boards": {"current": 11, "behind": 0, "silent": 1},
         "clock": {"synchronised": true, "maxErrorMilliseconds": 2}, "storage": {"freeBytes": 12400000000}}
        """
    static let boards = """
        {"now": "2026-07-12T05:47:00.000+08:00", "items": [
          {"id": "lock-1", "name": "青石船闸-1", "columns": 16, "rows": 2, "state": "current",
           "stateName": "最新", "lastPollAt": "2026-07-12T05:46:52.000+08:00",
           "showing": [{"release": "R-0001", "revision": 1, "title": "望澜大桥限行"}]},
          {"id": "lock-3", "name": "青石船闸-3", "columns": 16, "rows": 2, "state": "silent",
           "stateName": "无轮询", "lastPollAt": "2026-07-12T03:58:00.000+08:00", "showing": []},
          {"id": "ring-9", "name": "外环路九号", "columns": 24, "rows": 4, "state": "never",
           "stateName": "从未轮询", "showing": []}]}
        """
    static let stations = """
        {"now": "2026-07-12T08:20:00.000+08:00", "items": [
          {"id": "air-east", "kind": "air", "name": "东城空气站", "state": "current", "stateName": "正常",
           "latest": {"periodEnd": "2026-07-12T08:00:00.000+08:00", "revision": 1, "values": [],
            "index": {"edition": "HJ 633—2026", "value": 87, "category": "良"}}},
          {"id": "lock", "kind": "water", "name": "青石船闸", "state": "interrupted", "stateName": "数据中断",
           "interruptedSince": "2026-07-12T06:00:00.000+08:00",
           "latest": {"periodEnd": "2026-07-12T05:00:00.000+08:00", "revision": 1, "values": [
            {"item": "upstream", "name": "上游水位", "value": "21.34", "unit": "m", "mark": "good"},
            {"item": "downstream", "name": "下游水位", "unit": "m", "mark": "missing", "markName": "缺测"}]}},
          {"id": "new", "kind": "water", "name": "新站", "state": "silent", "stateName": "尚无数据"}]}
        """
    static let station = """
        {"now": "2026-07-12T08:20:00.000+08:00", "id": "air-east", "kind": "air", "kindName": "空气质量",
         "name": "东城空气站", "place": "东城区", "issuer": "云津市生态环境局", "demonstration": true,
         "state": "current", "stateName": "正常", "nextExpectedAt": "2026-07-12T09:00:00.000+08:00",
         "staleAfter": "2026-07-12T10:00:00.000+08:00",
         "reports": [
          {"periodEnd": "2026-07-12T08:00:00.000+08:00", "revision": 1,
           "index": {"edition": "HJ 633—2026", "value": 87, "category": "良", "primary": ["细颗粒物(PM2.5)"]},
           "values": [
            {"item": "pm25", "name": "细颗粒物(PM2.5)", "value": "54", "unit": "µg/m³", "mark": "good"},
            {"item": "co", "name": "一氧化碳(CO)", "value": "0.9", "unit": "mg/m³", "mark": "suspect", "markName": "存疑"},
            {"item": "o3", "name": "臭氧(O3)", "unit": "µg/m³", "mark": "invalid", "markName": "无效：不可能的数值"}]},
          {"periodEnd": "2026-07-12T07:00:00.000+08:00", "revision": 2, "values": [
            {"item": "pm25", "value": "35", "unit": "µg/m³", "mark": "good"},
            {"item": "co", "value": "0.4", "unit": "mg/m³", "mark": "good"}]},
          {"periodEnd": "2026-07-12T06:00:00.000+08:00", "revision": 1, "values": [
            {"item": "pm25", "unit": "µg/m³", "mark": "missing"},
            {"item": "co", "value": "0.6", "unit": "mg/m³", "mark": "good"}]},
          {"periodEnd": "2026-07-12T05:00:00.000+08:00", "revision": 1, "values": [
            {"item": "pm25", "value": "28", "unit": "µg/m³", "mark": "good"},
            {"item": "co", "value": "0.5", "unit": "mg/m³", "mark": "good"}]}]}
        """
    static let history = """
        {"now": "2026-07-12T08:20:00.000+08:00", "id": "lock", "name": "青石船闸", "items": [
          {"periodEnd": "2026-07-12T08:00:00.000+08:00", "revision": 2, "values": [
            {"item": "upstream", "value": "21.34", "unit": "m", "mark": "good"},
            {"item": "downstream", "unit": "m", "mark": "missing"}]},
          {"periodEnd": "2026-07-12T07:00:00.000+08:00", "revision": 1, "values": [
            {"item": "upstream", "value": "21.30", "unit": "m", "mark": "suspect"},
            {"item": "downstream", "value": "18.02", "unit": "m", "mark": "good"}]}]}
        """
    static let pushed = """
        {"id": "readings", "accepted": [1, 3], "unchanged": [], "revised": [2], "rejected": [
          {"line": 4, "station": "nowhere", "code": "station.unknown",
           "reason": {"zh": "没有站点 nowhere", "en": "there is no station nowhere"}}]}
        """
    static let deliveries = """
        {"now": "2026-07-12T08:21:00.000+08:00", "items": [
          {"id": "R-0001/1/sms/residents", "channel": "sms", "target": "residents", "state": "unknown",
           "stateName": "结果不明", "queuedAt": "2026-07-12T08:20:03.418+08:00", "reason": "网关超时"},
          {"id": "2026-0005/inc.press_conference/1/escalated-1/alarm-file/leader-a", "channel": "alarm-file",
           "target": "leader-a", "state": "accepted", "stateName": "已受理",
           "acceptedAt": "2026-07-11T08:20:03.500+08:00"},
          {"id": "R-0001/1/web/site", "channel": "web", "target": "site", "state": "confirmed",
           "stateName": "已确认", "confirmedAt": "2026-07-12T08:20:03.441+08:00"}]}
        """
    static let rule = """
        {"id": "inc.first_release", "version": 1, "title": "首次信息发布", "profile": "seed",
         "enabled": true, "isInternal": false, "legalBasis": "政府信息公开工作制度汇编",
         "quote": "特别重大、重大突发事件发生后,应在6小时内进行首次信息发布", "isOwnCommitment": false,
         "appliesTo": "incident", "grades": ["I", "II"], "anchor": "发生时间", "budgetText": "6 小时",
         "measure": "wall", "warn": ["3h", "15m"], "satisfiedBy": {"released": ["first"]},
         "ladder": [{"after": "0s", "role": "officer", "hooks": ["alarm-file"], "repeatEvery": "1m",
                     "ackFor": "10m"},
                    {"after": "1m", "role": "approver", "hooks": ["alarm-file"]}]}
        """
    static let mixedDeadlines = """
        {"now": "2026-07-12T09:00:00.000+08:00", "items": [
          {"id": "2026-0001/inc.press_conference", "title": "新闻发布会", "subject": "2026-0001",
           "subjectTitle": "望澜大桥桥墩被船舶触碰", "organisationName": "云津市交通运输局",
           "due": "2026-07-13T05:30:00.000+08:00", "phase": "running", "phaseName": "计时中",
           "remainingMilliseconds": 73800000}, \(met),
          {"id": "2026-0002/inc.first_release", "title": "首次信息发布", "subject": "2026-0002",
           "subjectTitle": "东港化工园区物料泄漏", "organisationName": "云津市生态环境局",
           "due": "2026-07-12T08:00:00.000+08:00", "phase": "settled", "outcome": "late",
           "outcomeName": "逾期完成", "lateByMilliseconds": 178000}]}
        """
}
