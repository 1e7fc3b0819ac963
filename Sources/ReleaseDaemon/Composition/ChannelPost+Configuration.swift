import Channels
import Configuration
import Model
import Platform

extension ChannelPost {
    /// The channels of releases and the hooks of alarms, each with its way to send.
    ///
    /// - Throws: `FileError` for a secret that can't be read.
    static func all(_ configuration: Configuration) throws(FileError) -> [ChannelPost] {
        var posts: [ChannelPost] = []
        for channel in configuration.channels.channels where channel.isEnabled {
            posts.append(try post(channel, configuration))
        }
        for hook in configuration.alerts.hooks {
            posts.append(
                ChannelPost(
                    name: hook.id,
                    kind: .hook,
                    targets: [],
                    means: ["": try means(hook, nil)],
                    hooks: ["": Hook(id: hook.id, concurrent: hook.concurrent)],
                )
            )
        }
        return posts
    }

    private static func post(
        _ channel: ChannelSettings,
        _ configuration: Configuration,
    ) throws(FileError) -> ChannelPost {
        let secret = try channel.receipts.map { receipts throws(FileError) in
            try secretText(receipts.secretFile)
        }
        var means: [String: Means] = [:]
        var hooks: [String: Hook] = [:]
        for target in channel.targets {
            guard let id = target.hook, let hook = configuration.channels.hook(id) else {
                means[channel.kind == .manual ? target.id : ""] =
                    channel.kind == .manual ? .person : .press
                continue
            }
            means[target.id] = try self.means(hook, channel, receiptSecret: secret)
            hooks[target.id] = Hook(id: id, concurrent: hook.concurrent)
        }
        return ChannelPost(
            name: channel.name,
            kind: channel.kind,
            targets: configuration.channelPlan.channel(channel.name)?.targets ?? [],
            means: means,
            hooks: hooks,
            schedule: channel.delivery.schedule,
            receiptWithin: channel.receipts?.within,
            receiptSecret: secret,
        )
    }

    private static func means(
        _ hook: HookSettings,
        _ channel: ChannelSettings?,
        receiptSecret: String? = nil,
    ) throws(FileError) -> Means {
        switch hook.target {
        case .program(let program):
            return channel?.sms.map { .smsProgram(program, $0) } ?? .program(program)
        case .http(let target):
            let sender = try http(target, hook)
            return channel?.sms.map { .smsHTTP(sender, $0) } ?? .http(sender)
        case .gateway(let target):
            let profile =
                channel?.sms ?? SMSProfile(channel: channel?.name ?? hook.id, signature: "")
            let gateway = try gateway(target, hook, channel, receiptSecret: receiptSecret)
            return .gateway(gateway, profile)
        }
    }

    private static func gateway(
        _ target: HookSettings.Gateway,
        _ hook: HookSettings,
        _ channel: ChannelSettings?,
        receiptSecret: String?,
    ) throws(FileError) -> SMSGatewayHTTP {
        guard let address = WebAddress(target.url) else {
            preconditionFailure("checked with the configuration")
        }
        // Kannel fills what begins with a per cent sign; the id is ours.
        let query = "?id={id}&type=%d&smsid=%F&reply=%A"
        let receipts =
            (target.receiptURL ?? "").trimmingSlash
            + "/hooks/receipts/\(channel?.name ?? "")/\(receiptSecret ?? "")" + query
        var recipients: [String: String] = [:]
        for group in channel?.targets ?? [] { recipients[group.id] = group.recipient }
        return SMSGatewayHTTP(
            address: address,
            parameters: SMSGatewayHTTP.kannel(
                username: target.username,
                password: Secret(try secretText(target.passwordFile)),
                from: target.from,
                receipts: target.receiptURL == nil ? nil : Secret(receipts),
            ),
            recipients: recipients,
            timeLimit: hook.timeout,
        )
    }

    private static func http(
        _ target: HookSettings.HTTPTarget,
        _ hook: HookSettings,
    ) throws(FileError) -> HookHTTP {
        guard let address = WebAddress(target.url) else {
            preconditionFailure("checked with the configuration")
        }
        var fields: [HTTPField] = []
        if let file = target.tokenFile {
            fields.append(HTTPField("Authorization", "Bearer " + (try secretText(file))))
        }
        var keys: [StandardWebhookSignature] = []
        if let file = target.secretFile {
            guard let key = StandardWebhookSignature(secret: Secret(try secretText(file))) else {
                throw .failed(path: file, operation: "read a webhook secret", errno: 22)
            }
            keys = [key]
        }
        return HookHTTP(address: address, keys: keys, fields: fields, timeLimit: hook.timeout)
    }

    /// Secrets are short; anything longer is the wrong file.
    private static let secretLimitBytes = 4_096

    static func secretText(_ path: String) throws(FileError) -> String {
        var text = String(
            decoding: try FileTree.read(path, limitBytes: secretLimitBytes),
            as: UTF8.self,
        )
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
