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
                )
            )
        }
        return posts
    }

    private static func post(
        _ channel: ChannelSettings,
        _ configuration: Configuration,
    ) throws(FileError) -> ChannelPost {
        var means: [String: Means] = [:]
        for target in channel.targets {
            guard let id = target.hook, let hook = configuration.channels.hook(id) else {
                means[""] = .press
                continue
            }
            means[target.id] = try self.means(hook, channel.sms)
        }
        let secret = try channel.receipts.map { receipts throws(FileError) in
            try secretText(receipts.secretFile)
        }
        return ChannelPost(
            name: channel.name,
            kind: channel.kind,
            targets: configuration.channelPlan.channel(channel.name)?.targets ?? [],
            means: means,
            receiptWithin: channel.receipts?.within,
            receiptSecret: secret,
        )
    }

    private static func means(
        _ hook: HookSettings,
        _ messages: SMSProfile?,
    ) throws(FileError) -> Means {
        switch hook.target {
        case .program(let path, let arguments):
            let program = HookProgram(
                program: path,
                arguments: arguments,
                folder: FileTree.folder(of: path),
                timeLimit: hook.timeout,
            )
            return messages.map { .smsProgram(program, $0) } ?? .program(program)
        case .http(let target):
            let sender = try http(target, hook)
            return messages.map { .smsHTTP(sender, $0) } ?? .http(sender)
        }
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
