import Configuration
import Ledger
import Model
import Stations

extension StationDesk {
    /// A row of a station that nobody has configured.
    static func unknown(_ row: IntakeRow) -> IntakeMistake {
        IntakeMistake(
            line: row.line,
            station: row.station,
            code: "station.unknown",
            reason: Phrase("没有站点 \(row.station)", "there is no station \(row.station)"),
        )
    }
}

extension StationDesk.Known {
    /// Checks one row: who, what, when; then each value against its limits and the good values before it.
    ///
    /// `oldest`: periods that ended before it are not taken.
    func check(
        _ row: IntakeRow,
        from source: ReadingSource,
        oldest: Instant,
        now: Instant,
    ) -> Result<StationDesk.Candidate, IntakeMistake> {
        func refuse(
            _ code: String,
            _ reason: Phrase,
        ) -> Result<StationDesk.Candidate, IntakeMistake> {
            .failure(
                IntakeMistake(line: row.line, station: row.station, code: code, reason: reason)
            )
        }
        guard source.permits(profile.settings) else {
            return refuse(
                "station.notYours",
                Phrase("\(source.name) 不能报送此站点", "\(source.name) may not hand in this station"),
            )
        }
        guard row.periodEnd <= now + QualityRules.futureTolerance else {
            return refuse("row.future", Phrase("时间在将来", "its time lies in the future"))
        }
        guard row.periodEnd >= oldest else {
            return refuse("row.time", Phrase("时间过早", "its time is too long ago"))
        }
        var places: [Int] = []
        places.reserveCapacity(row.values.count)
        for value in row.values {
            guard let place = profile.index(of: value.item, guess: places.count) else {
                return refuse(
                    "row.item",
                    Phrase("此站点没有项目 \(value.item)", "this station has no item \(value.item)"),
                )
            }
            guard !places.contains(place) else {
                return refuse(
                    "row.item",
                    Phrase("\(value.item) 重复", "\(value.item) occurs twice"),
                )
            }
            places.append(place)
        }
        let start =
            row.periodStart
            ?? (profile.settings.kind == .air
                ? row.periodEnd - profile.settings.period : row.periodEnd)
        let period = ReadingPeriod(from: start, to: row.periodEnd)
        return .success(
            StationDesk.Candidate(
                station: row.station,
                start: start,
                end: row.periodEnd,
                values: judge(row.values, at: places, period, now: now),
            )
        )
    }
}
