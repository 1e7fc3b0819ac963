package import Model
package import Stations

/// `stations.json5`: where is measured, what, how often, and who may hand it in.
package struct StationBook: Sendable, Equatable {
    package let stations: [StationSettings]
    /// Where their devices connect.
    package let listeners: DeviceListeners
    package let folders: [DropFolderSettings]
    package let endpoints: [EndpointSettings]
    /// Which stations make up a city.
    package let cities: [CitySettings]
    /// Files of the daily archive that are kept.
    package let archiveDays: Int
    /// Readings whose periods ended longer ago are removed.
    package let readingsKept: Milliseconds

    /// A quarter of a year.
    package static let defaultArchiveDays = 92
    static let defaultReadingsKept = Milliseconds.days(3_653)

    /// Nothing is measured.
    package static let empty = StationBook(stations: [])

    package init(
        stations: [StationSettings],
        listeners: DeviceListeners = .none,
        cities: [CitySettings] = [],
        archiveDays: Int = StationBook.defaultArchiveDays,
    ) {
        self.stations = stations
        self.listeners = listeners
        self.cities = cities
        self.archiveDays = archiveDays
        folders = []
        endpoints = []
        readingsKept = Self.defaultReadingsKept
    }

    package func station(_ id: String) -> StationSettings? { stations.first { $0.id == id } }
}

/// One station.
package struct StationSettings: Sendable, Equatable {
    /// One segment of a path.
    package let id: String
    package let kind: StationKind
    package let name: Phrase
    package let place: Phrase?
    package let issuer: Phrase
    /// Millionths of a degree, WGS 84.
    package let latitude: Int?
    package let longitude: Int?
    /// The name of the zero of its levels; a station of kind water has one.
    package let datum: Phrase?
    /// From the end of one period to the end of the next.
    package let period: Milliseconds
    /// How long after its end a period may still arrive in time.
    package let grace: Milliseconds
    /// How long after full multiples of the period, by the bureau's standard time, periods end.
    package let slotOffset: Milliseconds
    /// Hours of every day in which nothing is expected.
    package let quietHours: QuietHours?
    package let maintenance: [MaintenanceWindow]
    package let items: [StationItem]
    /// Persons whose tokens may hand in its readings.
    package let mayPush: [String]
    /// Nil for a station that has none, or whose device connects to somebody else.
    package let device: DeviceSettings?
    /// Takes the place of `grace` in the flood season and while a mark is passed.
    package let floodGrace: Milliseconds?
    package let floodSeason: FloodSeason?
    /// Organisation in whose name a draft of a warning is prepared; a station with marks has one.
    package let publisher: String?
    /// PM2.5 above PM10 by more than this is suspect; in the unit of both.
    package let particleTolerance: Decimal?

    package func item(_ code: String) -> StationItem? {
        // Asked for every value of every row: only the one that is found is copied.
        items.indices.first { items[$0].code == code }.map { items[$0] }
    }
}

/// One thing that a station measures.
package struct StationItem: Sendable, Equatable {
    /// `pm25`, `level`, as it stands in what is handed in and in what is published.
    package let code: String
    package let name: Phrase
    /// Never guessed from the size of a number.
    package let unit: Unit
    /// Decimals as published.
    package let decimals: Int
    package let quality: QualityRules
    package let level: LevelSettings
}

extension StationBook {
    /// Above it the file is a mistake.
    private static let limit = 10_000

    init(_ reader: ConfigurationReader, _ zones: KnownZones, folder: String) {
        listeners = reader.object("listeners") { DeviceListeners($0) }
        let season = reader.optionalSeason("floodSeason")
        stations = reader.objects("stations", counts: 0...Self.limit) {
            StationSettings($0, zones, floodSeason: season)
        }
        folders = reader.objects("folders", counts: 0...DropFolderSettings.limit) {
            DropFolderSettings($0, folder: folder)
        }
        endpoints = reader.objects("endpoints", counts: 0...EndpointSettings.limit) {
            EndpointSettings($0, folder: folder)
        }
        readingsKept = reader.duration(
            "readingsKept",
            default: Self.defaultReadingsKept,
            in: .days(31) ... .days(36_525),
        )
        reader.refuseDoubles("stations", stations.map(\.id))
        Self.refuseSameDevices(reader, stations)
        cities = reader.objects("cityMeans", counts: 0...CitySettings.limit) { CitySettings($0) }
        reader.refuseDoubles("cityMeans", cities.map(\.id))
        reader.check(cities, against: stations)
        archiveDays = reader.integer(
            "archiveDays",
            default: Self.defaultArchiveDays,
            in: 1...3_660,
        )
    }
}

extension StationSettings {
    static let defaultGrace = Milliseconds.hours(1)
    /// What is over is taken out of the file now and then.
    private static let maintenanceLimit = 100

    init(
        _ reader: ConfigurationReader,
        _ zones: KnownZones,
        floodSeason season: FloodSeason?,
    ) {
        id = reader.text("id", length: 1...60, check: Self.complaint(aboutID:))
        kind = reader.choice("kind") ?? .air
        name = reader.phrase("name")
        place = reader.optionalPhrase("place")
        issuer = reader.phrase("issuer")
        latitude = reader.optionalDecimal("latitude", in: -90...90).map(Self.millionths)
        longitude = reader.optionalDecimal("longitude", in: -180...180).map(Self.millionths)
        datum = reader.optionalPhrase("datum")
        period = reader.duration("period", in: .seconds(1) ... .days(31))
        grace = reader.duration("grace", default: Self.defaultGrace, in: .zero ... .days(31))
        floodGrace = reader.optionalDuration("floodGrace", in: .zero ... .days(31))
        floodSeason = reader.optionalSeason("floodSeason") ?? season
        publisher = reader.optionalText("publisher", length: 1...60)
        particleTolerance = reader.optionalDecimal("particleTolerance", in: 0...1_000)
        let (kind, datum, period) = (kind, datum, period)
        slotOffset = reader.duration("slotOffset", default: .zero, in: .zero ... .days(31))
        quietHours = reader.optionalObject("quietHours") { QuietHours($0) }
        maintenance = reader.objects("maintenance", counts: 0...Self.maintenanceLimit) {
            MaintenanceWindow($0)
        }
        if slotOffset >= period {
            reader.report(
                "slotOffset",
                Phrase("须小于 period", "it has to be less than the period"),
            )
        }
        let items = reader.objects("items", counts: 1...64) {
            StationItem($0, of: kind, period: period, datum: datum)
        }
        self.items = items
        device = reader.optionalObject("device") { DeviceSettings($0, items: items, zones) }
        mayPush = reader.texts("mayPush", counts: 0...20, length: 1...60)
        reader.refuseDoubles("items", items.map(\.code), key: "code")
        if kind == .water, datum == nil, !reader.has("datum") {
            reader.report(
                "datum",
                Phrase("水位站须写明基面", "a station of water levels names its datum"),
                hint: Phrase("例如 1985国家高程基准", "such as the 1985 national datum"),
            )
        }
        if publisher == nil, items.contains(where: { !$0.level.marks.isEmpty }) {
            reader.report(
                "publisher",
                Phrase(
                    "有特征水位的站点须写明预警由哪个机构发布",
                    "a station with marks names who issues its warnings"
                ),
                hint: Phrase("people.json5 中的机构", "an organisation of people.json5"),
            )
        }
        if (latitude == nil) != (longitude == nil) {
            reader.report(
                latitude == nil ? "latitude" : "longitude",
                Phrase("经纬度须成对", "latitude and longitude come together"),
            )
        }
    }

    private static func millionths(_ degrees: Decimal) -> Int {
        Int(degrees.rounded(places: 6).units)
    }

    static func complaint(aboutID id: String) -> Phrase? {
        id.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
        }
            ? nil
            : Phrase("只能用小写字母、数字和 -", "lower-case letters, digits and - only")
    }
}

extension StationItem {
    /// Magnitude of a limit: the digits that a measured number may have.
    private static let bounds: ClosedRange<Int64> = -999_999_999...999_999_999
    /// Periods of a station that are in memory, and so the longest time over which it can be found unchanged.
    package static let flatPeriods: Int64 = 95

    init(
        _ reader: ConfigurationReader,
        of kind: StationKind,
        period: Milliseconds,
        datum: Phrase?,
    ) {
        code = reader.text("code", length: 1...20) { code in
            code.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
            }
                ? nil : Phrase("只能用小写字母和数字", "lower-case letters and digits only")
        }
        name = reader.phrase("name", length: 1...40)
        unit = reader.choice("unit") ?? .metres
        decimals = reader.integer("decimals", default: 0, in: 0...6)
        let rate = reader.optionalObject("rate") { inner in
            QualityRules.Rate(
                change: inner.decimal("change", in: 0...999_999_999),
                within: inner.duration("within", in: .seconds(1) ... .days(31)),
            )
        }
        let flat = reader.optionalObject("flat") { inner in
            QualityRules.Flat(
                tolerance: inner.optionalDecimal("tolerance", in: 0...999_999_999)
                    ?? Decimal(units: 0),
                suspectAfter: inner.duration("suspectAfter", in: .seconds(1) ... .hours(24)),
                failAfter: inner.optionalDuration("failAfter", in: .seconds(1) ... .hours(24)),
            )
        }
        quality = QualityRules(
            possible: reader.optionalRange("possible", in: Self.bounds),
            usual: reader.optionalRange("usual", in: Self.bounds),
            rate: rate,
            spike: reader.optionalDecimal("spike", in: 0...999_999_999),
            flat: flat,
            interval: reader.boolean("gap", default: true) ? period : nil,
            detectionLimit: reader.optionalDecimal("detectionLimit", in: 0...999_999_999),
        )
        level = LevelSettings(reader, datum: datum)
        if let flat, period.count * Self.flatPeriods < flat.longest.count {
            reader.report(
                "flat",
                Phrase(
                    "时间超过内存中的 \(Self.flatPeriods) 个时次",
                    "it is longer than the \(Self.flatPeriods) periods in memory",
                ),
            )
        }
        if kind != .water, level.isUsed {
            reader.report(
                level.marks.isEmpty ? "trend" : "marks",
                Phrase("只有水位站有特征水位和涨落", "only stations of water levels have marks and trends"),
            )
        }
        if kind == .air, let pollutant = Pollutant(rawValue: code),
            unit.convert(Decimal(units: 0), to: pollutant.unit) == nil
        {
            reader.report(
                "unit",
                Phrase(
                    "\(pollutant.sign) 不能以 \(unit.rawValue) 计",
                    "\(pollutant.sign) is not counted in \(unit.rawValue)",
                ),
                hint: Phrase("µg/m³、mg/m³、ng/m³", "µg/m³, mg/m³, ng/m³"),
            )
        }
    }
}

extension ConfigurationReader {
    /// Reports who may hand in readings and does not exist or has not the role.
    func refer(_ stations: [StationSettings], to people: People) {
        let known = people.people.map(\.id)
        for (index, station) in stations.enumerated() {
            if let publisher = station.publisher {
                refer(
                    "stations[\(index)].publisher",
                    publisher,
                    to: people.organisations.map(\.id),
                    Phrase("机构", "organisation"),
                )
            }
            for (number, id) in station.mayPush.enumerated() {
                let key = "stations[\(index)].mayPush[\(number)]"
                refer(key, id, to: known, Phrase("人员", "person"))
                guard let person = people.person(id), !person.roles.contains(.station) else {
                    continue
                }
                notes.reportReference(
                    place(key),
                    Phrase("\(id) 没有“站点”角色", "\(id) has not the role station"),
                    hint: Phrase(
                        "在 people.json5 给此人 roles: [\"station\"]",
                        "give it roles: [\"station\"] in people.json5",
                    ),
                )
            }
        }
    }
}
