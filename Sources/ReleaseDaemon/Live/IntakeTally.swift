import Model
import Stations

/// What became of each row of a batch, by its line.
struct IntakeTally: Sendable {
    /// New periods.
    var accepted: [Int] = []
    /// Repeats: nothing was written.
    var unchanged: [Int] = []
    /// Corrections; the former values stay on record.
    var revised: [Int] = []
    var rejected: [IntakeMistake] = []

    /// True when rows came and none was taken.
    var isRejected: Bool {
        !rejected.isEmpty && accepted.isEmpty && unchanged.isEmpty && revised.isEmpty
    }

    /// `{id, accepted, unchanged, revised, rejected: [{line, station, code, reason: {zh, en}}]}`.
    ///
    /// A batch of which nothing was taken is an error as well, with the first reason.
    func json(_ language: Language) -> JSON {
        var json: JSON = [
            "id": "readings",
            "accepted": Self.lines(accepted), "unchanged": Self.lines(unchanged),
            "revised": Self.lines(revised),
            "rejected": .array(rejected.map(Self.json)),
        ]
        if isRejected, let first = rejected.first {
            let message = Phrase(
                "没有受理任何一行；第 \(first.line) 行：\(first.reason.chinese)",
                "no row was taken; row \(first.line): \(first.reason.english)",
            )
            json["error"] = [
                "code": .string("refused." + first.code), "message": .string(message[language]),
            ]
        }
        return json
    }

    private static func lines(_ lines: [Int]) -> JSON {
        .array(lines.map { .integer(Int64($0)) })
    }

    private static func json(_ mistake: IntakeMistake) -> JSON {
        let json: JSON = [
            "line": .integer(Int64(mistake.line)), "station": JSON(mistake.station),
            "code": .string(mistake.code),
            "reason": [
                "zh": .string(mistake.reason.chinese), "en": .string(mistake.reason.english),
            ],
        ]
        return json.withoutNulls
    }
}
