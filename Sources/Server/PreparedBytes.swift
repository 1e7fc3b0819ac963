/// Bytes at a fixed address for as long as it lives, so that a loop can hand them to the kernel
/// without a copy.
@safe
struct PreparedBytes: ~Copyable, @unchecked Sendable {
    // Never written after init: any thread may read.
    let start: UnsafeRawPointer
    let count: Int

    init(_ bytes: [UInt8], _ more: [UInt8] = []) {
        count = bytes.count + more.count
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 1)
        unsafe bytes.withUnsafeBytes { source in
            if let base = source.baseAddress {
                unsafe memory.copyMemory(from: base, byteCount: source.count)
            }
        }
        unsafe more.withUnsafeBytes { source in
            if let base = source.baseAddress {
                unsafe (memory + bytes.count).copyMemory(from: base, byteCount: source.count)
            }
        }
        unsafe start = UnsafeRawPointer(memory)
    }

    deinit {
        unsafe start.deallocate()
    }
}
