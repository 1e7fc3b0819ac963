import Clock
import Desk
import Ledger
import Model
import Server

/// Why a call fails, as its caller sees it: status, code, message and next step.
enum APIError: Error, Sendable {
    case refused(Refusal)
    case unauthenticated
    case method
    case notFound
    case storage(StorageFault)
    case busy
    /// The idempotency key stands for another request, of the act named.
    case keyReused(String)
    /// Too little room for what is not needed to tell the public.
    case noRoom(path: String, freeBytes: Int, needed: Int)

    static func usage(_ code: String, _ message: Phrase, hint: Phrase? = nil) -> APIError {
        .refused(Refusal(.usage, code, message, hint: hint))
    }

    static func missing(_ key: String) -> APIError {
        .usage(
            "missing",
            Phrase("缺少 \(key)", "\(key) is missing"),
            hint: Phrase("加上 --\(key)", "add --\(key)"),
        )
    }

    static func absent(_ what: Phrase, _ id: String) -> APIError {
        .refused(.missing(what, id))
    }

    /// Whatever was thrown on the way, in the words of the API.
    init(_ error: any Error) {
        switch error {
        case let error as APIError: self = error
        case let error as DeskError:
            switch error {
            case .refused(let refusal): self = .refused(refusal)
            case .storage(let fault): self = .storage(fault)
            }
        case let refusal as Refusal: self = .refused(refusal)
        case let fault as StorageFault: self = .storage(fault)
        case let error as LedgerError:
            switch error {
            case .busy: self = .busy
            case .storage(let fault): self = .storage(fault)
            case .file(let words):
                self = .refused(
                    Refusal(
                        .refused,
                        "file",
                        Phrase("文件没有办成：\(words)", words),
                        hint: Phrase(
                            "换一个文件名或空目录；服务账户须能写入",
                            "name another file or an empty folder that the daemon may write",
                        ),
                    )
                )
            default: self = .storage(.unavailable(error.description))
            }
        case let error as RowMistake: self = .storage(.corrupt(error.description))
        default: self = .storage(.unavailable("\(error)"))
        }
    }

    var status: Status {
        switch self {
        case .refused(let refusal):
            switch refusal.kind {
            case .usage: .badRequest
            case .permission: Status(403)
            case .notFound: .notFound
            case .refused: Status(409)
            }
        case .unauthenticated: Status(401)
        case .method: .methodNotAllowed
        case .notFound: .notFound
        case .storage, .busy: .unavailable
        case .keyReused: Status(422)
        case .noRoom: Status(507)
        }
    }

    /// `{"error": {"code", "message", "hint", "findings"}}`.
    func json(_ language: Language) -> JSON {
        let (code, message, hint, findings) = parts
        var error: JSON = [
            "code": .string(code),
            "message": .string(message[language]),
            "hint": JSON(hint?[language]),
        ]
        if !findings.isEmpty {
            error["findings"] = .array(findings.map { $0.json(language) })
        }
        return ["error": error.withoutNulls]
    }

    private var parts: (String, Phrase, Phrase?, [Finding]) {
        switch self {
        case .refused(let refusal):
            return (refusal.code, refusal.message, refusal.hint, refusal.findings)
        case .unauthenticated:
            return (
                "permission.token", Phrase("没有令牌，或令牌无效", "no token, or one that isn't valid"),
                Phrase(
                    "设置 RELEASECTL_TOKEN 或 --token-file；首个令牌由 root 用 releasectl token create 建立",
                    "set RELEASECTL_TOKEN or --token-file; root makes the first with releasectl token create",
                ), []
            )
        case .method:
            return ("usage.method", Phrase("不支持的方法", "no such method here"), nil, [])
        case .notFound:
            return (
                "notFound.route", Phrase("没有这个接口", "no such call"),
                Phrase("接口见 docs/api.md", "the calls are in docs/api.md"), []
            )
        case .busy:
            return (
                "unavailable.busy",
                Phrase("积压过多，请稍后重试；没有记录任何内容", "too much is waiting; nothing was recorded"),
                Phrase("稍后重试", "try again shortly"), []
            )
        case .storage(let fault): return Self.storageParts(fault)
        case .keyReused(let command):
            return (
                "refused.idempotencyKey",
                Phrase(
                    "这个 Idempotency-Key 已用于另一个请求（\(command)），没有执行",
                    "this Idempotency-Key was used for another request (\(command)); nothing was done",
                ),
                Phrase(
                    "换一个新的键；重发须与原请求完全相同",
                    "take a new key; a repeat must equal the first request",
                ), []
            )
        case .noRoom(let path, let free, let needed):
            let (left, wanted) = (free / 1_000_000, (needed + 999_999) / 1_000_000)
            return (
                "unavailable.space",
                Phrase(
                    "\(path) 所在磁盘只剩 \(left) MB，此时只受理发布、事件和确认；没有记录任何内容",
                    "the disk of \(path) has \(left) MB left: only releases, incidents and acknowledgements are taken; nothing was recorded",
                ),
                Phrase(
                    "腾出空间到 \(wanted) MB 以上后重试；备份和导出可写到别的磁盘；releasectl doctor",
                    "make room, \(wanted) MB or more, and try again; copies and exports may go to another disk; releasectl doctor",
                ), []
            )
        }
    }

    private static func storageParts(
        _ fault: StorageFault
    ) -> (String, Phrase, Phrase?, [Finding]) {
        switch fault {
        case .full:
            (
                "unavailable.full",
                Phrase("磁盘已满，没有记录任何内容", "the disk is full; nothing was recorded"),
                Phrase(
                    "腾出空间后重试；已发布的页面仍可访问",
                    "free some space and try again; what is out stays readable"
                ),
                []
            )
        case .corrupt(let words):
            (
                "unavailable.corrupt",
                Phrase(
                    "台账数据库损坏，已停止写入（\(words)）",
                    "the ledger is damaged; writing has stopped (\(words))"
                ),
                Phrase(
                    "停止服务后执行 released restore --state 目录 --from 备份文件",
                    "stop the daemon and run released restore --state DIR --from BACKUP",
                ), []
            )
        case .unavailable(let words):
            (
                "unavailable.storage",
                Phrase(
                    "存储不可用，没有记录任何内容（\(words)）",
                    "storage is unavailable; nothing was recorded (\(words))"
                ),
                Phrase(
                    "检查状态目录的权限和磁盘：releasectl doctor",
                    "check the state folder and disk: releasectl doctor"
                ),
                []
            )
        }
    }
}

extension Finding {
    func json(_ language: Language) -> JSON {
        let json: JSON = [
            "severity": .string(severity.rawValue),
            "code": .string(code),
            "message": .string(message[language]),
            "hint": JSON(hint?[language]),
            "where": JSON(place),
        ]
        return json.withoutNulls
    }
}
