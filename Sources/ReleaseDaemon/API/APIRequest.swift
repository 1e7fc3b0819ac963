import Desk
import Model
import Platform
import Server

/// A call of the control API, read from HTTP: who asks, for what, with which words.
struct APIRequest: Sendable {
    enum Verb: Sendable {
        case get
        case post
    }

    let verb: Verb
    /// The path below `/api/v1`, split: `["releases", "R-0001", "publish"]`.
    let path: [String]
    let query: [String: String]
    /// An object; empty for GET.
    let body: JSON
    let language: Language
    let token: String?
    let idempotencyKey: String?
    let systemUser: UInt32?
    let listener: ListenerKind

    /// Where the API begins.
    static let prefix = "/api/v1/"

    /// Reads the HTTP request; refuses what isn't JSON or not of this API.
    init(_ request: Request) throws(APIError) {
        guard request.path.hasPrefix(Self.prefix) else { throw .notFound }
        switch request.method {
        case .get, .head: verb = .get
        case .post: verb = .post
        default: throw .method
        }
        path = request.path.dropFirst(Self.prefix.count)
            .split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        var query: [String: String] = [:]
        for pair in Query.parameters(request.query) ?? [] { query[pair.name] = pair.value }
        self.query = query
        if request.body.isEmpty {
            body = [:]
        } else {
            do {
                body = try JSONReader.read(request.body)
            } catch {
                throw .usage(
                    "json",
                    Phrase("请求不是 JSON（\(error)）", "the request is not JSON (\(error))"),
                )
            }
            guard body.members != nil else {
                throw .usage("json", Phrase("请求须是 JSON 对象", "the request must be an object"))
            }
        }
        let wanted = query["lang"] ?? request.header("Accept-Language") ?? ""
        language = wanted.hasPrefix("en") ? .english : .chinese
        token = request.header("Authorization").flatMap { value in
            value.hasPrefix("Bearer ") ? String(value.dropFirst(7)) : nil
        }
        idempotencyKey = request.header("Idempotency-Key")
        if let key = idempotencyKey, !(1...Self.idempotencyKeyBytes).contains(key.utf8.count) {
            // Overlooked, it would let a repeat act twice.
            throw .usage(
                "idempotencyKey",
                Phrase(
                    "Idempotency-Key 须为 1 至 \(Self.idempotencyKeyBytes) 字节",
                    "an Idempotency-Key has 1 to \(Self.idempotencyKeyBytes) bytes",
                ),
                hint: Phrase(
                    "每个请求用一个新的键，例如 UUID",
                    "take a new key for each request, such as a UUID"
                ),
            )
        }
        systemUser = request.credentials?.user
        listener = request.listener
    }

    /// Longer keys are refused.
    static let idempotencyKeyBytes = 100

    /// The text under `key`; refuses its absence, naming the option of the command line.
    func text(_ key: String) throws(APIError) -> String {
        guard let text = body[key]?.string, !text.isEmpty else { throw .missing(key) }
        return text
    }

    /// A value of a closed list under `key`.
    func word<Word: RawRepresentable & CaseIterable>(
        _ key: String,
        as type: Word.Type = Word.self,
    ) throws(APIError) -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: try text(key)) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw .usage(
                "value",
                Phrase("\(key) 的值无效", "\(key) has no such value"),
                hint: Phrase("可用：\(known)", "one of: \(known)"),
            )
        }
        return word
    }

    /// The same, or nil when nothing stands under `key`.
    func optionalWord<Word: RawRepresentable & CaseIterable>(
        _ key: String,
        as type: Word.Type = Word.self,
    ) throws(APIError) -> Word? where Word.RawValue == String {
        guard let value = body[key], value != .null, value.string?.isEmpty != true else {
            return nil
        }
        return try word(key, as: type)
    }

    /// A time as an officer types it.
    func instant(_ key: String, now: Instant, zone: ZoneRules) throws(APIError) -> Instant {
        try Self.instant(try text(key), key: key, now: now, zone: zone)
    }

    /// The same, or nil when nothing stands under `key`.
    func optionalInstant(
        _ key: String,
        now: Instant,
        zone: ZoneRules,
    ) throws(APIError) -> Instant? {
        guard body[key]?.string?.isEmpty == false else { return nil }
        return try instant(key, now: now, zone: zone)
    }

    /// The same, or a day alone for its beginning: what counts by days is known by its day, such as the day
    /// on which a letter was received.
    func optionalInstantOrDay(
        _ key: String,
        now: Instant,
        zone: ZoneRules,
    ) throws(APIError) -> Instant? {
        if let date = body[key]?.string.flatMap({ CivilDate($0) }) { return zone.instant(date) }
        return try optionalInstant(key, now: now, zone: zone)
    }

    /// An instant as people write it.
    static func instant(
        _ text: String,
        key: String,
        now: Instant,
        zone: ZoneRules,
    ) throws(APIError) -> Instant {
        guard let instant = InstantText.read(text, now: now, zone: zone) else {
            throw .usage(
                "time",
                Phrase("\(key)：看不懂时间“\(text)”", "\(key): \(text) is no time"),
                hint: Phrase(
                    "写作 05:30、2026-07-12 05:30、-30m、now 或 RFC 3339",
                    "write 05:30, 2026-07-12 05:30, -30m, now or RFC 3339",
                ),
            )
        }
        return instant
    }
}
