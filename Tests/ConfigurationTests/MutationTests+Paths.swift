import Model

/// Paths into a document, and documents with one value changed.
extension MutationTests {
    static func paths(of json: JSON, below path: [Step] = []) -> [[Step]] {
        var paths: [[Step]] = path.isEmpty ? [] : [path]
        switch json {
        case .object(let members):
            for member in members {
                paths += self.paths(of: member.value, below: path + [.key(member.key)])
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                paths += self.paths(of: element, below: path + [.index(index)])
            }
        default: break
        }
        return paths
    }

    static func text(_ path: [Step]) -> String {
        var text = ""
        for step in path {
            switch step {
            case .key(let key): text += text.isEmpty ? key : "." + key
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }

    static func pattern(_ path: [Step]) -> String {
        text(path.map { if case .index = $0 { .index(0) } else { $0 } })
    }

    static func value(at path: [Step], in json: JSON) -> JSON {
        path.reduce(json) { value, step in
            switch step {
            case .key(let key): value[key] ?? .null
            case .index(let index): value.array?[index] ?? .null
            }
        }
    }

    static func replaced(_ path: [Step], by new: JSON?, in json: JSON) -> JSON {
        guard let step = path.first else { return new ?? .null }
        let rest = Array(path.dropFirst())
        switch step {
        case .key(let key):
            var json = json
            json[key] = rest.isEmpty ? new : replaced(rest, by: new, in: json[key] ?? .null)
            return json
        case .index(let index):
            var elements = json.array ?? []
            elements[index] = replaced(rest, by: new, in: elements[index])
            return .array(elements)
        }
    }

    static func renamed(_ path: [Step], to name: String, in json: JSON) -> JSON {
        let old = value(at: path, in: json)
        let without = replaced(path, by: nil, in: json)
        return replaced(Array(path.dropLast()) + [.key(name)], by: old, in: without)
    }
}
