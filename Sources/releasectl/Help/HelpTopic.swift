import Model

/// What belongs to no single command.
struct HelpTopic: Sendable {
    let name: String
    let summary: Phrase
    let paragraphs: [Phrase]
    let rows: [(String, Phrase)]
    let examples: [String]

    init(
        _ name: String,
        _ summary: Phrase,
        paragraphs: [Phrase] = [],
        rows: [(String, Phrase)] = [],
        examples: [String] = [],
    ) {
        self.name = name
        self.summary = summary
        self.paragraphs = paragraphs
        self.rows = rows
        self.examples = examples
    }

    /// An incident from its opening to the proof that it was out in time.
    static let walk = [
        "releasectl incident open --title … --category accident --grade II --occurred 05:30",
        "releasectl release draft --incident 2026-0001 --kind first --title … --body 通报.md",
        "releasectl release submit R-0001",
        "releasectl release review R-0001 --kind secrecy --pass --note 不涉密",
        "releasectl release approve R-0001",
        "releasectl release publish R-0001",
        "releasectl explain 2026-0001/inc.first_release",
    ]

    static let all: [HelpTopic] = [
        HelpTopic(
            "times",
            Phrase("时间怎么写", "how to write a time"),
            rows: [
                (
                    "05:30",
                    Phrase("最近的、不在将来的 05:30", "the latest 05:30 that is not in the future")
                ), ("'2026-07-12 05:30'", Phrase("发布机构所在时区", "in the bureau's zone")),
                (
                    "'2026-07-12 24:00'",
                    Phrase("当天结束，即次日 00:00", "the end of that day: 00:00 of the next")
                ),
                ("2026-07-12T05:30:00+08:00", Phrase("RFC 3339，时区写明", "RFC 3339, with offset")),
                ("now", Phrase("现在", "now")), ("-30m  -1h30m", Phrase("多久以前", "that long ago")),
                (
                    "+2h",
                    Phrase("多久以后（失效、排期用）", "that far ahead (for expiry and schedules)")
                ),
            ],
            examples: ["releasectl incident correct 2026-0001 --occurred 05:12 --reason 核实"],
        ),
        HelpTopic(
            "exit",
            Phrase("退出状态", "exit status"),
            paragraphs: [
                Phrase(
                    "check 命令同 Nagios 插件：0 正常，1 警告，2 严重，3 不明。",
                    "check answers as Nagios plugins do: 0 ok, 1 warning, 2 critical, 3 unknown.",
                )
            ],
            rows: [
                ("0", Phrase("完成", "done")),
                ("1", Phrase("被拒绝或失败，原因已显示", "refused or failed; the reason is printed")),
                ("2", Phrase("用法不对", "usage")),
                ("3", Phrase("连不上服务，或结果不明", "daemon not reached, or outcome unknown")),
                ("4", Phrase("没有权限", "not permitted")),
                ("5", Phrase("没有这个对象", "not found")),
            ],
            examples: ["releasectl check deadlines"],
        ),
        HelpTopic(
            "environment",
            Phrase("环境变量", "environment variables"),
            rows: [
                (
                    "RELEASECTL_TOKEN",
                    Phrase("令牌；不要写在命令行上", "the token; never on a command line")
                ), ("RELEASECTL_SOCKET", Phrase("控制套接字", "control socket")),
                (
                    "LC_ALL LANG",
                    Phrase("以 en 开头用英文，否则中文", "English if it begins with en, else Chinese")
                ), ("NO_COLOR", Phrase("不用颜色", "no colour")),
                ("COLUMNS", Phrase("不是终端时的行宽", "line width where there is no terminal")),
            ],
        ),
        HelpTopic(
            "body",
            Phrase("正文和显示屏文字怎么写", "how to write texts and board lines"),
            paragraphs: [
                Phrase(
                    "正文是 UTF-8 文本文件，空行分段；--body - 从标准输入读，至多 1 MiB。",
                    "The body is a UTF-8 text file, paragraphs apart by blank lines; --body - reads standard input, 1 MiB at most.",
                ),
                Phrase(
                    "显示屏：| 分页，两边有空格的 / 分行；“24小时/天”里的 / 是文字。",
                    "Boards: | between pages, a / with spaces around it between lines; other slashes are text.",
                ),
            ],
            examples: [
                "releasectl board fit 16x2 '望澜大桥限行 / 请绕行滨江路'",
                "releasectl sms segments 望澜大桥限行，请绕行滨江路。",
            ],
        ),
        HelpTopic(
            "roles",
            Phrase("角色", "roles"),
            rows: Role.allCases.map { ($0.rawValue, $0.name) },
            examples: ["releasectl token create --person duty-a --role officer"],
        ),
        HelpTopic("globals", Phrase("所有命令都有的选项", "options of every command")),
    ]
}
