import Model
import Testing

@testable import Channels

@Suite struct SMSFitTests {
    private let profile = SMSProfile(channel: "sms", signature: "防汛办")

    private func problems(_ text: String, _ profile: SMSProfile? = nil) -> [SMSFinding.Problem] {
        SMSFit.check(text, profile ?? self.profile).map(\.problem)
    }

    @Test func `what a gateway would lose in silence is refused`() {
        let han = String(repeating: "汉", count: 70)
        #expect(problems("") == [.empty])
        #expect(problems(" \n ") == [.empty])
        #expect(
            problems(String(repeating: "汉", count: 671 - 5))
                == [.tooManyParts(parts: 11, limit: 10), .tooManyUnits(units: 671, limit: 500)]
        )
        #expect(problems(han.prefix(61) + "😀" + han) == [.tornPair("😀")])
        #expect(problems("开闸\u{202E}泄洪") == [.control("\u{202E}")])
        #expect(problems("开闸\u{7}泄洪") == [.control("\u{7}")])
    }

    @Test func `the signature counts, once`() {
        #expect(problems(String(repeating: "汉", count: 65)) == [])
        #expect(
            problems(String(repeating: "汉", count: 66)) == [.severalParts(parts: 2, units: 71)]
        )
        #expect(problems("【防汛办】" + String(repeating: "汉", count: 65)) == [])
        #expect(profile.signed("【防汛办】甲") == "【防汛办】甲")
        #expect(profile.signed("甲") == "【防汛办】甲")
        #expect(SMSProfile(channel: "sms", signature: "").signed("甲") == "甲")
    }

    @Test func `several parts are a warning in the words of the bill`() {
        let findings = SMSFit.check(String(repeating: "汉", count: 73), profile)
        #expect(findings.map(\.isError) == [false])
        #expect(findings.map(\.message.chinese) == ["短信 78 字，按 2 条计费"])
        #expect(findings.map(\.finding.code) == ["sms.severalParts"])
    }

    @Test func `a gateway that cuts well is not warned of`() {
        let careful = SMSProfile(channel: "sms", signature: "", cutsPairs: false)
        let text = String(repeating: "汉", count: 66) + "😀" + String(repeating: "字", count: 10)
        #expect(problems(text, careful) == [.severalParts(parts: 2, units: 78)])
    }
}
