import CLinux
package import Model

/// SHA-256 (FIPS 180-4) over bytes that arrive in pieces.
///
/// The ledger's chain, entity tags and stored texts all rest on it, so it is our own, small, and
/// tested against the published vectors. Where the processor has instructions for it they are used;
/// the other way has its rounds unrolled by eight: names change places instead of values.
package struct SHA256: Sendable {
    private var state: [8 of UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
        0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    private var block = [64 of UInt8](repeating: 0)
    private var blockFill = 0
    private var byteCount: UInt64 = 0
    private let usesInstructions: Bool

    /// A computation that has seen nothing yet.
    package init() { usesInstructions = Self.hasInstructions }

    /// One that does without the processor's instructions, to be compared with.
    init(isPortable: Bool) { usesInstructions = !isPortable && Self.hasInstructions }

    private static let hasInstructions = linux_has_sha256() != 0

    /// The digest of all of `bytes` at once.
    package static func digest(of bytes: [UInt8]) -> Digest {
        var hash = Self()
        hash.update(bytes.span)
        return hash.finalize()
    }

    /// The digest of the text's UTF-8 bytes.
    package static func digest(of text: String) -> Digest { digest(of: Array(text.utf8)) }

    /// Adds the next bytes; how they are cut into pieces makes no difference.
    package mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

    /// Adds the next bytes; how they are cut into pieces makes no difference.
    package mutating func update(_ bytes: Span<UInt8>) {
        byteCount &+= UInt64(bytes.count)
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe update(UnsafeRawBufferPointer(buffer))
        }
    }

    /// The digest of everything added.
    ///
    /// The computation itself can go on.
    package func finalize() -> Digest {
        var last = self
        let bitCount = byteCount &* 8
        last.append(0x80)
        while last.blockFill != 56 { last.append(0) }
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            last.append(UInt8(truncatingIfNeeded: bitCount >> shift))
        }
        return Digest(state: last.state)
    }

    private mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var rest = unsafe bytes
        if blockFill > 0 {
            let count = min(64 - blockFill, rest.count)
            for index in 0..<count { unsafe block[blockFill + index] = rest[index] }
            blockFill += count
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            guard blockFill == 64 else { return }
            compressBlock()
        }
        let whole = rest.count & ~63
        if whole > 0 {
            unsafe compress(UnsafeRawBufferPointer(rebasing: rest[..<whole]))
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest[whole...])
        }
        for index in 0..<rest.count { unsafe block[blockFill + index] = rest[index] }
        blockFill += rest.count
    }

    private mutating func append(_ byte: UInt8) {
        block[blockFill] = byte
        blockFill += 1
        if blockFill == 64 { compressBlock() }
    }

    private mutating func compressBlock() {
        blockFill = 0
        let full = block
        unsafe full.span.withUnsafeBufferPointer { buffer in
            unsafe compress(UnsafeRawBufferPointer(buffer))
        }
    }

    /// Folds whole blocks of 64 bytes into the state.
    private mutating func compress(_ blocks: UnsafeRawBufferPointer) {
        guard !usesInstructions else { return unsafe compressByInstructions(blocks) }
        unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
            unsafe Self.constants.span.withUnsafeBufferPointer { constants in
                for start in stride(from: 0, to: blocks.count, by: 64) {
                    unsafe Self.expand(blocks, from: start, into: schedule)
                    unsafe fold(schedule, constants)
                }
            }
        }
    }

    private mutating func compressByInstructions(_ blocks: UnsafeRawBufferPointer) {
        unsafe Self.constants.span.withUnsafeBufferPointer { constants in
            var words = state.mutableSpan
            unsafe words.withUnsafeMutableBufferPointer { state in
                unsafe linux_sha256(
                    state.baseAddress,
                    blocks.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    blocks.count / 64,
                    constants.baseAddress,
                )
            }
        }
    }

    /// The message schedule: 16 words of the block and 48 derived from them.
    @inline(__always)
    private static func expand(
        _ blocks: UnsafeRawBufferPointer,
        from start: Int,
        into schedule: UnsafeMutableBufferPointer<UInt32>,
    ) {
        for index in 0..<16 {
            unsafe schedule[index] = UInt32(
                bigEndian: blocks.loadUnaligned(
                    fromByteOffset: start &+ index &* 4,
                    as: UInt32.self,
                )
            )
        }
        for index in 16..<64 {
            let early = unsafe schedule[index &- 15]
            let late = unsafe schedule[index &- 2]
            let mixedEarly = rotate(early, 7) ^ rotate(early, 18) ^ (early &>> 3)
            let mixedLate = rotate(late, 17) ^ rotate(late, 19) ^ (late &>> 10)
            unsafe schedule[index] =
                schedule[index &- 16] &+ mixedEarly &+ schedule[index &- 7] &+ mixedLate
        }
    }

    @inline(__always)
    private mutating func fold(
        _ schedule: UnsafeMutableBufferPointer<UInt32>,
        _ constants: UnsafeBufferPointer<UInt32>,
    ) {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in stride(from: 0, to: 64, by: 8) {
            unsafe Self.round(a, b, c, &d, e, f, g, &h, schedule[index] &+ constants[index])
            unsafe Self.round(
                h,
                a,
                b,
                &c,
                d,
                e,
                f,
                &g,
                schedule[index &+ 1] &+ constants[index &+ 1]
            )
            unsafe Self.round(
                g,
                h,
                a,
                &b,
                c,
                d,
                e,
                &f,
                schedule[index &+ 2] &+ constants[index &+ 2]
            )
            unsafe Self.round(
                f,
                g,
                h,
                &a,
                b,
                c,
                d,
                &e,
                schedule[index &+ 3] &+ constants[index &+ 3]
            )
            unsafe Self.round(
                e,
                f,
                g,
                &h,
                a,
                b,
                c,
                &d,
                schedule[index &+ 4] &+ constants[index &+ 4]
            )
            unsafe Self.round(
                d,
                e,
                f,
                &g,
                h,
                a,
                b,
                &c,
                schedule[index &+ 5] &+ constants[index &+ 5]
            )
            unsafe Self.round(
                c,
                d,
                e,
                &f,
                g,
                h,
                a,
                &b,
                schedule[index &+ 6] &+ constants[index &+ 6]
            )
            unsafe Self.round(
                b,
                c,
                d,
                &e,
                f,
                g,
                h,
                &a,
                schedule[index &+ 7] &+ constants[index &+ 7]
            )
        }
        state[0] &+= a
        state[1] &+= b
        state[2] &+= c
        state[3] &+= d
        state[4] &+= e
        state[5] &+= f
        state[6] &+= g
        state[7] &+= h
    }

    // swift-format-ignore
    @inline(__always)
    private static func round(
        _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32,
        _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32, _ word: UInt32
    ) {
        let choice = g ^ (e & (f ^ g))
        let majority = (a & b) | (c & (a | b))
        h = h &+ (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) &+ choice &+ word
        d = d &+ h
        h = h &+ (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) &+ majority
    }

    @inline(__always)
    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        (word &>> count) | (word &<< (32 &- count))
    }

    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
        0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
        0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
        0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
        0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
        0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
        0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
        0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
        0xc671_78f2,
    ]
}
