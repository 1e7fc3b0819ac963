import Ledger
import Model

extension Office {
    /// What `doctor` says of copies.
    func backupItem() -> DoctorItem {
        let name = Phrase("备份", "backup")
        if let fault = core.faults.current.first(where: { $0.part == BackupRoom.part }) {
            return DoctorItem(
                "backup",
                "critical",
                name,
                Phrase("每日备份失败：\(fault.text)", "the daily copy failed: \(fault.text)"),
                hint: Phrase(
                    "检查 backup.folder 的权限和空间；每 10 分钟重试一次",
                    "look at backup.folder, its permissions and room; it is tried again every 10 minutes",
                ),
            )
        }
        let stored = (try? reader.read { try $0.meta("backup.at") }).flatMap { $0 }
        guard let at = stored.flatMap({ Int64($0) }) else {
            return DoctorItem(
                "backup",
                "warning",
                name,
                Phrase("从未备份", "never made"),
                hint: Phrase(
                    "releasectl backup 文件，或在 released.json5 里设 backup.folder",
                    "releasectl backup FILE, or set backup.folder in released.json5",
                ),
            )
        }
        let zone = setup.bureau.zone
        let when = LocalTime(Instant(milliseconds: at), in: zone).dateHourMinute
        guard let last = backups.last else {
            return DoctorItem("backup", "ok", name, Phrase("上次 \(when)", "last one \(when)"))
        }
        return DoctorItem(
            "backup",
            "ok",
            name,
            Phrase(
                "上次 \(when)；\(last.file) 已校验，到第 \(last.seq) 条",
                "last one \(when); \(last.file) verified, to entry \(last.seq)",
            ),
        )
    }
}
