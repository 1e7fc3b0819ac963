import Configuration
import Ledger
import Model
import Stations

/// What the duty room hears of doubtful readings: one notice for a station and an item while it lasts.
struct ReadingNotice: Sendable, Hashable {
    let id: String
    let severity: String
    let summary: Phrase

    /// Readings in a row without a doubt before a notice ends: an instrument that comes and goes is one
    /// notice, not hundreds.
    static let goodReadings = 4
    /// Notices that stand for themselves; beyond it one stands for the rest.
    static let limit = 200
    /// An air quality index above it is an exceedance.
    private static let gravestIndex = 200

    /// Those of one station, the gravest first.
    static func all(of known: StationDesk.Known, marks: MarkBook) -> [ReadingNotice] {
        let rows = known.recent.prefix(goodReadings)
        guard
            rows.contains(where: { $0.values.contains(where: \.isDoubtful) })
                || known.profile.settings.items.contains(where: {
                    marks.apparent(known.profile.settings.id, $0.code) != nil
                })
        else { return [] }
        let reports = rows.indices.map(known.report)
        guard let newest = reports.first else { return [] }
        let settings = known.settings
        var notices: [ReadingNotice] = []
        for item in settings.items {
            if let kind = marks.apparent(settings.id, item.code) {
                notices.append(exceedance(settings, item, kind, newest))
            }
        }
        if newest.isIndexSuspect, let value = newest.index?.value, value > gravestIndex {
            notices.append(
                ReadingNotice(
                    id: "exceedance/\(settings.id)/aqi",
                    severity: "critical",
                    summary: Phrase(
                        "\(settings.name.chinese) AQI \(value)，含存疑值，请立即核实",
                        "\(settings.name.english): AQI \(value) from suspect values, verify now",
                    ),
                )
            )
        }
        for item in settings.items {
            let found = reports.compactMap { report -> Phrase? in
                guard let value = report.values.first(where: { $0.item == item.code }) else {
                    return nil
                }
                return doubt(value)
            }
            guard let doubt = found.first else { continue }
            notices.append(
                ReadingNotice(
                    id: "reading/\(settings.id)/\(item.code)",
                    severity: "warning",
                    summary: Phrase(
                        "\(settings.name.chinese) \(item.name.chinese)：\(doubt.chinese)",
                        "\(settings.name.english), \(item.name.english): \(doubt.english)",
                    ),
                )
            )
        }
        return notices
    }

    private static func exceedance(
        _ settings: StationSettings,
        _ item: StationItem,
        _ kind: FloodMarkKind,
        _ newest: LiveReport,
    ) -> ReadingNotice {
        let value = newest.values.first { $0.item == item.code }
        let text = value.map { ($0.text ?? "") + " " + $0.unit } ?? ""
        return ReadingNotice(
            id: "exceedance/\(settings.id)/\(item.code)",
            severity: "critical",
            summary: Phrase(
                "\(settings.name.chinese) \(item.name.chinese) \(text)，疑似达到\(kind.name.chinese)，数据存疑，请立即核实",
                "\(settings.name.english), \(item.name.english) \(text): apparently at the \(kind.name.english), suspect, verify now",
            ),
        )
    }

    /// Why a value is not simply good.
    private static func doubt(_ value: LiveValue) -> Phrase? {
        switch value.mark {
        case .good, .missing: nil
        case .invalid(let reason):
            Phrase("无效（\(reason.chinese)）", "invalid (\(reason.english))")
        case .suspect:
            Phrase(
                "存疑（\(tests(value).map(\.name.chinese).joined(separator: "、"))）",
                "suspect (\(tests(value).map(\.name.english).joined(separator: ", ")))",
            )
        }
    }

    private static func tests(_ value: LiveValue) -> [QualityTest] {
        QualityTest.allCases.filter { $0 != .gap && value.objections[$0.rawValue] != nil }
    }
}

extension StoredValue {
    /// Not simply good, nor simply missing.
    fileprivate var isDoubtful: Bool {
        let report = report
        switch report.outcome {
        case .pass, .notEvaluated: return false
        case .suspect, .fail: return true
        case .missing: return report[.source] == .fail
        }
    }
}

extension LiveRoom {
    /// What there is to hear of now, the gravest first, at most `ReadingNotice.limit` and one for the rest.
    var notices: [ReadingNotice] {
        let all = look { $0.notices.values.flatMap { $0 } }.sorted { first, second in
            first.severity == second.severity
                ? first.id < second.id : first.severity < second.severity
        }
        guard all.count > ReadingNotice.limit else { return all }
        let rest = all.count - ReadingNotice.limit
        return all.prefix(ReadingNotice.limit) + [
            ReadingNotice(
                id: "reading",
                severity: "warning",
                summary: Phrase(
                    "另有 \(rest) 项读数存疑或无效",
                    "\(rest) more readings are suspect or invalid"
                ),
            )
        ]
    }

    /// Calls `observer` when there is another set of notices; on the threads of writer and lateness.
    func observeNotices(_ observer: @escaping @Sendable () -> Void) {
        state.look { $0.noticeObservers.append(observer) }
    }

    /// Tells the observers if notices came or went since they were told last.
    func tellNotices() {
        let observers = state.look { state -> [@Sendable () -> Void] in
            guard state.hasNews else { return [] }
            state.hasNews = false
            return state.noticeObservers
        }
        for observer in observers { observer() }
    }
}
