import Model
import Testing

@testable import Channels

@Suite("Stream payload")
struct StreamPayloadTests {
    private func text(_ payload: StreamPayload) -> String {
        String(decoding: payload.data(in: SampleSite.zone), as: UTF8.self)
    }

    @Test func `a release says what came out, where and when`() {
        let payload = StreamPayload.release(SampleSite.bridgeFirst)
        #expect(payload.event == "release")
        #expect(
            text(payload) == #"{"type":"release","id":"R-0001","revision":2,"kind":"first","#
                + #""incident":"2026-0001","title":"关于望澜大桥桥墩被船舶触碰事件的情况通报","#
                + #""url":"/releases/R-0001","at":"2026-07-12T09:05:10.000+08:00"}"#
        )
    }

    @Test func `a withdrawal says so in its title`() {
        let payload = StreamPayload.withdrawal(SampleSite.leakRebuttal)
        #expect(payload.event == "withdrawal")
        #expect(text(payload).contains(#""title":"【已撤回】关于东港"#))
    }

    @Test func `a deadline names its incident and state`() throws {
        let obligation = SampleSite.bridge.obligations[1]
        let json = try JSONReader.read(
            text(.deadline(obligation, incident: "2026-0001", at: SampleSite.genesis.at))
        )
        #expect(json["state"]?.string == "met")
        #expect(json["incident"]?.string == "2026-0001")
        #expect(json["due"]?.string == "2026-07-12T11:30:00.000+08:00")
    }

    @Test func `an incident says whether it goes on`() throws {
        let json = try JSONReader.read(
            text(.incident(SampleSite.leak.incident, at: SampleSite.genesis.at))
        )
        #expect(json["active"]?.bool == false)
        #expect(json["url"]?.string == "/incidents/2026-0003")
    }

    @Test func `readings name their stations and kinds, and no value`() throws {
        let payload = StreamPayload.readings(
            stations: ["A-01", "W-02"],
            kinds: [.water, .air],
            at: SampleSite.genesis.at,
        )
        #expect(payload.event == "readings")
        #expect(
            text(payload) == #"{"type":"readings","stations":["A-01","W-02"],"#
                + #""kinds":["air","water"],"at":"2026-01-01T00:00:00.000+08:00"}"#
        )
        let many = Array(repeating: "A-01", count: StreamPayload.stationLimit + 1)
        let json = try JSONReader.read(
            text(.readings(stations: many, kinds: [.air], at: SampleSite.genesis.at))
        )
        #expect(json["stations"] == nil)
        #expect(json["kinds"]?.array?.count == 1)
    }

    @Test func `a gap brings the newest releases, within its limit`() throws {
        let many = Array(repeating: SampleSite.roadClosure, count: 100)
        let json = try JSONReader.read(text(.gap(newest: many, at: SampleSite.genesis.at)))
        #expect(json["releases"]?.array?.count == StreamPayload.gapLimit)
        #expect(json["releases"]?.array?.first?["incident"] == nil)
    }
}
