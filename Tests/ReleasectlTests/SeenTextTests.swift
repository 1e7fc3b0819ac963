import Model
import Testing

@testable import releasectl

/// The text that was shown is the text that is decided about.
@Suite("Text seen")
struct SeenTextTests {
    private static let digest = String(repeating: "4f1c2a9d", count: 8)
    private static let former = String(repeating: "00aa11bb", count: 8)

    private static let release: JSON = [
        "id": "R-0001", "title": "标题",
        "pending": [
            "revision": 2, "digest": .string(digest), "stage": "submitted", "characters": 295,
        ],
        "text": ["title": "标题", "digest": .string(digest)],
        "uncountersigned": [1],
        "revisions": [
            [
                "number": 1, "digest": .string(former), "characters": 12,
                "text": ["title": "旧标题"],
            ]
        ],
    ]

    private func world() -> World { World { _ in .success(Self.release) } }

    private static let commands: [([String], String)] = [
        (["release", "approve", "R-0001"], digest),
        (["release", "publish", "R-0001"], digest),
        (
            ["release", "review", "R-0001", "--kind", "secrecy", "--pass", "--note", "N"],
            digest
        ), (["release", "countersign", "R-0001"], former),
    ]

    @Test(arguments: commands.indices)
    func `the text is fetched, named, and its digest sent along`(index: Int) {
        let (words, digest) = Self.commands[index]
        let world = world()
        #expect(world.run(words) == .done)
        #expect(world.calls.map(\.method) == [.get, .post])
        #expect(world.calls.first?.target == "/api/v1/releases/R-0001")
        #expect(world.calls.last?.body?["expectedDigest"]?.string == digest)
        #expect(world.output.contains("摘要 " + digest.prefix(12)))
        #expect(world.output.contains(digest == Self.former ? "旧标题" : "标题"))
    }

    @Test(arguments: commands.indices)
    func `a digest that was read before goes as it is, and nothing is fetched`(index: Int) {
        let world = world()
        #expect(world.run(Self.commands[index].0 + ["--digest", "4f1c2a9d4f1c"]) == .done)
        #expect(world.calls.map(\.method) == [.post])
        #expect(world.calls.first?.body?["expectedDigest"] == "4f1c2a9d4f1c")
    }

    @Test func `json stays one document, and where nothing waits the daemon says so`() throws {
        let world = world()
        #expect(world.run(["release", "approve", "R-0001", "--json"]) == .done)
        #expect(try JSONReader.read(world.output) == Self.release)
        let empty = World { _ in .success(["id": "R-0001"]) }
        #expect(empty.run(["release", "approve", "R-0001"]) == .done)
        #expect(empty.calls.last?.body?["expectedDigest"] == nil)
    }

    @Test func `who has read the text is given the command that is bound to it`() {
        let world = world()
        #expect(world.run(["release", "show", "R-0001"]) == .done)
        #expect(world.output.contains("摘要  4f1c2a9d4f1c"))
        #expect(world.output.contains("--digest 4f1c2a9d4f1c"))
    }
}
