import Channels
import Model
import Platform

/// One attempt over the way of a channel, in earnest or as a test.
extension ChannelPost {
    /// Sends one message and says what became of it; blocks for as long as the way may take.
    func attempt(_ delivery: Delivery, _ core: OfficeCore) -> DeliveryOutcome {
        let zone = core.setup.bureau.zone
        let message: HookMessage
        do {
            guard let made = try HookMessages(core).message(for: delivery, self) else {
                return .permanent(reason: "nothing to send")
            }
            message = made
        } catch {
            return .retry(reason: "\(error)", after: nil)
        }
        switch means(for: delivery.target) {
        case nil, .press, .person: return .permanent(reason: "no such target")
        case .program(let program), .smsProgram(let program, _):
            return program.send(message, zone: zone)
        case .http(let hook), .smsHTTP(let hook, _):
            return hook.send(message, zone: zone, now: core.time.now)
        case .gateway(let gateway, _): return gateway.send(message)
        }
    }

    /// What a test of a channel found.
    struct TestReport {
        enum Verdict: String {
            case works
            case failed
            /// There is no way to try it without sending.
            case untested
        }

        let verdict: Verdict
        let words: Phrase
    }

    /// Tries the way of a channel without sending anything to anybody.
    func test(_ core: OfficeCore) -> TestReport {
        let zone = core.setup.bureau.zone
        let delivery = Delivery(
            id: "test/" + name,
            channel: name,
            target: targets.first ?? "test",
            subject: "test",
            revision: 0,
            queuedAt: core.time.now,
            expiresAt: nil,
            purpose: "test",
        )
        let message = HookMessage(delivery: delivery, title: "test", text: "test", isDrill: true)
        let outcome: DeliveryOutcome
        switch means(for: delivery.target) {
        case nil, .press:
            return TestReport(
                verdict: .untested,
                words: Phrase(
                    "由本机写出，发布时回读检验",
                    "written by the daemon itself, read back at each publication",
                ),
            )
        case .person:
            return TestReport(
                verdict: .untested,
                words: Phrase(
                    "由人办理并登记：releasectl channel done",
                    "done by a person, who records it: releasectl channel done",
                ),
            )
        case .program(let program), .smsProgram(let program, _):
            outcome = program.send(message, zone: zone, isDryRun: true)
        case .http(let hook), .smsHTTP(let hook, _):
            outcome = hook.send(message, zone: zone, now: core.time.now)
        case .gateway:
            return TestReport(
                verdict: .untested,
                words: Phrase(
                    "短信网关不试发；用 deliveries 查看实际投递",
                    "a gateway is not tested by sending; see its deliveries",
                ),
            )
        }
        guard let reason = outcome.reason else {
            return TestReport(verdict: .works, words: Phrase("正常", "works"))
        }
        return TestReport(
            verdict: .failed,
            words: Phrase("失败：" + Cause.chinese(reason), "failed: " + reason),
        )
    }
}
