import Model
import Platform
import Server
import Testing

@testable import ReleaseDaemon

/// What is internal reaches its people and nobody else: no byte of it is in anything that the public can get.
@Suite("Internal releases", .timeLimit(.minutes(20)))
struct InternalReleaseTests {
    /// Words that stand nowhere else; letters, so that no escape hides them.
    private static let marks = ["qzxtitle", "qzxbody", "qzxfixed", "qzxreason", "N-000"]

    private static func draft(_ kind: ReleaseKind, _ incident: String?, _ more: JSON = [:]) -> JSON
    {
        var body: JSON = [
            "kind": .string(kind.rawValue), "audience": "internal", "withheld": "internalAffairs",
            "title": "关于望澜大桥事件的内部通报qzxtitle",
            "body": .string(OfficeBench.bulletin + "\n\n内部情况qzxbody。"),
            "incident": JSON(incident),
        ]
        for member in more.members ?? [] { body[member.key] = member.value }
        return body.withoutNulls
    }

    /// Every byte that a reader, a board, a poller or the far side of a hook can get.
    private func publicOutputs(_ bench: OfficeBench) throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        func add(_ folder: String) throws {
            guard try FileTree.status(folder)?.kind == .folder else { return }
            for entry in try FileTree.list(folder) {
                let path = folder + "/" + entry.name
                if entry.kind == .folder {
                    try add(path)
                } else {
                    found[path] = try FileTree.read(path, limitBytes: 16 * 1_048_576)
                }
            }
        }
        for part in ["site", "led"] { try add(bench.folder.state + "/" + part) }
        try add(bench.folder.received)
        let root = bench.folder.state + "/site"
        let pages = found.keys.filter { $0.hasPrefix(root) }.map { file in
            var path = String(file.dropFirst(root.count))
            if path.hasSuffix("/index.html") { path.removeLast("/index.html".count) }
            return path.isEmpty ? "/" : path
        }
        for path in pages + ["/search?q=%E6%9C%9B%E6%BE%9C", "/openapi.json", "/catalogue.json"] {
            found[path] = try bench.page(path).body
        }
        #expect(pages.count > 20)
        return found
    }

    private func check(_ bench: OfficeBench, _ location: SourceLocation = #_sourceLocation) throws {
        for (place, bytes) in try publicOutputs(bench) {
            let text = String(decoding: bytes, as: UTF8.self)
            for mark in Self.marks {
                #expect(!text.contains(mark), "\(mark) in \(place)", sourceLocation: location)
                #expect(!place.contains(mark), "\(place)", sourceLocation: location)
            }
        }
        for number in 1...9 {
            for path in ["/releases/N-000\(number)", "/releases/N-000\(number)/1"] {
                #expect(try bench.page(path).status == 404, sourceLocation: location)
                #expect(try bench.page(path + ".json").status == 404, sourceLocation: location)
                #expect(try bench.page(path + ".txt").status == 404, sourceLocation: location)
            }
        }
        // A question is shown again to whoever asked it; it finds nothing.
        for mark in ["qzxtitle", "qzxbody", "N-0001"] {
            let answer = try bench.page("/search?q=\(mark)").text
            #expect(!answer.contains("/releases/N-"), sourceLocation: location)
            #expect(!answer.contains("内部通报"), sourceLocation: location)
        }
    }

    private func refuse(_ bench: OfficeBench, _ path: String, _ body: JSON, _ code: String) throws {
        let answer = try bench.call("duty-a", "POST", path, body)
        #expect(answer.code == code, "\(path) \(answer.text)")
        #expect(answer.json["error"]?["hint"]?.string?.isEmpty == false, "\(path)")
    }

    @Test func `bad input is told with its next step, and nothing is drafted`() throws {
        let bench = try OfficeBench()
        let before = try bench.entries(.releaseDrafted).count
        for (more, code) in [
            (["withheld": nil], "usage.withheld"),
            (["withheld": "secret"], "usage.value"),
            (["audience": "private"], "usage.value"),
            (["audience": "public", "channels": "web"], "usage.withheld"),
            (["channels": "web,feed"], "refused.internalChannels"),
            (["channels": "media"], "refused.internalChannels"),
            (["led": "任免"], "refused.internalChannels"),
            (["sms": "任免"], "refused.internalChannels"),
            (["expires": "2099-01-01 10:00"], "refused.internalChannels"),
            (["report": "report/feed.air_daily/2026-07-12"], "usage.report"),
        ] as [([String: JSON?], String)] {
            var body = Self.draft(.notice, nil)
            for (key, value) in more { body[key] = value ?? .null }
            try refuse(bench, "releases", body.withoutNulls, code)
        }
        let issue = Self.draft(
            .warning,
            nil,
            [
                "authorisedBy": "leader-a", "authorisedAt": "now", "means": "phone",
                "secrecyBy": "secrecy-a",
            ],
        )
        try refuse(bench, "releases/issue", issue, "refused.internal")
        #expect(try bench.entries(.releaseDrafted).count == before)
    }

    @Test func `no byte of it is public, for every kind and every command, restarted and rebuilt`()
        throws
    {
        let bench = try OfficeBench()
        let (incident, _) = try bench.released(channels: "web,feed,led,sms,media")
        let stream = try #require(DeviceClient(bench.running.server.addresses.open))
        stream.send(
            Array("GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
        )
        let duties = try bench.entries().filter { $0.kind == .obligationSettled }.count
        let queued = try bench.entries(.deliveryQueued).count
        var ids: [String] = []
        for kind in ReleaseKind.allCases {
            let id = try bench.approved(Self.draft(kind, incident))
            try bench.publish(id)
            let shown = try bench.get("duty-a", "releases/\(id)")
            #expect(shown["state"] == "internal" && shown["url"] == nil, "\(kind)")
            #expect(shown["text"]?["title"]?.string?.contains("qzxtitle") == true)
            #expect(shown["withheldBasis"]?.string?.isEmpty == false)
            #expect(shown["deliveries"]?.array?.isEmpty == true)
            ids.append(id)
        }
        #expect(ids.first == "N-0001" && ids.last == "N-0009")
        for id in ids.prefix(3) {
            let correction: JSON = [
                "kind": "first", "corrects": .string(id), "correction": "原文有误qzxfixed",
            ]
            try refuse(
                bench,
                "releases",
                correction.with("audience", "public"),
                "refused.audience"
            )
            try bench.act("duty-a", "releases", correction)
            try refuse(bench, "releases/\(id)/edit", ["audience": "public"], "refused.audience")
            try refuse(
                bench,
                "releases/\(id)/edit",
                ["channels": "web"],
                "refused.internalChannels"
            )
            try bench.approve(id)
            try bench.publish(id)
            try refuse(
                bench,
                "deliveries/retry",
                ["id": .string(id + "/1/web/-")],
                "notFound.missing"
            )
        }
        for id in ids.suffix(3) {
            let taken = try bench.act(
                "leader-a",
                "releases/\(id)/withdraw",
                ["reason": "另行通知qzxreason"]
            )
            #expect(taken["state"] == "recalled")
        }
        try check(bench)
        // Nothing was queued, and no duty of the incident was met by it.
        #expect(try bench.entries(.deliveryQueued).count == queued)
        #expect(try bench.entries(.obligationSettled).count == duties)
        // The stream tells the next public release, and told nothing of these before it.
        let next = try bench.approved(OfficeBench.draft(incident, ["kind": "followup"]))
        try bench.publish(next)
        while !String(decoding: stream.received, as: UTF8.self).contains(next) {
            guard stream.receive() else { break }
        }
        let told = String(decoding: stream.received, as: UTF8.self)
        #expect(told.contains(next))
        for mark in Self.marks { #expect(!told.contains(mark)) }
        let list = try bench.get("duty-a", "releases")["items"]?.array ?? []
        #expect(list.filter { $0["audience"] == "internal" }.count == ids.count)
        try bench.restart()
        try check(bench)
        bench.stop()
        try FileTree.removeTree(bench.folder.state + "/site")
        try bench.restart()
        try check(bench)
        #expect(try bench.get("auditor-a", "ledger/verify")["ok"] == true)
        #expect(try bench.get("duty-a", "releases/\(ids[0])")["revisions"]?.array?.count == 2)
    }

    @Test func `reports for the public count no internal release`() throws {
        let bench = try OfficeBench()
        let id = try bench.approved(Self.draft(.notice, nil))
        try bench.publish(id)
        for report in ["catalogue", "annual", "accountability", "timeliness", "channels"] {
            let text = try bench.get("auditor-a", "accounts/\(report)").compactText
            for mark in Self.marks { #expect(!text.contains(mark), "\(mark) in \(report)") }
        }
    }
}

extension JSON {
    /// The same object with one more member.
    fileprivate func with(_ key: String, _ value: JSON) -> JSON {
        var object = self
        object[key] = value
        return object
    }
}
