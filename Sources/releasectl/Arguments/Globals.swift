import Model
import Platform

/// The options that every command takes, with where each value comes from when it is not given.
struct Globals: Sendable {
    enum Target: Sendable, Equatable {
        case socket(String)
        /// The service listener of a daemon elsewhere.
        case url(String)
    }

    var target: Target = .socket(Globals.defaultSocket)
    var tokenFile: String?
    var isJSON = false
    var isQuiet = false
    var usesColour = false
    var language: Language = .chinese
    var configurationFolder: String?

    static let defaultSocket = "/run/released/control.sock"

    static let options: [CommandOption] = [
        CommandOption(
            "socket",
            .text("PATH"),
            Phrase(
                "控制套接字（否则 RELEASECTL_SOCKET，再否则 \(defaultSocket)）",
                "control socket (else RELEASECTL_SOCKET, else \(defaultSocket))",
            ),
        ),
        CommandOption(
            "url",
            .text("http://HOST:PORT"),
            Phrase("远程服务地址，代替套接字", "service listener of a daemon elsewhere"),
        ),
        CommandOption(
            "token-file",
            .text("FILE"),
            Phrase("令牌文件（否则 RELEASECTL_TOKEN）", "file with the token (else RELEASECTL_TOKEN)"),
        ),
        CommandOption("json", .flag, Phrase("只输出一个 JSON 文档", "print one JSON document")),
        CommandOption(
            "lang",
            .choice(["zh", "en"]),
            Phrase("语言（否则看 LC_ALL、LANG）", "language (else from LC_ALL, LANG)"),
        ),
        CommandOption("quiet", .flag, Phrase("成功时不输出", "print nothing on success")),
        CommandOption("no-color", .flag, Phrase("不用颜色", "no colour")),
        CommandOption(
            "config",
            .text("DIR"),
            Phrase("计算命令用的配置目录", "configuration folder for the calculators"),
        ),
    ]

    init() {}

    /// What the arguments say, else the environment, of which `environment` gives a variable's value.
    init(
        _ arguments: Arguments,
        isTerminal: Bool = false,
        environment: (String) -> String? = Environment.value,
    ) {
        if let url = arguments.value("url") {
            target = .url(url)
        } else {
            let path = arguments.value("socket") ?? environment("RELEASECTL_SOCKET")
            target = .socket(path ?? Globals.defaultSocket)
        }
        tokenFile = arguments.value("token-file")
        isJSON = arguments.has("json")
        isQuiet = arguments.has("quiet")
        let isPlain = arguments.has("no-color") || !(environment("NO_COLOR") ?? "").isEmpty
        usesColour = isTerminal && !isPlain && environment("TERM") != "dumb"
        configurationFolder = arguments.value("config")
        language = Globals.language(arguments.value("lang"), environment)
    }

    private static func language(
        _ asked: String?,
        _ environment: (String) -> String?,
    ) -> Language {
        if let asked, let language = Language(rawValue: asked) { return language }
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment($0) }
            .first { !$0.isEmpty }
        return (locale ?? "").hasPrefix("en") ? .english : .chinese
    }
}
