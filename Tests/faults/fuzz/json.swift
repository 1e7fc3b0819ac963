/// Any bytes to the JSON reader: no trap, no endless loop, and what is accepted reads back as itself.
///
/// Strict JSON is JSON5 with the same meaning, a mistake lies inside the text, and every value has a place.
private func placed(_ bytes: [UInt8], _ value: JSON, _ dialect: JSONReader.Dialect) {
    guard let located = try? JSONReader.locate(bytes, as: dialect) else {
        fatalError("what is read cannot be located")
    }
    precondition(located.value == value, "located, it is another value")
    let lines = bytes.count { $0 == 0x0A } + 1
    for place in located.places.values {
        precondition((1...lines).contains(place.line), "a line that is not there")
        precondition((1...(bytes.count + 1)).contains(place.column), "a column that is not there")
    }
}

private func writtenAndRead(_ value: JSON) {
    guard let again = try? JSONReader.read(value.compactBytes) else {
        fatalError("what was written is not read: \(value)")
    }
    precondition(again == value, "read, written and read again, it is another value")
    precondition(again.compactBytes == value.compactBytes, "written twice, it differs")
}

/// One input of the fuzzer.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let strict = try? JSONReader.read(bytes)
    if let text = String(validating: bytes, as: UTF8.self) {
        precondition((try? JSONReader.read(text)) == strict, "text and bytes differ")
    }
    do throws(JSONReader.Mistake) {
        let value = try JSONReader.read(bytes, as: .json5)
        precondition(strict == nil || strict == value, "one text, two meanings")
        writtenAndRead(value)
        placed(bytes, value, .json5)
    } catch {
        precondition(strict == nil, "JSON that is no JSON5: \(error)")
        precondition((1...(count + 1)).contains(error.line), "a line that is not there: \(error)")
        precondition((1...(count + 1)).contains(error.column), "nor the column: \(error)")
        precondition(error.description.hasSuffix(error.reason), "a mistake without its reason")
    }
    return 0
}
