import Model
import Platform
import Testing

@testable import Channels

@Suite struct AlertBookTests {
    private let now = OutboxPolicyTests.now
    private let zone = HookProgramTests.zone

    private func alert(_ id: String, _ words: String = "超期") -> MonitoringAlert {
        MonitoringAlert(
            id: id,
            name: "ObligationOverdue",
            severity: .critical,
            labels: ["obligation": id],
            annotations: ["summary": words],
            startsAt: now - .seconds(10),
        )
    }

    private func book(_ ids: [String], peers: Int = 1) -> AlertBook {
        AlertBook(peers: peers, zone: zone, burning: ids.map { alert($0) })
    }

    @Test func `a label that cannot be sent is left out, an end is never before the beginning`() {
        let odd = MonitoringAlert(
            id: "x",
            name: "A",
            severity: .info,
            labels: ["": "1", "1a": "1", "a-b": "1", "级": "1", "empty": "", "good_1": "1"],
            annotations: ["a b": "1", "summary": ""],
            startsAt: now,
        )
        #expect(odd.labels == ["good_1": "1", "alertname": "A", "severity": "info"])
        #expect(odd.annotations == ["summary": ""])
        let json = odd.json(endsAt: now - .seconds(1), zone: zone)
        #expect(json["endsAt"] == json["startsAt"])
    }

    @Test func `the body is an array with the end four minutes ahead`() throws {
        var book = book(["a"])
        let post = try #require(book.step(now: now).first)
        #expect(
            String(decoding: post.body, as: UTF8.self)
                == #"[{"labels":{"alertname":"ObligationOverdue","obligation":"a","#
                + #""severity":"critical"},"annotations":{"summary":"超期"},"#
                + #""startsAt":"2026-07-12T08:19:50.000+08:00","#
                + #""endsAt":"2026-07-12T08:24:00.000+08:00"}]"#
        )
    }

    @Test func `a burning alert is repeated every minute, news go at once`() {
        var book = book(["a"])
        for post in book.step(now: now) { book.note(post, .taken, now: now) }
        #expect(book.step(now: now + .seconds(59)).isEmpty)
        #expect(book.nextStep == now + .seconds(60))
        #expect(book.step(now: now + .seconds(60)).count == 1)
        book.raise(alert("a"), now: now + .seconds(61))
        #expect(book.step(now: now + .seconds(61)).isEmpty)
        book.raise(alert("a", "第二级"), now: now + .seconds(62))
        #expect(book.step(now: now + .seconds(62)).map(\.ids) == [["a"]])
    }

    @Test func `an ended alert is told with its true end for a quarter of an hour`() throws {
        var book = book(["a"])
        _ = book.step(now: now)
        book.resolve("a", at: now + .seconds(5), now: now + .seconds(7))
        let post = try #require(book.step(now: now + .seconds(7)).first)
        #expect(post.alerts[0]["endsAt"] == "2026-07-12T08:20:05.000+08:00")
        #expect(book.burning.isEmpty)
        #expect(book.step(now: now + .minutes(15)).count == 1)
        #expect(book.step(now: now + .minutes(17)).isEmpty)
        #expect(book.nextStep == nil)
    }

    @Test func `one bad alert does not lose the others and is not repeated blindly`() {
        var book = book(["a", "b", "c"])
        var sent: [[String]] = []
        for _ in 0..<3 {
            for post in book.step(now: now) {
                sent.append(post.ids)
                let result: AlertBook.Result = post.ids.contains("b") ? .refused("400") : .taken
                book.note(post, result, now: now)
            }
        }
        #expect(sent == [["a", "b", "c"], ["a"], ["b"], ["c"]])
        #expect(book.rejected(by: 0) == ["b"])
        #expect(book.step(now: now + .minutes(1)).map(\.ids) == [["a", "c"]])
        book.raise(alert("b", "改好"), now: now + .minutes(1))
        #expect(book.step(now: now + .minutes(1)).map(\.ids) == [["a", "b", "c"]])
    }

    @Test func `a peer that is down rests ever longer and holds nobody back`() {
        var book = book(["a"], peers: 2)
        var instant = now
        var attempts: [Int64] = []
        for _ in 0..<300 {
            for post in book.step(now: instant) {
                if post.peer == 0 {
                    attempts.append((instant - now).count / 1_000)
                    book.note(post, .failed("refused"), now: instant)
                } else {
                    book.note(post, .taken, now: instant)
                    #expect((instant - now).count.isMultiple(of: 60_000))
                }
            }
            instant = instant + .seconds(1)
        }
        #expect(attempts == [0, 5, 15, 35, 75, 135, 195, 255])
        #expect(book.lastSuccess(of: 0) == nil)
        #expect(book.lastSuccess(of: 1) == now + .minutes(4))
    }

    @Test func `what is no longer burning in the record ends`() {
        var book = book(["a", "b"])
        book.replace(with: [alert("b"), alert("c")], now: now)
        #expect(book.burning.map(\.id) == ["b", "c"])
        #expect(book.step(now: now).map(\.ids) == [["a", "b", "c"]])
    }

    @Test func `many alerts go in batches`() {
        var book = book((0..<130).map { "o-\($0)" })
        #expect(book.step(now: now).map(\.ids.count) == [64, 64, 2])
    }

    @Test func `an answer is taken, about the content, or better later`() {
        let cases: [(Int, AlertBook.Result)] = [
            (200, .taken), (400, .refused("HTTP 400: \"bad\"")),
            (500, .failed("HTTP 500: \"bad\"")),
            (404, .failed("HTTP 404: \"bad\"")),
        ]
        for (status, result) in cases {
            let response = HTTPResponse(status: status, body: Array("\"bad\"".utf8))
            let expected = status == 200 ? .taken : result
            #expect(AlertmanagerPeer.result(of: response) == expected)
        }
    }

    @Test func `a post arrives as the API wants it`() throws {
        let server = try AnsweringServer([AnsweringServer.answer("200 OK")])
        let address = WebAddress("http://127.0.0.1:\(server.port)/api/v2/alerts")
        let peer = AlertmanagerPeer(address: try #require(address))
        var book = book(["a"])
        let post = try #require(book.step(now: now).first)
        #expect(peer.send(post) == .taken)
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("POST /api/v2/alerts HTTP/1.1\r\n"))
        #expect(request.contains("Content-Type: application/json\r\n"))
        #expect(request.hasSuffix(String(decoding: post.body, as: UTF8.self)))
    }

    @Test func `an obligation warns, then is overdue since the first instant after due`() throws {
        var obligation = FanoutTests.obligation
        func made() -> MonitoringAlert? {
            MonitoringAlert(obligation, bureau: "b", publicURL: nil, zone: zone, now: now)
        }
        #expect(made() == nil)
        obligation.warned = 1
        #expect(made()?.labels["severity"] == "warning")
        #expect(made()?.startsAt == obligation.warnAt[0])
        obligation.breaches = [
            .init(due: obligation.due, detectedAt: now, epoch: 1, seq: 9, cause: nil)
        ]
        let overdue = try #require(made())
        #expect(overdue.labels["severity"] == "critical")
        #expect(overdue.annotations["summary"] == obligation.rule.title.chinese + "已超期")
        let english = MonitoringAlert(
            obligation,
            bureau: "b",
            publicURL: nil,
            zone: zone,
            now: now,
            language: .english,
        )
        #expect(
            english?.annotations["summary"] == obligation.rule.title.english + " is overdue"
        )
        #expect(overdue.labels["obligation"] == "2026-0001/inc.first_release")
        #expect(overdue.startsAt == obligation.due.successor)
        #expect(overdue.labels["due"] == nil && overdue.annotations["due"] != nil)
    }
}
