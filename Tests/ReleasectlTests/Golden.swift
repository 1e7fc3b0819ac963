import Platform
import Testing

/// Screens kept as files beside the tests.
///
/// `RELEASED_REWRITE_GOLDEN=1` writes them anew; the review is `git diff`.
enum Golden {
    static func expect(
        _ text: String,
        matches name: String,
        sourceLocation: SourceLocation = #_sourceLocation,
    ) throws {
        let file = folder + "/" + name + ".txt"
        if Environment.value("RELEASED_REWRITE_GOLDEN") == "1" {
            try FileTree.makeFolder(folder)
            try ReplacedFile.write(Array(text.utf8), to: file)
            return
        }
        let bytes = try FileTree.read(file, limitBytes: 1 << 20)
        #expect(text == String(decoding: bytes, as: UTF8.self), sourceLocation: sourceLocation)
    }

    /// Every line fits, counted in cells.
    static func expectFits(
        _ text: String,
        width: Int = 80,
        sourceLocation: SourceLocation = #_sourceLocation,
    ) {
        for line in text.split(separator: "\n") {
            #expect(cells(line) <= width, "\(line)", sourceLocation: sourceLocation)
        }
    }

    /// An independent count: anything from U+1100 on is wide, except the few narrow signs that we print.
    private static func cells(_ line: Substring) -> Int {
        let narrow = Set("…✔✘—–“”│▁▂▃▄▅▆▇█×·ⅠⅡⅢⅣ")
        return line.reduce(0) { sum, character in
            let isWide = (character.unicodeScalars.first?.value ?? 0) >= 0x1100
            return sum + (isWide && !narrow.contains(character) ? 2 : 1)
        }
    }

    private static var folder: String {
        let here = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return here.joined(separator: "/") + "/Golden"
    }
}
