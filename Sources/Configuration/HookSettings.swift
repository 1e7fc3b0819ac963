package import Channels
package import Model

/// Somewhere outside that is told of something: a program, an HTTP receiver or an SMS gateway.
package struct HookSettings: Sendable, Hashable {
    /// How it is reached.
    package enum Target: Sendable, Hashable {
        case program(HookProgram)
        /// A POST of JSON.
        case http(HTTPTarget)
        /// A GET as Kannel's `sendsms` takes it.
        case gateway(Gateway)
    }

    /// A receiver of POSTs.
    package struct HTTPTarget: Sendable, Hashable {
        package let url: String
        /// Holds the secret that signs the body (Standard Webhooks); nil for no signature.
        package let secretFile: String?
        /// Holds the bearer token; nil for none.
        package let tokenFile: String?
    }

    /// An SMS gateway.
    package struct Gateway: Sendable, Hashable {
        package let url: String
        package let username: String
        package let passwordFile: String
        package let from: String
        /// Where the gateway finds our service listener, without a slash at the end; nil for no
        /// receipts.
        package let receiptURL: String?
    }

    package let id: String
    package let target: Target
    /// For one attempt, by the monotonic clock; passing it leaves the outcome unknown.
    package let timeout: Milliseconds
    /// Attempts that may run at the same time.
    package let concurrent: Int
}

extension HookSettings {
    init(_ reader: ConfigurationReader, folder: String) {
        id = reader.text("id", length: 1...60, check: TextForm.identifier)
        let timeout = reader.duration(
            "timeout",
            default: HookProgram.defaultTimeLimit,
            in: .milliseconds(100)...(.minutes(5)),
        )
        self.timeout = timeout
        concurrent = reader.integer("concurrent", default: 2, in: 1...64)
        let program = reader.optionalPath("program", folder: folder)
        let arguments = reader.texts("arguments", counts: 0...50, length: 0...1_000)
        let settings = reader.object("settings") { $0.environment() }
        let workingFolder = reader.optionalPath("folder", folder: folder)
        let http = reader.optionalObject("http") { HTTPTarget($0, folder: folder) }
        let gateway = reader.optionalObject("gateway") { Gateway($0, folder: folder) }
        if program == nil {
            for key in ["arguments", "settings", "folder"] where reader.says(key) {
                reader.report(key, Phrase("只用于 program", "is for a program only"))
            }
        }
        let found: [Target] = [
            program.map {
                .program(
                    HookProgram(
                        program: $0,
                        arguments: arguments,
                        settings: settings,
                        folder: workingFolder ?? (folder.isEmpty ? "/" : folder),
                        timeLimit: timeout,
                    )
                )
            },
            http.map { .http($0) },
            gateway.map { .gateway($0) },
        ].compactMap { $0 }
        target = found.first ?? .program(HookProgram(program: ""))
        if found.count != 1 {
            let tooMany = ["gateway", "http"].first { reader.says($0) }
            reader.notes.report(
                found.isEmpty ? reader.path : reader.place(tooMany ?? "program"),
                Phrase(
                    "program、http、gateway 须三选一",
                    "one of program, http and gateway is expected",
                ),
            )
        }
    }
}

extension HookSettings.HTTPTarget {
    init(_ reader: ConfigurationReader, folder: String) {
        url = reader.text("url", length: 8...500, check: TextForm.url)
        secretFile = reader.optionalPath("secretFile", folder: folder)
        tokenFile = reader.optionalPath("tokenFile", folder: folder)
    }
}

extension HookSettings.Gateway {
    init(_ reader: ConfigurationReader, folder: String) {
        url = reader.text("url", length: 8...500, check: TextForm.url)
        username = reader.text("username", length: 1...100)
        passwordFile = reader.path("passwordFile", folder: folder)
        from = reader.text("from", length: 1...40)
        receiptURL = reader.optionalText("receiptURL", length: 8...500, check: TextForm.url)
    }
}

extension ConfigurationReader {
    /// True when the file gives `key` a value other than null, an empty list or an empty object.
    func says(_ key: String) -> Bool {
        raw(key).map { $0 != .null && $0 != [] && $0 != .object([]) } ?? false
    }

    /// Names and values for the environment of a program.
    func environment() -> [String: String] {
        var settings: [String: String] = [:]
        for name in keys {
            let isName = name.utf8.allSatisfy {
                (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
            }
            guard isName, name.first?.isNumber == false else {
                _ = value(name, default: .null)
                report(
                    name,
                    Phrase("不是环境变量名", "is no name of an environment variable"),
                    hint: Phrase("大写字母、数字和 _", "capitals, digits and _"),
                )
                continue
            }
            settings[name] = optionalText(name, length: 0...1_000)
        }
        return settings
    }
}
