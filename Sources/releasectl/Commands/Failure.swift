import Model

/// Why a command did not do what it was asked, divided by what the caller does about it.
enum Failure: Error, Equatable, Sendable {
    case usage(ArgumentMistake)
    /// The daemon answered with an error.
    case refusal(status: Int, code: String, message: String, hint: String?)
    /// Nobody answers; nothing was sent.
    case unreachable(address: String, reason: String)
    /// An act was sent and the answer never came: it may or may not have happened.
    case outcomeUnknown(reason: String)
    /// The far side does not speak our protocol.
    case garbled(reason: String)
    /// A file, standard input or output of the officer's.
    case input(code: String, Phrase, hint: Phrase?)
    /// The officer was asked and said no, or could not be asked.
    case unconfirmed(Phrase, hint: Phrase?)
    /// A calculator says no.
    case verdict(code: String, Phrase, hint: Phrase?)
    /// What was found or done could not be written to standard output.
    case unwritten(reason: Phrase)
    /// Whoever read our output wants no more of it (`| head`): nothing to complain of.
    case readerGone

    var status: ExitStatus {
        switch self {
        case .usage: .usage
        case .refusal(let status, _, _, _):
            switch status {
            case 400: .usage
            case 401, 403: .notPermitted
            case 404: .notFound
            default: .refused
            }
        case .unreachable, .outcomeUnknown: .unreachable
        case .garbled, .unconfirmed, .verdict, .unwritten: .refused
        case .input: .usage
        case .readerGone: .done
        }
    }

    var code: String {
        switch self {
        case .usage(let mistake): mistake.code
        case .refusal(_, let code, _, _): code
        case .unreachable: "unavailable.daemon"
        case .outcomeUnknown: "unavailable.outcomeUnknown"
        case .garbled: "unavailable.answer"
        case .input(let code, _, _), .verdict(let code, _, _): code
        case .unconfirmed: "refused.unconfirmed"
        case .unwritten: "unavailable.output"
        case .readerGone: "unavailable.reader"
        }
    }

    func message(_ language: Language) -> String {
        switch self {
        case .usage(let mistake): mistake.message[language]
        case .refusal(_, _, let message, _): message
        case .unreachable(let address, let reason):
            Phrase(
                "连不上发布服务 \(address)：\(reason)",
                "cannot reach released at \(address): \(reason)"
            )[
                language
            ]
        case .outcomeUnknown(let reason):
            Phrase(
                "请求已发出，未收到答复（\(reason)）：不知道是否已经执行",
                "the request was sent and no answer came (\(reason)): it is unknown whether it was done",
            )[language]
        case .garbled(let reason):
            Phrase("答复看不懂：\(reason)", "the answer makes no sense: \(reason)")[language]
        case .input(_, let message, _), .verdict(_, let message, _): message[language]
        case .unconfirmed(let message, _): message[language]
        case .unwritten(let reason):
            Phrase(
                "结果写不到标准输出：\(reason.chinese)",
                "cannot write to standard output: \(reason.english)",
            )[language]
        case .readerGone: Phrase("读取输出的一方已关闭", "nobody reads the output any more")[language]
        }
    }

    func hint(_ language: Language) -> String? {
        switch self {
        case .usage(let mistake): mistake.hint?[language]
        case .refusal(_, _, _, let hint): hint
        case .unreachable(let address, _):
            address.hasPrefix("http")
                ? Phrase(
                    "查看地址与网络；本机可用 --socket PATH",
                    "check the address and the network; on the machine itself use --socket PATH",
                )[language]
                : Phrase(
                    "看服务是否在运行  systemctl status released；或用 --socket PATH 指明套接字",
                    "see if it runs  systemctl status released; or name the socket by --socket PATH",
                )[language]
        case .outcomeUnknown:
            Phrase(
                "先查看再决定是否重做  releasectl incident list · releasectl release list",
                "look before doing it again  releasectl incident list · releasectl release list",
            )[language]
        case .garbled:
            Phrase(
                "确认地址是控制套接字或服务地址，两边版本相近",
                "make sure that it is the control socket or the service listener, of a like version",
            )[language]
        case .input(_, _, let hint), .verdict(_, _, let hint): hint?[language]
        case .unconfirmed(_, let hint): hint?[language]
        case .unwritten:
            Phrase(
                "命令本身已经执行：不要重做，先用 show、list 或 status 查看",
                "the command itself was carried out: look with show, list or status before doing it again",
            )[language]
        case .readerGone: nil
        }
    }

    /// `{"error": {"code", "message", "hint"}}`.
    func document(_ language: Language, usage: String? = nil) -> JSON {
        let error: JSON = [
            "code": .string(code),
            "message": .string(message(language)),
            "hint": JSON(hint(language) ?? usage),
        ]
        return ["error": error.withoutNulls]
    }
}
