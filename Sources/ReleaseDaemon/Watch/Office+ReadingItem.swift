import Ledger
import Model

extension Office {
    /// What `doctor` says of the store of readings.
    func readingItem() -> DoctorItem {
        let name = Phrase("读数库", "store of readings")
        if let fault = core.faults.current.first(where: { $0.part == LiveRoom.part }) {
            return DoctorItem(
                "readings",
                "critical",
                name,
                Phrase("打不开或写不进：\(fault.text)", "can't be opened or written: \(fault.text)"),
                hint: Phrase(
                    "发布不受影响。损坏时停止服务后 released restore --state 目录 --from 备份文件",
                    "releases go on. If it is damaged, stop the daemon, then released restore --state DIR --from BACKUP",
                ),
            )
        }
        guard let fault = core.faults.current.first(where: { $0.part == BackupRoom.readingsPart })
        else { return DoctorItem("readings", "ok", name, Phrase("可写", "writable")) }
        return DoctorItem(
            "readings",
            "warning",
            name,
            Phrase("没有备份成：\(fault.text)", "not copied: \(fault.text)"),
        )
    }
}
