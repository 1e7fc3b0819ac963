/// Where the values of a document stand: for configuration, where a mistake found later must still say its line.
extension JSONReader {
    /// A document and the place of each of its values: line and column by path, such as
    /// `boards[2].columns`; the place is that of the key, or of the value inside an array.
    package struct Located: Sendable {
        package let value: JSON
        package let places: [String: Mistake.Place]
    }

    /// Reads one document and remembers where each value stands.
    package static func locate(
        _ bytes: [UInt8],
        as dialect: Dialect = .json,
    ) throws(Mistake) -> Located {
        var reader = JSONReader(bytes, dialect)
        reader.offsets = [:]
        let value = try reader.document()
        let sorted = (reader.offsets ?? [:]).sorted { $0.value < $1.value }
        var places: [String: Mistake.Place] = [:]
        places.reserveCapacity(sorted.count)
        var line = 1
        var column = 1
        // From here on no character of the line is counted yet: a file on one line is read once, not once a value.
        var counted = 0
        for (path, target) in sorted {
            for offset in counted..<target where bytes[offset] == 0x0A {
                line += 1
                column = 1
                counted = offset + 1
            }
            column += String(decoding: bytes[counted..<target], as: UTF8.self).count
            counted = target
            places[path] = Mistake.Place(line: line, column: column)
        }
        return Located(value: value, places: places)
    }
}
