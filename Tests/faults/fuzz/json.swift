/// Any bytes to the JSON reader: no trap, no endless loop, and what is accepted reads back as itself.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    if let value = try? JSONReader.read(bytes) {
        guard let again = try? JSONReader.read(value.compactBytes) else {
            fatalError("what was written is not read: \(value)")
        }
        precondition(again == value, "read, written and read again, it is another value")
        precondition(again.compactBytes == value.compactBytes, "written twice, it differs")
    }
    _ = try? JSONReader.read(bytes, as: .json5)
    return 0
}
