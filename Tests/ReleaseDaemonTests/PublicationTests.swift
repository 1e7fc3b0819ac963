import Ledger
import Model
import Platform
import Testing

@testable import ReleaseDaemon

@Suite("Publication", .timeLimit(.minutes(20)))
struct PublicationTests {
    @Test func `publish with wait answers only after the page was read back`() throws {
        let bench = try OfficeBench()
        let incident = try bench.incident()
        let id = try bench.approved(OfficeBench.draft(incident))
        let answer = try bench.act("duty-a", "releases/\(id)/publish", ["wait": 20_000])
        let deliveries = answer["deliveries"]?.array ?? []
        #expect(deliveries.count == 2)
        #expect(deliveries.allSatisfy { $0["confirmedAt"] != nil }, "\(answer.compactText)")
        let duty = try bench.get("duty-a", "explain?obligation=\(incident)/inc.first_release")
        #expect(duty["obligation"]?["outcome"]?.string == "met")
        #expect(try bench.page("/releases/\(id)").text.contains("触碰"))
    }

    @Test func `a read-back elsewhere leaves the delivery accepted and the clock running`() throws {
        // Nobody listens on port 1: an address that is configured is kept, whatever --public says.
        let bench = try OfficeBench { folder in
            try folder.edit(
                "released.json5",
                "readBack: {",
                "readBack: { url: \"http://127.0.0.1:1\",",
            )
        }
        let incident = try bench.incident()
        let id = try bench.approved(OfficeBench.draft(incident, channels: "web"))
        try bench.act("duty-a", "releases/\(id)/publish")
        try bench.wait("no reason was recorded") {
            try bench.delivery("\(id)/1/web/")?.reason != nil
                || bench.entries(.deliveryReceipt).count > 0
        }
        let answer = try bench.get("duty-a", "releases/\(id)")
        let delivery = answer["deliveries"]?.array?.first
        #expect(delivery?["state"]?.string == "accepted")
        #expect(delivery?["reason"]?.string?.isEmpty == false, "\(answer.compactText)")
        let duty = try bench.get("duty-a", "explain?obligation=\(incident)/inc.first_release")
        #expect(duty["obligation"]?["phase"]?.string == "running")
    }
}
