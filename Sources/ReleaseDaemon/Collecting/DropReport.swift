import Model
import Stations

/// What lies beside a file that was refused, wholly or in part: why, line by line, in both languages.
enum DropReport {
    /// Mistakes that are listed; a file of another kind would fill the disk with them.
    static let mistakeLimit = 1_000

    static func text(_ name: String, _ tally: IntakeTally) -> String {
        let (new, same) = (tally.accepted.count, tally.unchanged.count)
        let (revised, refused) = (tally.revised.count, tally.rejected.count)
        var lines = [
            "文件 / file: " + name,
            "新收 \(new) 行，更正 \(revised) 行，未变 \(same) 行，拒收 \(refused) 行",
            "\(new) rows accepted, \(revised) revised, \(same) unchanged, \(refused) refused",
            "改正后把文件放回；已收的行再来不会有变化",
            "Mend it and put it back: the rows that were taken change nothing when they come again.",
            "",
        ]
        for mistake in tally.rejected.prefix(mistakeLimit) {
            let station = mistake.station.map { " " + $0 } ?? ""
            lines.append("第 \(mistake.line) 行\(station)：\(mistake.reason.chinese)")
            lines.append("row \(mistake.line)\(station): \(mistake.reason.english)")
        }
        if refused > mistakeLimit {
            lines.append("……共 \(refused) 处 / … \(refused) in all")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Of a file of which nothing was read.
    static func text(_ name: String, _ reason: Phrase) -> String {
        "文件 / file: \(name)\n\(reason.chinese)\n\(reason.english)\n"
    }
}
