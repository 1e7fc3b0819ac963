import Model
import Testing

@testable import Platform

@Suite struct SHA256Tests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let text: String
        let hex: String
        var testDescription: String { "\(text.utf8.count) bytes" }
    }

    static let vectors = [
        Vector(
            text: "",
            hex: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        ),
        Vector(
            text: "abc",
            hex: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        ),
        Vector(
            text: "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            hex: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        Vector(
            text: """
                abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn\
                hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu
                """,
            hex: "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ]

    @Test(arguments: vectors)
    func `the published vectors come out`(vector: Vector) {
        #expect(SHA256.digest(of: vector.text).hex == vector.hex)
    }

    @Test func `a million times the letter a comes out, in one piece and in pieces of 1000`() {
        let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(SHA256.digest(of: [UInt8](repeating: 97, count: 1_000_000)).hex == expected)
        var hash = SHA256()
        let piece = [UInt8](repeating: 97, count: 1000)
        for _ in 0..<1000 { hash.update(piece) }
        #expect(hash.finalize().hex == expected)
    }

    @Test func `with and without the processor's instructions the digests are the same`() {
        var bytes: [UInt8] = []
        for count in 0..<400 {
            var (own, portable) = (SHA256(), SHA256(isPortable: true))
            own.update(bytes)
            portable.update(bytes)
            #expect(own.finalize() == portable.finalize(), "\(count) bytes")
            bytes.append(UInt8(truncatingIfNeeded: count &* 167 &+ 13))
        }
        for vector in Self.vectors {
            var portable = SHA256(isPortable: true)
            portable.update(Array(vector.text.utf8))
            #expect(portable.finalize().hex == vector.hex)
        }
    }

    @Test func `any split of 200 bytes gives the same digest`() {
        let bytes = (0..<200).map { UInt8($0) }
        let whole = SHA256.digest(of: bytes)
        for first in 0...200 {
            for second in stride(from: first, through: 200, by: 7) {
                var hash = SHA256()
                hash.update(Array(bytes[..<first]))
                hash.update(bytes[first..<second].span)
                hash.update(Array(bytes[second...]))
                #expect(hash.finalize() == whole)
            }
        }
    }

    @Test func `every length around the padding's edges differs from its neighbours`() {
        let digests = (0...130).map { SHA256.digest(of: [UInt8](repeating: 0, count: $0)) }
        #expect(Set(digests).count == 131)
    }

    @Test func `finalizing leaves the computation open`() {
        var hash = SHA256()
        hash.update(Array("ab".utf8))
        #expect(hash.finalize() == SHA256.digest(of: "ab"))
        hash.update(Array("c".utf8))
        #expect(hash.finalize() == SHA256.digest(of: "abc"))
    }

    @Test func `a digest reads its own hex and refuses anything else`() {
        let digest = SHA256.digest(of: "abc")
        #expect(Digest(hex: digest.hex) == digest)
        #expect(Digest(hex: digest.hex.uppercased()) == digest)
        #expect(Digest(digest.bytes) == digest)
        #expect(digest.bytes.count == 32)
        #expect(Digest(hex: String(digest.hex.dropLast())) == nil)
        #expect(Digest(hex: digest.hex + "00") == nil)
        #expect(Digest(hex: "g" + digest.hex.dropFirst()) == nil)
        #expect(Digest([]) == nil)
    }
}

@Suite struct HMACSHA256Tests {
    struct Vector: Sendable {
        let key: [UInt8]
        let message: [UInt8]
        let hex: String
    }

    /// RFC 4231, test cases 1, 2, 3, 6 and 7.
    static let vectors = [
        Vector(
            key: [UInt8](repeating: 0x0b, count: 20),
            message: Array("Hi There".utf8),
            hex: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        Vector(
            key: Array("Jefe".utf8),
            message: Array("what do ya want for nothing?".utf8),
            hex: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        Vector(
            key: [UInt8](repeating: 0xaa, count: 20),
            message: [UInt8](repeating: 0xdd, count: 50),
            hex: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        Vector(
            key: [UInt8](repeating: 0xaa, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            hex: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        Vector(
            key: [UInt8](repeating: 0xaa, count: 131),
            message: Array(
                """
                This is a test using a larger than block-size key and a larger than block-size \
                data. The key needs to be hashed before being used by the HMAC algorithm.
                """.utf8
            ),
            hex: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ]

    @Test(arguments: vectors)
    func `the published vectors come out`(vector: Vector) {
        #expect(HMACSHA256.code(for: vector.message, key: vector.key).hex == vector.hex)
    }

    @Test func `comparison sees each difference and each length`() {
        #expect(HMACSHA256.areEqual([], []))
        #expect(HMACSHA256.areEqual([1, 2], [1, 2]))
        #expect(!HMACSHA256.areEqual([1, 2], [1, 3]))
        #expect(!HMACSHA256.areEqual([1, 2], [0, 2]))
        #expect(!HMACSHA256.areEqual([1, 2], [1, 2, 3]))
    }
}
