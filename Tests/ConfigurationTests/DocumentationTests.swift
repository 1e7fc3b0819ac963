import Configuration
import Model
import Testing

@Suite struct DocumentationTests {
    @Test func `the reference files list every key with its true default`() throws {
        let folder = Repository.path("config")
        let files = try Reference.files(folder)
        let keys = try Configuration.check(files, folder: folder).keys
        var texts: [String: [Substring]] = [:]
        var places: [String: [String: JSONReader.Mistake.Place]] = [:]
        for file in files where file.path.hasSuffix(".json5") {
            let text = String(decoding: file.bytes, as: UTF8.self)
            texts[file.path] = text.split(separator: "\n", omittingEmptySubsequences: false)
            places[file.path] = try JSONReader.locate(file.bytes, as: .json5).places
        }
        var seen: Set<String> = []
        let wanted = Set(keys.filter { texts[$0.file] != nil }.map { $0.file + " " + $0.pattern })
        for key in keys where key.isPresent && seen.insert(key.file + " " + key.pattern).inserted {
            guard let lines = texts[key.file], let place = places[key.file]?[key.path] else {
                continue
            }
            let comment = Self.comment(above: place.line, in: lines)
            let expected = key.fallback.map { "default: " + Self.text($0) } ?? "required"
            #expect(
                comment.contains(expected),
                "\(key.file):\(place.line) \(key.path): \(expected)"
            )
        }
        let undocumented = wanted.subtracting(seen).sorted()
        #expect(undocumented.isEmpty)
    }

    /// The line itself and the comment lines directly above it.
    static func comment(above line: Int, in lines: [Substring]) -> String {
        var comment = String(lines[line - 1])
        var index = line - 2
        while index >= 0, lines[index].drop(while: { $0 == " " }).hasPrefix("//") {
            comment = lines[index] + "\n" + comment
            index -= 1
        }
        return comment
    }

    static func text(_ json: JSON) -> String { json == .object([]) ? "{}" : json.compactText }
}
