import Model

/// One item of the examination.
struct DoctorItem {
    let id: String
    let status: String
    let name: Phrase
    let detail: Phrase
    let hint: Phrase?

    init(
        _ id: String,
        _ status: String,
        _ name: Phrase,
        _ detail: Phrase,
        hint: Phrase? = nil,
    ) {
        self.id = id
        self.status = status
        self.name = name
        self.detail = detail
        self.hint = hint
    }
}

extension DoctorItem {
    static let ledgerName = Phrase("台账数据库", "ledger database")

    /// A ledger to which nothing can be added at the moment, however sound what it holds may be.
    init(unwritable fault: StorageFault) {
        let (detail, hint) =
            switch fault {
            case .full:
                (
                    Phrase("写不进去：磁盘已满", "can't be written: the disk is full"),
                    Phrase("腾出空间，之后自行恢复", "make room: it then goes on by itself")
                )
            case .corrupt(let words):
                (
                    Phrase("已停止写入：损坏（\(words)）", "writing has stopped: damaged (\(words))"),
                    Phrase(
                        "停止服务后 released restore --state 目录 --from 备份文件",
                        "stop the daemon, then released restore --state DIR --from BACKUP",
                    )
                )
            case .unavailable(let words):
                (
                    Phrase("写不进去（\(words)）", "can't be written (\(words))"),
                    Phrase(
                        "检查状态目录的权限和所在磁盘（dmesg），之后自行恢复",
                        "look at the rights and the disk of the state folder (dmesg): it then goes on by itself",
                    )
                )
            }
        self.init("database", "critical", Self.ledgerName, detail, hint: hint)
    }
}
