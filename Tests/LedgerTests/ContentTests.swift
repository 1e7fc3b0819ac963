import Model
import Platform
import Testing

@testable import Ledger

@Suite("Kept bytes")
struct ContentTests {
    static let text = Array("王某，电话略".utf8)

    @Test func `published bytes have the plain digest and are kept once`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        let digests = try writer.perform { transaction in
            try (0..<2).map { _ in try transaction.keep(Self.text, isPersonal: false) }
        }
        #expect(digests[0] == digests[1])
        #expect(digests[0] == SHA256.digest(of: Self.text))
        writer.close()
        let reader = try LedgerReader(folder: folder.path)
        #expect(try reader.read { try $0.content(digests[0]) } == Self.text)
    }

    @Test func `a personal text has another digest each time`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        let digests = try writer.perform { transaction in
            try (0..<2).map { _ in try transaction.keep(Self.text, isPersonal: true) }
        }
        #expect(Set(digests).count == 2)
        #expect(!digests.contains(SHA256.digest(of: Self.text)))
        #expect(try writer.perform { try $0.content(digests[1]) } == Self.text)
        writer.close()
    }

    @Test
    func
        `an erasure leaves the chain whole, names its order, and nothing of the text in the files`()
        throws
    {
        let folder = try LedgerFolder()
        let secret = Array("SECRET-\(String(repeating: "x", count: 9_000))-SECRET".utf8)
        let writer = try folder.writer()
        let digest = try writer.perform { transaction in
            let digest = try transaction.keep(secret, isPersonal: true)
            try transaction.append(
                .init(
                    .incidentOpened,
                    subject: "I-1",
                    actor: "zhang",
                    body: ["document": .string(digest.hex)],
                )
            )
            return digest
        }
        try writer.perform { transaction in
            try transaction.append(
                .init(
                    .contentErased,
                    subject: digest.hex,
                    actor: "zhang",
                    body: ["digest": .string(digest.hex)],
                )
            )
            try transaction.erase(digest)
        }
        writer.close()
        #expect(try folder.verify().findings == [])
        #expect(try folder.script([]).status == 0)
        #expect(try LedgerReader(folder: folder.path).read { try $0.content(digest) } == nil)
        for file in try FileTree.list(folder.path) where file.kind == .file {
            let bytes = try FileTree.read("\(folder.path)/\(file.name)", limitBytes: 1 << 24)
            #expect(!String(decoding: bytes, as: UTF8.self).contains("SECRET"), "\(file.name)")
        }
    }

    @Test func `bytes are erased only by an entry that orders it`() throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        let digest = try writer.perform { try $0.keep(Self.text, isPersonal: false) }
        #expect(throws: StorageFault.self) { try writer.perform { try $0.erase(digest) } }
        #expect(try writer.perform { try $0.content(digest) } == Self.text)
        writer.close()
    }

    @Test(arguments: [
        ("UPDATE content SET bytes = x'00'", LedgerFinding.Name.contentAltered),
        ("UPDATE content SET salt = zeroblob(16)", .contentAltered),
        ("DELETE FROM content", .contentMissing),
        ("UPDATE content SET bytes = NULL, salt = NULL, erased_by = 1", .contentErasedUnordered),
        ("UPDATE content SET bytes = NULL, salt = NULL", .contentErasedUnordered),
    ])
    func `a changed, missing or secretly erased text is named`(
        statement: String,
        name: LedgerFinding.Name,
    ) throws {
        let folder = try LedgerFolder()
        let writer = try folder.writer()
        try writer.perform { transaction in
            let digest = try transaction.keep(Self.text, isPersonal: true)
            try transaction.append(
                .init(
                    .incidentOpened,
                    subject: "I-1",
                    actor: "zhang",
                    body: ["document": .string(digest.hex)],
                )
            )
        }
        writer.close()
        #expect(try folder.verify().isSound)
        try folder.tamper(statement)
        #expect(try folder.verify().findings.map(\.name) == [name])
        #expect(try folder.script([]).status == 1)
    }
}
