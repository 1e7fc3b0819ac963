import Configuration
import Ledger
import Model
import Platform

extension Office {
    /// What `doctor` says of the configured sources of readings.
    func sourceItems() -> [DoctorItem] {
        let book = configuration.current.stations
        let faults = core.faults.current
        func item(_ id: String, _ part: String, _ place: String, _ hint: Phrase) -> DoctorItem {
            let name = Phrase("数据来源 \(id)", "source \(id)")
            guard let fault = faults.first(where: { $0.part == part }) else {
                return DoctorItem("source", "ok", name, Phrase(place, place))
            }
            return DoctorItem("source", "warning", name, Phrase(fault.text, fault.text), hint: hint)
        }
        return book.folders.map { folder in
            item(
                folder.id,
                DropFolder.part(folder),
                folder.folder,
                Phrase(
                    "目录须存在，服务账户可读写；由 systemd 运行时列入 ReadWritePaths",
                    "the folder is there and writable for the daemon's account; under systemd it is among ReadWritePaths",
                ),
            )
        }
            + book.endpoints.map { endpoint in
                item(
                    endpoint.id,
                    Endpoint.part(endpoint),
                    endpoint.address.host,
                    Phrase(
                        "用 curl 试取该地址；核对 stations.json5 的 mapping 和站点名称",
                        "fetch the address with curl; compare mapping and names in stations.json5",
                    ),
                )
            }
    }
}
