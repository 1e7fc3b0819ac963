import Model
import Stations

/// A reading as a document, the same for both protocols.
enum ReadingDocument {
    static func reading(
        _ reading: Reading,
        _ name: Phrase?,
        _ zone: ZoneRules,
        _ language: Language,
    ) -> JSON {
        let document: JSON = [
            "id": .string(reading.station + "/" + reading.item + "/" + reading.kind.rawValue),
            "item": .string(reading.item), "name": JSON(name?[language]),
            "kind": .string(reading.kind.rawValue), "text": .string(reading.text),
            "value": reading.value.map { JSON($0) } ?? .null, "unit": JSON(reading.unit?.rawValue),
            "from": .string(zone.rfc3339(reading.period.start)),
            "to": .string(zone.rfc3339(reading.period.end)),
            "state": .string(reading.state.name[language]),
            "usable": .bool(reading.hasUsableValue),
        ]
        return document.withoutNulls
    }
}

extension JSON {
    /// One more member of an object.
    mutating func append(_ member: Member) {
        self = .object((members ?? []) + [member])
    }
}
