import Channels
import Clock
import Model
import Platform

/// One pass over all files: from bytes to the value, gathering mistakes on the way.
///
/// The order follows the references: people before ladders, hooks and boards before channels.
struct ConfigurationReading {
    private let files: [ConfigurationFile]
    private let folder: String
    private var early: [ConfigurationMistake]
    private var notes: [ConfigurationNotes] = []

    init(_ files: [ConfigurationFile], folder: String, mistakes: [ConfigurationMistake]) {
        self.files = files.sorted { $0.path < $1.path }
        self.folder = folder
        early = mistakes
    }

    var mistakes: [ConfigurationMistake] {
        early + notes.flatMap(\.mistakes) + (early.isEmpty ? notes.flatMap(\.references) : [])
    }
    var keys: [ConfigurationKey] { notes.flatMap(\.keys) }

    mutating func configuration(zones: (String) -> ZoneRules?) -> Configuration {
        refuseUnknownFiles()
        let folder = folder
        let service = read("released.json5") { ServiceSettings($0, folder: folder, zones: zones) }
        // With an unreadable file nobody knows; its own mistake is the one to tell.
        let isDemonstration = service.bureau.isDemonstration || !early.isEmpty
        let people = read("people.json5") { People($0, isDemonstration: isDemonstration) }
        let boards = read("boards.json5") { BoardBook($0) }
        let channels = read("channels.json5") { reader in
            let channels = ChannelBook(reader, folder: folder)
            reader.refer(channels.channels, to: boards)
            return channels
        }
        let calendars = calendars()
        let (timelines, alerts, catalogue) = timelinesAndAlerts(
            people,
            channels,
            Array(calendars.keys),
        )
        checkOwner(service, people)
        let own = service.bureau.zone
        let stations = withoutActuallyEscaping(zones) { (find) -> StationBook in
            self.stations(people, KnownZones(own: own, find: find))
        }
        if let noted = notes.first(where: { $0.file == "boards.json5" }) {
            boards.refer(to: stations, zone: service.bureau.zone, noted)
        }
        return Configuration(
            folder: folder,
            service: service,
            people: people,
            timelines: timelines,
            channels: channels,
            boards: boards,
            alerts: alerts,
            stations: stations,
            catalogue: catalogue,
            workflows: workflows(people, service.organisationCode, calendars.keys.sorted()),
            calendars: calendars,
            files: files,
        )
    }

    private mutating func refuseUnknownFiles() {
        let known = ConfigurationFolder.required + ConfigurationFolder.optional
        for file in files where !file.path.contains("/") && !known.contains(file.path) {
            let near = NearestWord.find(file.path, among: known)
            early.append(
                ConfigurationMistake(
                    file: file.path,
                    problem: Phrase("未知的配置文件", "unknown configuration file"),
                    hint: near.map { Phrase("最接近的是 \($0)", "the nearest is \($0)") },
                )
            )
        }
    }

    /// Reads one file; an absent or broken one is reported once and read as if it were empty, quietly.
    private mutating func read<Value>(
        _ path: String,
        _ make: (ConfigurationReader) -> Value,
    ) -> Value {
        let reader = opened(path)
        let value = make(reader)
        reader.finish()
        return value
    }

    /// Without the file there are no stations.
    private mutating func stations(_ people: People, _ zones: KnownZones) -> StationBook {
        guard files.contains(where: { $0.path == "stations.json5" }) else {
            return .empty
        }
        let folder = folder
        return read("stations.json5") { reader in
            let book = StationBook(reader, zones, folder: folder)
            reader.refer(book.stations, to: people)
            reader.refer(book.folders, book.endpoints, to: book.stations)
            return book
        }
    }

    private mutating func opened(_ path: String) -> ConfigurationReader {
        guard let file = files.first(where: { $0.path == path }) else {
            if !early.contains(where: { $0.file == path }) {
                early.append(
                    ConfigurationMistake(
                        file: path,
                        problem: Phrase("缺少此文件", "this file is missing"),
                        hint: Phrase("可从 config/ 复制一份再改", "copy the one of config/ and change it"),
                    )
                )
            }
            return ConfigurationReader(.object([]), notes: ConfigurationNotes(file: path))
        }
        guard let located = document(file) else {
            return ConfigurationReader(.object([]), notes: ConfigurationNotes(file: path))
        }
        let noted = ConfigurationNotes(file: path, places: located.places)
        notes.append(noted)
        return ConfigurationReader(located.value, notes: noted)
    }

    private mutating func document(_ file: ConfigurationFile) -> JSONReader.Located? {
        do {
            return try JSONReader.locate(
                file.bytes,
                as: file.path.hasSuffix(".json5") ? .json5 : .json,
            )
        } catch {
            early.append(
                ConfigurationMistake(
                    file: file.path,
                    place: JSONReader.Mistake.Place(line: error.line, column: error.column),
                    problem: Phrase("格式错误：\(error.reason)", error.reason),
                )
            )
            return nil
        }
    }

    private mutating func calendars() -> [String: WorkCalendar] {
        var calendars: [String: WorkCalendar] = [:]
        for file in files where file.path.hasPrefix(ConfigurationFolder.calendars + "/") {
            let reader = opened(file.path)
            let calendar = CalendarFile.read(reader)
            reader.finish()
            if calendars.updateValue(calendar, forKey: calendar.id) != nil, !calendar.id.isEmpty {
                reader.report("id", Phrase("另一个文件已用此标识", "another file has this id"))
            }
        }
        return calendars
    }

    /// The two files refer to each other: ladders name rules, rules take ladders.
    private mutating func timelinesAndAlerts(
        _ people: People,
        _ channels: ChannelBook,
        _ calendars: [String],
    ) -> (Timelines, AlertSettings, Catalogue) {
        let timelineReader = opened("timelines.json5")
        let alertReader = opened("alerts.json5")
        let named = (timelineReader.raw("rules")?.array ?? []).compactMap { $0["id"]?.string }
        let alerts = AlertSettings(alertReader, folder: folder, people: people, rules: named)
        let known = StepTargets(people: people, hooks: alerts.hooks.map(\.id))
        let draft = TimelinesDraft(timelineReader, known: known)
        let timelines = draft.timelines(
            timelineReader,
            known: known,
            ladders: alerts.ruleLadders,
            calendars: calendars,
        )
        for (index, hook) in alerts.hooks.enumerated() where channels.hook(hook.id) != nil {
            alertReader.report(
                "hooks[\(index)].id",
                Phrase(
                    "channels.json5 已有钩子 “\(hook.id)”",
                    "channels.json5 has a hook “\(hook.id)”"
                ),
                hint: Phrase("钩子标识须各不相同", "the ids of hooks must differ"),
            )
        }
        timelineReader.finish()
        alertReader.finish()
        let (catalogue, compiled) = catalogue(people, named, draft.ladder)
        return (
            Timelines(
                profiles: timelines.profiles,
                rules: timelines.rules + compiled,
                templates: timelines.templates,
            ), alerts,
            catalogue
        )
    }

    /// The catalogue, and the rules that its time limits compile to; they alarm whom a rule without a ladder alarms.
    private mutating func catalogue(
        _ people: People,
        _ named: [String],
        _ ladder: [Rule.Step],
    ) -> (Catalogue, [Rule]) {
        guard files.contains(where: { $0.path == "catalogue.json5" }) else { return (.empty, []) }
        let reader = opened("catalogue.json5")
        let settings = CatalogueSettings(reader, people: people, named: named)
        var rules: [Rule] = []
        for (place, json) in settings.rules {
            var json = json
            json["ladder"] = .array(ladder.map(\.json))
            do {
                rules.append(try Rule(json: json))
            } catch {
                reader.report(place + ".timeLimit", Phrase("\(error)", "\(error)"))
            }
        }
        reader.finish()
        return (settings.catalogue, rules)
    }

    /// Without the file every release takes the usual way.
    private mutating func workflows(
        _ people: People,
        _ ownCode: String,
        _ calendars: [String],
    ) -> [Workflow] {
        guard files.contains(where: { $0.path == "workflow.json5" }) else { return [] }
        return read("workflow.json5") {
            WorkflowSettings($0, people: people, ownCode: ownCode, calendars: calendars).workflows
        }
    }

    /// The bureau itself is one of the organisations, so that index numbers and publishers agree.
    private mutating func checkOwner(_ service: ServiceSettings, _ people: People) {
        let code = service.organisationCode
        guard !people.organisations.isEmpty, !code.isEmpty,
            !people.organisations.contains(where: { $0.code == code }),
            let noted = notes.first(where: { $0.file == "released.json5" })
        else { return }
        noted.reportReference(
            "bureau.code",
            Phrase(
                "people.json5 中没有代码为 \(code) 的机构",
                "no organisation of people.json5 has \(code)"
            ),
            hint: Phrase("在 organisations 中加上本单位", "add the bureau itself to its organisations"),
        )
    }
}

extension ConfigurationReader {
    /// A look at a value that is read properly elsewhere.
    func raw(_ key: String) -> JSON? { members[key] }

    /// Every key that stands in the file, sorted.
    var keys: [String] { members.keys.sorted() }

    /// Reports boards that channels name and that do not exist, or that another channel has.
    func refer(_ channels: [ChannelSettings], to boards: BoardBook) {
        let known = boards.boards.map(\.id)
        var owners: [String: String] = [:]
        for (index, channel) in channels.enumerated() {
            for (number, board) in channel.boards.enumerated() {
                let place = "channels[\(index)].boards[\(number)]"
                refer(place, board, to: known, Phrase("显示屏", "board"))
                if let owner = owners[board] {
                    report(
                        place,
                        Phrase("已属于渠道 \(owner)", "belongs to the channel \(owner) already"),
                        hint: Phrase("一块屏只属于一个渠道", "a board has one channel"),
                    )
                }
                owners[board] = channel.name
            }
        }
    }
}
