import Model

/// One case per way in which a command line can be wrong, with what is needed to explain it.
enum ArgumentMistake: Error, Equatable, Sendable {
    case unknownCommand(String, within: [String], nearest: String?)
    case incompleteCommand([String])
    case unknownOption(String, nearest: String?)
    /// An option of a command stood before the command's name.
    case optionBeforeCommand(String)
    case missingValue(option: String, usage: String)
    case unexpectedValue(option: String)
    case repeatedOption(String)
    case wrongChoice(name: String, value: String, allowed: [String], nearest: String?)
    case missingOption(usage: String)
    case missingPositional(String)
    case tooMany(String)
    /// A secret on a command line is read by every process of the machine.
    case tokenOnCommandLine
    case notUTF8
    /// What a command itself finds wrong in a value.
    case unusable(name: String, value: String, reason: Phrase)

    /// Stable, for `--json`.
    var code: String {
        switch self {
        case .unknownCommand, .incompleteCommand: "usage.command"
        case .unknownOption, .optionBeforeCommand, .tokenOnCommandLine: "usage.option"
        case .missingValue, .missingOption, .missingPositional: "usage.missing"
        case .repeatedOption: "usage.repeated"
        default: "usage.value"
        }
    }

    var message: Phrase {
        switch self {
        case .unknownCommand(let word, let path, _):
            let place = path.isEmpty ? "" : path.joined(separator: " ") + " "
            let word = word.isEmpty ? "''" : word
            return Phrase("没有命令 \(place)\(word)", "no command \(place)\(word)")
        case .incompleteCommand(let path):
            let text = path.joined(separator: " ")
            return Phrase("\(text) 后面还要写动作", "\(text) needs an action")
        case .unknownOption(let name, _):
            return Phrase("没有选项 \(name)", "no option \(name)")
        case .optionBeforeCommand(let name):
            return Phrase("选项 \(name) 写在了命令之前", "option \(name) stands before the command")
        case .missingValue(let option, _):
            return Phrase("选项 \(option) 缺少值", "option \(option) needs a value")
        case .unexpectedValue(let option):
            return Phrase("选项 \(option) 不带值", "option \(option) takes no value")
        case .repeatedOption(let option):
            return Phrase("选项 \(option) 写了两次", "option \(option) is given twice")
        case .wrongChoice(let name, let value, _, _):
            return Phrase("\(name) 不能是 \(value)", "\(name) cannot be \(value)")
        case .missingOption(let usage):
            return Phrase("缺少 \(usage)", "missing \(usage)")
        case .missingPositional(let name):
            return Phrase("缺少 \(name)", "missing \(name)")
        case .tooMany(let word):
            return Phrase("多出的参数 \(word)", "one argument too many: \(word)")
        case .tokenOnCommandLine:
            return Phrase(
                "令牌不能写在命令行上：本机其他人看得到",
                "a token must not stand on the command line: others on this machine can read it",
            )
        case .notUTF8: return Phrase("参数不是 UTF-8 文字", "an argument is not UTF-8 text")
        case .unusable(let name, let value, let reason):
            return Phrase(
                "\(name) 的值 \(value) 不能用：\(reason.chinese)",
                "\(name): \(value) cannot be used: \(reason.english)",
            )
        }
    }

    /// What to write instead, where that can be said; otherwise the caller shows the usage line.
    var hint: Phrase? {
        switch self {
        case .unknownCommand(_, let path, let nearest?):
            let text = (["releasectl"] + path + [nearest]).joined(separator: " ")
            return Phrase("是不是想写  \(text)", "did you mean  \(text)")
        case .unknownCommand(_, let path, nil), .incompleteCommand(let path):
            let text = (["releasectl"] + path + ["--help"]).joined(separator: " ")
            return Phrase("看有哪些命令  \(text)", "see what there is  \(text)")
        case .unknownOption(_, let nearest?):
            return Phrase("是不是想写  \(nearest)", "did you mean  \(nearest)")
        case .optionBeforeCommand:
            return Phrase("先写命令，后写它的选项", "write the command first, then its options")
        case .missingValue(_, let usage): return Phrase("写成  \(usage)", "write  \(usage)")
        case .wrongChoice(_, _, let allowed, let nearest):
            let list = allowed.joined(separator: " ")
            guard let nearest else { return Phrase("可以是  \(list)", "one of  \(list)") }
            return Phrase(
                "可以是  \(list)   是不是想写 \(nearest)",
                "one of  \(list)   did you mean \(nearest)",
            )
        case .tooMany:
            return Phrase("含空格的文字要加引号", "put quotes around text that holds spaces")
        case .tokenOnCommandLine:
            return Phrase(
                "用环境变量 RELEASECTL_TOKEN 或 --token-file 文件",
                "use the variable RELEASECTL_TOKEN or --token-file FILE",
            )
        default: return nil
        }
    }
}
