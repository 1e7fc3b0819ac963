import Desk
import Model

/// What every view needs to put a row into the words of a reader.
struct ViewWords: Sendable {
    let language: Language
    let zone: ZoneRules
    let organisations: [String: Phrase]
    /// Channel name to kind, for what names a channel only.
    let channelKinds: [String: ChannelKind]
    let now: Instant

    func time(_ instant: Instant?) -> JSON {
        instant.map { .string(zone.rfc3339($0)) } ?? .null
    }

    func organisation(_ id: String) -> JSON {
        .string(organisations[id]?[language] ?? id)
    }

    func phrase(_ phrase: Phrase) -> JSON { .string(phrase[language]) }

    /// A list with the instant that its remaining times count from.
    func list(_ items: [JSON]) -> JSON {
        ["now": time(now), "items": .array(items)]
    }

    /// The text kept under a digest, when it is still there.
    func kept(_ digest: Digest?, in records: any RecordReading) throws(StorageFault) -> JSON {
        guard let digest else { return .null }
        guard let bytes = try records.content(digest) else {
            return .string(Phrase("[已不再保存]", "[no longer kept]")[language])
        }
        return .string(String(decoding: bytes, as: UTF8.self))
    }
}
