package import Model

/// Reads one object of a configuration file.
///
/// Why not `Decodable`: it stops at the first mistake, lets unknown keys pass and knows no bounds. This
/// reader goes on after a mistake with a stand-in value, so that all are reported at once, and it
/// remembers which keys it was asked for, so that what is left over is found. A value read here counts
/// only once `ConfigurationNotes.mistakes` is known to be empty.
///
/// Not Sendable: lives while files are being read.
package final class ConfigurationReader {
    package let notes: ConfigurationNotes
    /// Of this object; empty at the top of the file.
    package let path: String
    let members: [String: JSON]
    private var asked: [String] = []

    /// Reports when `json` is no object.
    package init(_ json: JSON, path: String = "", notes: ConfigurationNotes) {
        self.notes = notes
        self.path = path
        var members: [String: JSON] = [:]
        for member in json.members ?? [] { members[member.key] = member.value }
        self.members = members
        if json.members == nil {
            notes.report(path, Complaint.wrongType("对象 {…}", "an object {…}"))
        }
    }

    /// The path of `key` in this object.
    package func place(_ key: String) -> String { path.isEmpty ? key : path + "." + key }

    /// Reports a mistake in the value of `key`.
    package func report(_ key: String, _ problem: Phrase, hint: Phrase? = nil) {
        notes.report(place(key), problem, hint: hint)
    }

    /// True when the file says something about `key`.
    package func has(_ key: String) -> Bool { members[key] != nil }

    /// The raw value of `key`, nil when the default holds; a missing required key is reported.
    ///
    /// `fallback`: the default as the reference file writes it; nil makes the key required,
    ///   `null` makes it optional.
    package func value(
        _ key: String,
        default fallback: JSON?,
        below: JSON? = nil,
        above: JSON? = nil,
    ) -> JSON? {
        asked.append(key)
        let found = members[key]
        notes.note(
            ConfigurationKey(
                file: notes.file,
                path: place(key),
                fallback: fallback,
                below: below,
                above: above,
                isPresent: found != nil,
            )
        )
        if found == nil, fallback == nil {
            let typo = NearestWord.find(key, among: members.keys.filter { !asked.contains($0) })
            notes.report(
                place(key),
                Phrase("缺少此项", "this key is missing"),
                hint: typo.map { Phrase("“\($0)” 是否写错？", "is “\($0)” a misspelling of it?") },
            )
        }
        if found == .null, fallback == .null { return nil }
        return found
    }

    /// Reports every key that nobody asked for.
    ///
    /// Called once, after the last key was read.
    package func finish() {
        for key in members.keys.sorted() where !asked.contains(key) {
            let near = NearestWord.find(key, among: asked)
            let hint =
                near.map { Phrase("最接近的键是 “\($0)”", "the nearest key is “\($0)”") }
                ?? Phrase(
                    "此处可用：" + asked.joined(separator: "、"),
                    "known here: " + asked.joined(separator: ", "),
                )
            report(key, Phrase("未知的键", "unknown key"), hint: hint)
        }
    }

    /// Reads an object under `key`; when it is absent, an empty one, so that the defaults inside hold.
    package func object<Value>(
        _ key: String,
        required: Bool = false,
        _ read: (ConfigurationReader) -> Value,
    ) -> Value {
        let json = value(key, default: required ? nil : .object([])) ?? .object([])
        let inner = ConfigurationReader(json, path: place(key), notes: notes)
        let result = read(inner)
        if json.members != nil { inner.finish() }
        return result
    }

    /// Reads an object under `key`, or nothing when it is absent or null.
    package func optionalObject<Value>(
        _ key: String,
        _ read: (ConfigurationReader) -> Value,
    ) -> Value? {
        guard let json = value(key, default: .null) else { return nil }
        let inner = ConfigurationReader(json, path: place(key), notes: notes)
        guard json.members != nil else { return nil }
        let result = read(inner)
        inner.finish()
        return result
    }

    /// Reads a list of objects.
    ///
    /// `counts`: how many elements there may be; required when at least one must be.
    package func objects<Value>(
        _ key: String,
        counts: ClosedRange<Int>,
        _ read: (ConfigurationReader) -> Value,
    ) -> [Value] {
        elements(key, counts: counts).map { index, json in
            let inner = ConfigurationReader(json, path: place(key) + "[\(index)]", notes: notes)
            let result = read(inner)
            if json.members != nil { inner.finish() }
            return result
        }
    }

    /// The elements under `key` with their indices, their number checked.
    func elements(
        _ key: String,
        counts: ClosedRange<Int>,
        default fallback: JSON? = [],
    ) -> [(Int, JSON)] {
        let isRequired = counts.lowerBound > 0 && fallback == []
        let json = value(
            key,
            default: isRequired ? nil : fallback,
            below: counts.lowerBound > 0 ? [] : nil,
        )
        guard let json = json ?? fallback, json != .null || has(key) else { return [] }
        return listed(key, json, counts: counts)
    }

    /// The elements under a key that was asked for already.
    func listedElements(_ key: String, counts: ClosedRange<Int>) -> [(Int, JSON)] {
        members[key].map { listed(key, $0, counts: counts) } ?? []
    }

    private func listed(
        _ key: String,
        _ json: JSON,
        counts: ClosedRange<Int>,
    ) -> [(Int, JSON)] {
        guard let elements = json.array else {
            report(key, Complaint.wrongType("列表 […]", "a list […]"))
            return []
        }
        if !counts.contains(elements.count), has(key) {
            let (least, most) = (counts.lowerBound, counts.upperBound)
            report(
                key,
                Phrase("有 \(elements.count) 项", "has \(elements.count) elements"),
                hint: Phrase("可有 \(least) 到 \(most) 项", "\(least) to \(most) are possible"),
            )
        }
        return Array(elements.prefix(counts.upperBound).enumerated())
    }
}

/// The phrases that several readers use.
enum Complaint {
    static func wrongType(_ chinese: String, _ english: String) -> Phrase {
        Phrase("类型不对，应为\(chinese)", "wrong type, \(english) is expected")
    }

    static func outside(_ text: String, _ least: String, _ most: String) -> Phrase {
        Phrase("\(text) 超出范围 \(least) 到 \(most)", "\(text) is outside \(least) to \(most)")
    }

    static func unknown(
        _ what: Phrase,
        _ id: String,
        among candidates: some Collection<String>,
    ) -> (problem: Phrase, hint: Phrase?) {
        let problem = Phrase(
            "没有这样的\(what.chinese) “\(id)”",
            "there is no \(what.english) “\(id)”",
        )
        if let near = NearestWord.find(id, among: candidates) {
            return (problem, Phrase("最接近的是 “\(near)”", "the nearest is “\(near)”"))
        }
        let all = candidates.sorted().prefix(20)
        guard !all.isEmpty else { return (problem, nil) }
        return (
            problem,
            Phrase("已有：" + all.joined(separator: "、"), "known: " + all.joined(separator: ", "))
        )
    }
}
