import Model
import Platform
import Stations

/// Finds the rules of a time zone by its name, and knows the bureau's own.
struct KnownZones {
    let own: ZoneRules
    let find: (String) -> ZoneRules?
}

extension DeviceSettings {
    init(_ reader: ConfigurationReader, items: [StationItem], _ zones: KnownZones) {
        let speech = reader.choice("protocol", as: DeviceProtocol.self) ?? .hj212
        from = reader.texts("from", counts: 1...64, length: 2...60) { text in
            PeerNetwork(text) == nil
                ? Phrase(
                    "“\(text)” 不是 IP 地址或网段，例如 10.20.0.7、10.20.0.0/16",
                    "“\(text)” is no address or network such as 10.20.0.7, 10.20.0.0/16",
                ) : nil
        }
        .compactMap { PeerNetwork($0) }
        let zone = reader.zone("zone", zones)
        self.speech =
            switch speech {
            case .hj212: .hj212(HJ212Settings(reader, items: items, zone))
            case .sl651: .sl651(SL651Settings(reader, items: items, zone))
            }
    }
}

extension HJ212Settings {
    /// What a flag can be made to mean.
    private enum Meaning: String, CaseIterable {
        case normal, handTyped, beyondRange, stopped, maintenance, fault, calibrating
        case disconnected, doubtful

        var state: SourceState {
            switch self {
            case .normal: .normal
            case .handTyped: .handTyped
            case .beyondRange: .beyondRange
            case .stopped: .invalid(.stopped)
            case .maintenance: .invalid(.maintenance)
            case .fault: .invalid(.fault)
            case .calibrating: .invalid(.calibrating)
            case .disconnected: .invalid(.disconnected)
            case .doubtful: .doubtful
            }
        }
    }

    /// Which number of a period is the item's.
    private enum Statistic: String, CaseIterable {
        case mean, minimum, maximum, total

        var kind: Reading.Kind {
            switch self {
            case .mean: .mean
            case .minimum: .minimum
            case .maximum: .maximum
            case .total: .total
            }
        }
    }

    static let defaultMinutes = Milliseconds.minutes(10)

    init(_ reader: ConfigurationReader, items: [StationItem], _ zone: ZoneRules) {
        mn = reader.text("mn", length: 1...HJ212Packet.deviceLimitBytes, check: Self.complaint)
        password = reader.optionalText("password", length: 1...24, check: Self.complaint)
        var dialect = HJ212Device(zone: zone)
        dialect.checksum = reader.choice("crc", default: .standard) ?? .standard
        dialect.lengths = reader.choice("lengths", default: .either) ?? .either
        dialect.label = reader.choice("label", default: .start) ?? .start
        dialect.minutes = reader.duration(
            "minutes",
            default: Self.defaultMinutes,
            in: .minutes(1) ... .minutes(30),
        )
        dialect.unflagged =
            (reader.choice("unflagged", default: Meaning.doubtful) ?? .doubtful).state
        let flags = reader.objects("flags", counts: 0...32) { inner in
            (
                inner.text("flag", length: 1...8),
                inner.choice("means", as: Meaning.self) ?? .doubtful
            )
        }
        for (flag, meaning) in flags { dialect.flags[flag] = meaning.state }
        feeds = Set(reader.choices("feeds", counts: 1...4, default: [HJ212Feed.hours]))
        var units: [String: Unit] = [:]
        sources = reader.objects("items", counts: 1...64) { inner in
            let named = inner.text("code", length: 1...20)
            let code = HJ212Code.oldNames[named] ?? named
            let unit: Unit = inner.choice("unit") ?? .micrograms
            units[code] = unit
            return HJ212Source(
                code: code,
                item: inner.text("item", length: 1...20),
                unit: inner.unit(of: items, countedIn: unit),
                kind: (inner.choice("value", default: Statistic.mean) ?? .mean).kind,
            )
        }
        reader.refuseDoubles("items", sources.map(\.item), key: "item")
        reader.refuseDoubles("items", sources.map(\.code), key: "code")
        dialect.units = units
        self.dialect = dialect
    }

    /// Fields end at these.
    private static func complaint(_ text: String) -> Phrase? {
        text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !";,=&#".utf8.contains($0) }
            ? nil
            : Phrase(
                "只能用 ASCII 字符，不含空格和 ; , = & #",
                "ASCII without spaces and ; , = & # only",
            )
    }
}

extension SL651Settings {
    /// Mode M1 sends and expects nothing, M2 expects an answer (SL 651-2014, 6.5).
    private enum Mode: String, CaseIterable {
        case unanswered = "M1"
        case answered = "M2"
    }

    /// Metres: no base value lies outside.
    private static let baseRange: ClosedRange<Int64> = -1_000...9_000

    init(_ reader: ConfigurationReader, items: [StationItem], _ zone: ZoneRules) {
        address = reader.text("address", length: 10...10, check: Self.hexadecimal).uppercased()
        password =
            reader.optionalText("password", length: 4...4, check: Self.hexadecimal)
            .flatMap { UInt16($0, radix: 16) }
        isAnswered = (reader.choice("mode", default: Mode.answered) ?? .answered) == .answered
        staysOnLine = reader.boolean("stayOnLine", default: false)
        var site = SL651Site(zone: zone)
        sources = reader.objects("items", counts: 1...64) { inner in
            let name = inner.text("element", length: 2...4, check: Self.complaint)
            let item = inner.text("item", length: 1...20)
            let element = UInt16(name, radix: 16).flatMap { Element($0) }
            let code = element?.code ?? ""
            if element?.isRelative ?? false {
                let base = inner.decimal("base", in: Self.baseRange)
                site.bases[code] = SL651Site.Base(item: code, level: base)
            }
            return SL651Source(
                code: code,
                item: item,
                unit: inner.unit(of: items, countedIn: element?.unit),
            )
        }
        self.site = site
        reader.refuseDoubles("items", sources.map(\.item), key: "item")
        reader.refuseDoubles("items", sources.map(\.code), key: "element")
    }

    /// What an element of the standard is called in its readings.
    private struct Element {
        let code: String
        let unit: Unit
        /// Counted from a base that the station's configuration has to name.
        let isRelative: Bool

        init?(_ identifier: UInt16) {
            switch identifier {
            case 0xF4: (code, unit, isRelative) = ("DRP", .millimetres, false)
            case 0xF5...0xFC: (code, unit, isRelative) = ("DRZ\(identifier - 0xF4)", .metres, true)
            default:
                guard let item = SL651Item(identifier), let unit = item.unit else { return nil }
                (code, self.unit, isRelative) = (item.code, unit, false)
            }
        }
    }

    private static func complaint(_ text: String) -> Phrase? {
        UInt16(text, radix: 16).flatMap { Element($0) } == nil
            ? Phrase(
                "“\(text)” 不是可用的要素标识，例如 39（水位）、3A（闸下）、3B（闸上）、20（雨量）",
                "“\(text)” is no element that can be read, such as 39 (level), 3A (below), 3B (above), 20 (rain)",
            ) : nil
    }

    private static func hexadecimal(_ text: String) -> Phrase? {
        text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0)
        } ? nil : Phrase("只能用十六进制数字", "hexadecimal digits only")
    }
}

extension ConfigurationReader {
    /// The unit of the station's item that `item` names, checked against what the device counts in.
    fileprivate func unit(of items: [StationItem], countedIn sent: Unit?) -> Unit {
        guard let code = members["item"]?.string else { return sent ?? .metres }
        guard let item = items.first(where: { $0.code == code }) else {
            let complaint = Complaint.unknown(
                Phrase("项目", "item"),
                code,
                among: items.map(\.code),
            )
            report("item", complaint.problem, hint: complaint.hint)
            return sent ?? .metres
        }
        guard let sent, sent.convert(Decimal(units: 0), to: item.unit) == nil else {
            return item.unit
        }
        report(
            has("unit") ? "unit" : "item",
            Phrase(
                "\(sent.rawValue) 不能换算成站点的 \(item.unit.rawValue)",
                "\(sent.rawValue) cannot be converted to the station's \(item.unit.rawValue)",
            ),
        )
        return item.unit
    }

    /// Required, unlike the addresses that have a default.
    func requiredAddress(_ key: String) -> ListenAddress {
        let text = text(key, length: 3...60) {
            TextForm.hostPort($0) == nil
                ? Phrase(
                    "“\($0)” 不是 地址:端口，例如 0.0.0.0:9212",
                    "“\($0)” is no ADDRESS:PORT, such as 0.0.0.0:9212",
                ) : nil
        }
        let parts = TextForm.hostPort(text) ?? ("127.0.0.1", 0)
        return .tcp(host: parts.host, port: parts.port)
    }

    /// The rules of a named zone; the bureau's own without a name.
    fileprivate func zone(_ key: String, _ zones: KnownZones) -> ZoneRules {
        guard let name = optionalText(key, length: 1...60) else { return zones.own }
        if let zone = zones.find(name) { return zone }
        report(
            key,
            Phrase("没有时区 “\(name)”", "there is no time zone “\(name)”"),
            hint: Phrase("例如 Asia/Shanghai；需要系统包 tzdata", "such as Asia/Shanghai; needs tzdata"),
        )
        return zones.own
    }
}

extension StationBook {
    /// Reports devices that say they are another one.
    static func refuseSameDevices(_ reader: ConfigurationReader, _ stations: [StationSettings]) {
        var owners: [String: String] = [:]
        for (index, station) in stations.enumerated() {
            guard let device = station.device else { continue }
            if let owner = owners[device.identity] {
                let key =
                    switch device.speech {
                    case .hj212: "mn"
                    case .sl651: "address"
                    }
                reader.report(
                    "stations[\(index)].device.\(key)",
                    Phrase("站点 \(owner) 已用此设备标识", "the device of station \(owner) is called so"),
                    hint: Phrase("两台设备不能同名", "two devices cannot have one name"),
                )
            } else {
                owners[device.identity] = station.id
            }
        }
    }
}
