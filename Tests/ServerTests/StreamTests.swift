import Testing

@testable import Server

/// What a browser makes of a stream, as the standard says (WHATWG HTML 9.2.6).
struct StreamReader {
    var events: [(name: String, data: String)] = []
    var lastID = ""
    var retry: Int?

    init(_ bytes: [UInt8]) {
        var lines: [[UInt8]] = [[]]
        var index = 0
        while index < bytes.count {
            if bytes[index] == 13 || bytes[index] == 10 {
                if bytes[index] == 13, index + 1 < bytes.count, bytes[index + 1] == 10 {
                    index += 1
                }
                lines.append([])
            } else {
                lines[lines.count - 1].append(bytes[index])
            }
            index += 1
        }
        lines.removeLast()
        var (name, data, hasData) = ("", [String](), false)
        for line in lines.map({ String(decoding: $0, as: UTF8.self) }) {
            if line.isEmpty {
                if hasData { events.append((name, data.joined(separator: "\n"))) }
                (name, data, hasData) = ("", [], false)
                continue
            }
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            var value = parts.count > 1 ? String(parts[1]) : ""
            if value.hasPrefix(" ") { value.removeFirst() }
            switch String(parts[0]) {
            case "event": name = value
            case "data":
                data.append(value)
                hasData = true
            case "id": lastID = value
            case "retry": retry = Int(value)
            default: break
            }
        }
    }
}

@Suite("Event frames")
struct EventFrameTests {
    @Test(
        arguments: [
            "plain", "two\nlines", "two\r\nlines", "two\rlines", "", "\n", "end\n",
            "x\n\nevent: forged\ndata: y\n\n", "x\r\revent: forged\rdata: y", "id: 99", ": comment",
            "x\r\n\r\nid: 99\r\n\r\n",
        ]
    )
    func `no data can forge a field or an event`(data: String) {
        let bytes = EventFrame.render(name: "real", data: Array(data.utf8), position: 7)
        let reader = StreamReader(bytes)
        #expect(reader.events.count == 1)
        #expect(reader.events.first?.name == "real")
        #expect(reader.lastID == "7")
        let lines = data.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        #expect(reader.events.first?.data == lines)
    }

    @Test
    func `a name cannot carry a line end`() {
        let bytes = EventFrame.render(name: "a\r\ndata: x\n\u{0}", data: [0x62], position: nil)
        let reader = StreamReader(bytes)
        #expect(reader.events.map(\.name) == ["adata: x"])
        #expect(reader.events.map(\.data) == ["b"])
    }

    @Test
    func `events of one position show it only at the last`() throws {
        let topics = try TopicTable(topics: ["a", "b"])
        let events = [
            StreamEvent(position: 5, topic: "a", name: "x", data: [0x31]),
            StreamEvent(position: 5, topic: "b", name: "x", data: [0x32]),
            StreamEvent(position: 6, topic: "a", name: "x", data: [0x33]),
        ]
        let batch = try EventBatch.render(events, topics)
        #expect(batch.newest == 6)
        #expect(batch.runs.map(\.count) == [2, 1, 2])
        let both = batch.runs[2]
        #expect(both.map(\.position) == [5, 6])
        let text = String(decoding: both[0].bytes, as: UTF8.self)
        #expect(text == "event: x\ndata: 1\n\nid: 5\nevent: x\ndata: 2\n\n")
        #expect(throws: ServerError.unknownTopic("c")) {
            try EventBatch.render(
                [StreamEvent(position: 7, topic: "c", name: "x", data: [])],
                topics,
            )
        }
    }

    @Test(
        arguments: [
            ("topics=a", 0), ("topics=b", 1), ("topics=a,b", 2), ("topics=b,a", 2),
            ("topics=b%2Ca", 2),
            ("", 2), ("x=y", 2), ("topics=", 2), ("topics=c", nil), ("topics=a,c", nil),
        ] as [(String, Int?)]
    )
    func `a query names a combination of topics`(query: String, expected: Int?) throws {
        let topics = try TopicTable(topics: ["a", "b"])
        let bytes = Array(query.utf8)
        let found = topics.combination(bytes.span, ByteRange(start: 0, end: bytes.count))
        #expect(found == expected)
    }

    @Test
    func `topics that make no table are refused`() {
        #expect(throws: ServerError.self) { try TopicTable(topics: ["a", "a"]) }
        #expect(throws: ServerError.self) { try TopicTable(topics: ["a,b"]) }
        #expect(throws: ServerError.self) { try TopicTable(topics: ["a", "b", "c", "d"]) }
        #expect(throws: ServerError.self) { try TopicTable(topics: ["a"], combinations: [["b"]]) }
        #expect(throws: Never.self) {
            try TopicTable(topics: ["releases", "deadlines:public"], combinations: nil)
        }
    }
}

@Suite("Event ring")
struct EventRingTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test
    func `a reader goes on after the position it has`() {
        var ring = EventRing(capacity: 64, position: 10)
        ring.append(bytes("eleven;"), position: 11)
        ring.advance(to: 12)
        ring.append(bytes("thirteen;"), position: 13)
        func rest(_ position: UInt64) -> String? {
            ring.offset(after: position).map {
                String(decoding: ring.bytes(from: $0), as: UTF8.self)
            }
        }
        #expect(rest(9) == nil)
        #expect(rest(10) == "eleven;thirteen;")
        #expect(rest(11) == "thirteen;")
        #expect(rest(12) == "thirteen;")
        #expect(rest(13) == "")
        #expect(rest(14) == nil)
    }

    @Test
    func `what was pushed out cannot be resumed`() {
        var ring = EventRing(capacity: 16, position: 0)
        for position in 1...5 as ClosedRange<UInt64> {
            ring.append(bytes("event\(position);"), position: position)
        }
        #expect(ring.floor == 3)
        #expect(ring.offset(after: 2) == nil)
        let offset = ring.offset(after: 3) ?? 0
        #expect(ring.bytes(from: offset) == bytes("event4;event5;"))
        #expect(ring.tail == 21)
    }

    @Test
    func `a ring keeps what a list would keep, whatever comes`() {
        var generator = SeededGenerator(seed: 3)
        var ring = EventRing(capacity: 256, position: 0)
        var all: [UInt8] = []
        var starts: [(position: UInt64, offset: Int)] = []
        var position: UInt64 = 0
        for _ in 0..<3_000 {
            let frame = (0..<Int.random(in: 1...60, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: ring.append(unnumbered: frame)
            case 1:
                position += 1
                ring.advance(to: position)
                continue
            default:
                position += UInt64.random(in: 1...3, using: &generator)
                starts.append((position, all.count))
                ring.append(frame, position: position)
            }
            all += frame
            #expect(ring.head == UInt64(all.count))
            #expect(ring.head - ring.tail <= 256)
            #expect(ring.bytes(from: ring.tail) == Array(all[Int(ring.tail)...]))
            let asked = UInt64.random(in: 0...position, using: &generator)
            guard let offset = ring.offset(after: asked) else { continue }
            let expected = starts.first { $0.position > asked }?.offset ?? all.count
            #expect(offset == UInt64(expected))
            #expect(offset >= ring.tail)
        }
    }
}
