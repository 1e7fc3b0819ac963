import Model
import Platform

/// The files of the archive as the public list has them, newest first.
///
/// What the list of the last run names and is there in that size counts; everything else is written anew.
struct ArchiveList {
    private let folder: String
    private(set) var days: [ArchivedDay] = []

    private static let limitBytes = 1_048_576

    /// `site`: the folder of the public site.
    init(folder site: String) {
        folder = ArchiveFile.folder(inSite: site)
        guard let bytes = try? FileTree.read(folder + "/index.json", limitBytes: Self.limitBytes),
            let json = try? JSONReader.read(bytes)
        else { return }
        for entry in json["days"]?.array ?? [] {
            guard let day = ArchivedDay(entry),
                let status = try? FileTree.status(path(day.date)), status.sizeBytes == day.bytes
            else { continue }
            days.append(day)
        }
    }

    func day(_ date: CivilDate) -> ArchivedDay? { days.first { $0.date == date } }

    mutating func put(_ day: ArchivedDay) {
        days.removeAll { $0.date == day.date }
        days.append(day)
        days.sort { $0.date > $1.date }
    }

    /// Removes what is older; true when something was.
    mutating func prune(before oldest: CivilDate) throws -> Bool {
        let old = days.filter { $0.date < oldest }
        for day in old { _ = try FileTree.remove(path(day.date)) }
        days.removeAll { $0.date < oldest }
        return !old.isEmpty
    }

    private func path(_ date: CivilDate) -> String { folder + "/" + date.text + ".csv" }
}

extension ArchivedDay {
    /// Nil for anything but an entry of the list.
    fileprivate init?(_ json: JSON) {
        guard let date = json["date"]?.string.flatMap({ CivilDate($0) }),
            let bytes = json["bytes"]?.integer, let rows = json["rows"]?.integer,
            let digest = json["sha256"]?.string.flatMap({ Digest(hex: $0) }),
            let writtenAt = json["writtenAt"]?.string.flatMap({ InstantText.rfc3339($0) })
        else { return nil }
        self.init(
            date: date,
            bytes: Int(bytes),
            rows: Int(rows),
            digest: digest,
            writtenAt: writtenAt,
        )
    }
}
