import Channels
import Model

extension BoardRoom {
    /// What is known of one board now.
    struct Report: Sendable {
        let profile: BoardProfile
        let image: BoardImage?
        let lastPollAt: Instant?
        let lastPolledTag: String?
        let isSilent: Bool
        /// Since when it has not fetched what it should show; nil while it has.
        var behindSince: Instant?
        /// Stations on it that are silent.
        var silentStations: [String] = []
        /// What it reads in its own format, for people; nil where that is its text.
        var document: String?

        /// Names of its files, the text first.
        var files: [String] {
            [profile.id + ".txt"]
                + (profile.format.fileExtension.map { [profile.id + "." + $0] } ?? [])
                + (profile.feed.map { [BoardFiles.feed($0.feed)] } ?? [])
        }

        /// True once it has had the time of several polls to fetch what it should show.
        func isLate(now: Instant) -> Bool {
            guard standing == .behind, let behindSince else { return false }
            return now - behindSince > BoardWatch.silence(of: profile)
        }

        var standing: Standing {
            guard BoardRoom.isWatched(profile) else { return .unwatched }
            if lastPollAt == nil { return .never }
            if isSilent { return .silent }
            return image != nil && image?.tag == lastPolledTag ? .current : .behind
        }
    }

    /// How a board stands to what it should show; each board is in one of these.
    enum Standing: String, Sendable, CaseIterable {
        /// It has no address or key of its own, so that nobody can tell its poll from a passer-by's; so are
        /// boards that read their file.
        case unwatched
        /// No poll of its own was ever heard.
        case never
        /// It has not polled for three of its periods.
        case silent
        case current
        case behind

        var name: Phrase {
            switch self {
            case .unwatched: Phrase("无从核实", "not watched")
            case .never: Phrase("从未轮询", "never polled")
            case .silent: Phrase("轮询中断", "silent")
            case .current: Phrase("已取最新", "current")
            case .behind: Phrase("未取最新", "behind")
            }
        }
    }
}

extension ViewWords {
    func board(
        _ report: BoardRoom.Report,
        in records: any RecordReading,
        showsText: Bool = false,
    ) throws -> JSON {
        let image = report.image
        var view: JSON = [
            "id": .string(report.profile.id),
            "name": phrase(report.profile.name),
            "columns": .integer(Int64(report.profile.columns)),
            "rows": .integer(Int64(report.profile.rows)),
            "charset": .string(report.profile.charset.label),
            "revision": JSON(image?.tag),
            "showing": .array(
                try (image?.sources ?? []).map { source in
                    [
                        "release": .string(source.release),
                        "revision": .integer(Int64(source.revision)),
                        "title": JSON(try title(of: source.release, in: records)),
                    ]
                }
            ),
            "nextChangeAt": time(image?.nextChange),
            "lastPollAt": time(report.lastPollAt),
            "lastPolledRevision": JSON(report.lastPolledTag),
            "state": .string(report.standing.rawValue),
            "stateName": phrase(report.standing.name),
            "pollEverySeconds": .integer(Int64(report.profile.pollEverySeconds)),
            "format": .string(report.profile.format.rawValue),
            "formatName": phrase(report.profile.format.name),
            "files": JSON(report.files.map { "/led/" + $0 }),
            "stations": JSON(report.profile.idle.map { $0.template.stations.sorted() } ?? []),
            "silentStations": JSON(report.silentStations),
            "expiresAt": time(image?.expiresAt),
        ]
        if let image {
            view["pages"] = .array(image.pages.map { JSON($0) })
            if showsText {
                view["text"] = .string(
                    image.pages.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
                )
                view["document"] = JSON(report.document)
            }
        }
        return view.withoutNulls
    }
}
