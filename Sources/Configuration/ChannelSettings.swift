package import Channels
package import Model

/// One named channel of `channels.json5`: where releases go and how hard to try.
package struct ChannelSettings: Sendable, Hashable {
    package let name: String
    package let kind: ChannelKind
    package let isEnabled: Bool
    /// A proven delivery here stops the clock of a public duty; only web and feed can be read back.
    package let countsAsPublic: Bool
    /// The groups or receivers that one release makes deliveries for; at least one.
    package let targets: [Target]
    /// Ids of boards; empty for every board.
    ///
    /// Only for `led`.
    package let boards: [String]
    /// Only for `sms`.
    package let sms: SMSProfile?
    package let receipts: Receipts?
    package let delivery: DeliveryPolicy

    /// One receiver: a group known to the gateway, or one hook.
    ///
    /// Numbers of citizens stay with the gateway.
    package struct Target: Sendable, Hashable {
        package let id: String
        package let name: String
        /// Id of a hook; nil for web, feed and led.
        package let hook: String?
        /// What the gateway calls this group; nil when it knows it by the id.
        package let recipient: String?
    }

    /// Confirmations that come back later over `/hooks/receipts/CHANNEL/SECRET`.
    package struct Receipts: Sendable, Hashable {
        package let secretFile: String
        /// Without a receipt for so long, the outcome is unknown.
        package let within: Milliseconds
    }
}

/// How often and how long a delivery is tried.
///
/// Expiry beats retry.
package struct DeliveryPolicy: Sendable, Hashable {
    package let schedule: RetrySchedule
    /// Not delivered so long after publication, it is given up.
    package let expiry: Milliseconds
    /// Deliveries that may wait in a channel that sends (sms, hook); beyond it new ones fail at once, which
    /// is on record and raises an alarm.
    package let queue: Int
}

/// `channels.json5`.
package struct ChannelBook: Sendable, Equatable {
    package let channels: [ChannelSettings]
    package let hooks: [HookSettings]
    /// Where a kind of release goes when the officer names no channel: enabled ones only.
    package let defaults: [ReleaseKind: [String]]

    package func channel(_ name: String) -> ChannelSettings? {
        channels.first { $0.name == name }
    }
    package func hook(_ id: String) -> HookSettings? { hooks.first { $0.id == id } }
}

extension ChannelBook {
    init(_ reader: ConfigurationReader, folder: String) {
        hooks = reader.objects("hooks", counts: 0...200) { HookSettings($0, folder: folder) }
        let hookIDs = hooks.map(\.id)
        channels = reader.objects("channels", counts: 1...100) {
            ChannelSettings($0, folder: folder, hooks: hookIDs)
        }
        let enabled = channels.filter(\.isEnabled).map(\.name)
        let names = channels.map(\.name)
        defaults = reader.object("defaults") { inner in
            var defaults: [ReleaseKind: [String]] = [:]
            for kind in ReleaseKind.allCases {
                let listed = inner.optionalNames(kind.rawValue, among: names)
                defaults[kind] = (listed ?? enabled).filter { enabled.contains($0) }
            }
            return defaults
        }
        reader.refuseDoubles("hooks", hookIDs)
        reader.refuseDoubles("channels", names, key: "name")
        if !channels.contains(where: { $0.isEnabled && $0.countsAsPublic }) {
            reader.report(
                "channels",
                Phrase("没有启用的公开渠道", "no enabled channel counts as public"),
                hint: Phrase(
                    "没有 web 或 feed，任何发布都不能停止计时",
                    "without web or feed no release could ever stop a clock",
                ),
            )
        }
    }
}

extension ConfigurationReader {
    /// Names out of those that exist, or nil for the default.
    func optionalNames(_ key: String, among known: [String]) -> [String]? {
        guard value(key, default: .null) != nil else { return nil }
        var names: [String] = []
        for (index, json) in listedElements(key, counts: 0...100) {
            let place = key + "[\(index)]"
            guard let name = checkedText(place, json, 1...60, nil) else { continue }
            refer(place, name, to: known, Phrase("渠道", "channel"))
            if names.contains(name) { report(place, Phrase("重复", "occurs twice")) }
            names.append(name)
        }
        return names
    }
}

extension ChannelSettings {
    init(_ reader: ConfigurationReader, folder: String, hooks: [String]) {
        let name = reader.text("name", length: 1...40, check: TextForm.identifier)
        let kind = reader.choice("kind", as: ChannelKind.self) ?? .web
        self.name = name
        self.kind = kind
        isEnabled = reader.boolean("enabled", default: true)
        countsAsPublic = reader.boolean("public", default: kind.isPublic)
        if countsAsPublic, !kind.isPublic {
            reader.report(
                "public",
                Phrase("此类渠道不能回读，不能算作公开", "this kind cannot be read back, so not public"),
                hint: Phrase("只有 web 和 feed 可以", "only web and feed can"),
            )
        }
        let needsHook = kind == .sms || kind == .hook
        targets = Self.targets(
            reader,
            name: name,
            hooks: hooks,
            needsHook: needsHook,
            isByHand: kind.isByHand,
        )
        boards =
            kind == .led
            ? reader.texts("boards", counts: 0...10_000, length: 1...60, check: TextForm.identifier)
            : []
        sms = kind == .sms ? Self.profile(reader, name) : nil
        receipts =
            needsHook ? reader.optionalObject("receipts") { Receipts($0, folder: folder) } : nil
        delivery = reader.object("delivery") { DeliveryPolicy($0) }
    }

    private static func targets(
        _ reader: ConfigurationReader,
        name: String,
        hooks: [String],
        needsHook: Bool,
        isByHand: Bool,
    ) -> [Target] {
        guard needsHook || isByHand else {
            return [Target(id: name, name: name, hook: nil, recipient: nil)]
        }
        let targets = reader.objects("targets", counts: 1...200) { inner in
            let target = Target(
                id: inner.text("id", length: 1...60, check: TextForm.identifier),
                name: inner.text("name", length: 1...60),
                hook: needsHook ? inner.text("hook", length: 1...60) : nil,
                recipient: needsHook ? inner.optionalText("recipient", length: 1...200) : nil,
            )
            inner.refer("hook", target.hook ?? "", to: hooks, Phrase("钩子", "hook"))
            return target
        }
        reader.refuseDoubles("targets", targets.map(\.id))
        return targets
    }

    private static func profile(_ reader: ConfigurationReader, _ name: String) -> SMSProfile {
        SMSProfile(
            channel: name,
            signature: reader.text("signature", default: "", length: 0...20) {
                $0.contains("【") || $0.contains("】")
                    ? Phrase("签名不带【】", "the signature goes without brackets") : nil
            },
            maximumParts: reader.integer(
                "maximumParts",
                default: SMSProfile.defaultMaximumParts,
                in: 1...20,
            ),
            maximumUnits: reader.integer(
                "maximumUnits",
                default: SMSProfile.defaultMaximumUnits,
                in: 70...1_340,
            ),
            cutsPairs: reader.boolean("cutsPairs", default: true),
        )
    }
}

extension ChannelSettings.Receipts {
    init(_ reader: ConfigurationReader, folder: String) {
        secretFile = reader.path("secretFile", folder: folder)
        within = reader.duration("within", default: .minutes(30), in: .seconds(1)...(.days(7)))
    }
}

extension DeliveryPolicy {
    init(_ reader: ConfigurationReader) {
        let standard = RetrySchedule.standard
        let attempts = reader.integer(
            "attempts",
            default: standard.maximumAttempts,
            in: 1...1_000,
        )
        let waits = reader.durations(
            "waits",
            counts: 1...20,
            default: standard.waits,
            in: .milliseconds(50)...(.days(1)),
        )
        schedule = RetrySchedule(
            waits: waits.isEmpty ? standard.waits : waits,
            maximumAttempts: attempts,
        )
        expiry = reader.duration("expiry", default: .hours(6), in: .seconds(1)...(.days(30)))
        queue = reader.integer("queue", default: 1_000, in: 1...100_000)
    }
}
