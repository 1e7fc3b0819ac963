package import Model
package import Platform
package import Stations

/// A folder into which others put files of readings.
package struct DropFolderSettings: Sendable, Equatable {
    package let id: String
    package let folder: String
    /// Whose readings the files may hold.
    package let stations: [String]
    /// How long files that were taken or refused are kept.
    package let keepFor: Milliseconds
    /// And how many of each.
    package let keepFiles: Int
}

/// A service of somebody else that is asked for readings.
package struct EndpointSettings: Sendable, Equatable {
    package let id: String
    package let address: WebAddress
    package let every: Milliseconds
    package let timeout: Milliseconds
    /// Failures in a row that are an alarm.
    package let alarmAfter: Int
    package let format: IntakeFormat
    /// Nil when it answers as our own intake takes it.
    package let mapping: EndpointMapping?
    /// Whose readings the answers may hold.
    package let stations: [EndpointMapping.Station]
    /// Holds the bearer token; nil for none.
    package let tokenFile: String?
    /// Certificates to trust instead of the system's.
    package let authorityFile: String?
    /// How many redirections are followed, on the same host only.
    package let redirects: Int
}

extension DropFolderSettings {
    static let limit = 16
    static let defaultKeepFor = Milliseconds.days(30)

    init(_ reader: ConfigurationReader, folder: String) {
        id = reader.text("id", length: 1...60, check: TextForm.identifier)
        self.folder = reader.path("folder", folder: folder)
        stations = reader.texts("stations", counts: 1...10_000, length: 1...60)
        keepFor = reader.duration(
            "keepFor",
            default: Self.defaultKeepFor,
            in: .zero ... .days(3_650),
        )
        keepFiles = reader.integer("keepFiles", default: 1_000, in: 0...100_000)
    }
}

extension EndpointSettings {
    static let limit = 16

    init(_ reader: ConfigurationReader, folder: String) {
        id = reader.text("id", length: 1...60, check: TextForm.identifier)
        let url = reader.text("url", length: 8...2_000) { text in
            WebAddress(text) == nil
                ? Phrase("“\(text)” 不是 http(s) 地址", "“\(text)” is no http(s) address") : nil
        }
        address = WebAddress(url) ?? Self.nowhere
        every = reader.duration("every", default: .minutes(5), in: .seconds(1) ... .days(1))
        timeout = reader.duration(
            "timeout",
            default: .seconds(10),
            in: .milliseconds(100) ... .minutes(1),
        )
        alarmAfter = reader.integer("alarmAfter", default: 3, in: 1...1_000)
        format = reader.choice("format", default: .json) ?? .json
        mapping = reader.optionalObject("mapping") { EndpointMapping($0) }
        stations = reader.objects("stations", counts: 1...10_000) {
            EndpointMapping.Station($0)
        }
        tokenFile = reader.optionalPath("tokenFile", folder: folder)
        authorityFile = reader.optionalPath("authorityFile", folder: folder)
        redirects = reader.integer("redirects", default: 0, in: 0...5)
    }

    /// Stands in while a mistake is reported.
    private static let nowhere = WebAddress(scheme: .http, host: "localhost", port: 80, target: "/")
}

extension EndpointMapping {
    init(_ reader: ConfigurationReader) {
        self.init(
            rows: reader.text("rows", default: "", length: 0...200),
            station: reader.text("station", length: 1...200),
            time: reader.text("time", length: 1...200),
            timeForm: reader.choice("timeForm", default: .rfc3339) ?? .rfc3339,
            timeLabel: reader.choice("timeLabel", default: .end) ?? .end,
            item: reader.optionalText("item", length: 1...200),
            value: reader.optionalText("value", length: 1...200),
        )
        if (item == nil) != (value == nil) {
            reader.report(
                item == nil ? "item" : "value",
                Phrase("item 与 value 须成对", "item and value come together"),
            )
        }
    }
}

extension EndpointMapping.Station {
    init(_ reader: ConfigurationReader) {
        let id = reader.text("id", length: 1...60)
        self.init(
            id: id,
            name: reader.optionalText("name", length: 1...200) ?? id,
            items: reader.objects("items", counts: 0...64) { item in
                EndpointMapping.Item(
                    field: item.text("field", length: 1...200),
                    code: item.text("code", length: 1...20),
                )
            },
        )
    }
}

extension ConfigurationReader {
    /// Reports stations and items that sources name and that do not exist, and ids that occur twice.
    func refer(
        _ folders: [DropFolderSettings],
        _ endpoints: [EndpointSettings],
        to stations: [StationSettings]
    ) {
        refuseDoubles("folders", folders.map(\.id))
        refuseDoubles("endpoints", endpoints.map(\.id))
        refuseDoubles("folders", folders.map(\.folder), key: "folder")
        let known = stations.map(\.id)
        for (index, folder) in folders.enumerated() {
            for (number, id) in folder.stations.enumerated() {
                refer("folders[\(index)].stations[\(number)]", id, to: known, Self.station)
            }
        }
        for (index, endpoint) in endpoints.enumerated() {
            for (number, station) in endpoint.stations.enumerated() {
                let place = "endpoints[\(index)].stations[\(number)]"
                refer(place + ".id", station.id, to: known, Self.station)
                let codes = stations.first { $0.id == station.id }?.items.map(\.code) ?? []
                for (item, pair) in station.items.enumerated() where !codes.isEmpty {
                    refer(
                        place + ".items[\(item)].code",
                        pair.code,
                        to: codes,
                        Phrase("项目", "item")
                    )
                }
                if endpoint.mapping != nil, station.items.isEmpty {
                    report(
                        place + ".items",
                        Phrase("按 mapping 读取时须写明项目", "with a mapping the items are named"),
                    )
                }
            }
        }
    }

    private static let station = Phrase("站点", "station")
}
