package import Model

/// Somewhere outside that is told of something: a program or an HTTP receiver.
package struct HookSettings: Sendable, Hashable {
    /// How it is reached.
    package enum Target: Sendable, Hashable {
        /// A program with its fixed arguments, no shell; the path is absolute.
        case program(path: String, arguments: [String])
        /// A POST of JSON.
        case http(HTTPTarget)
    }

    /// A receiver of POSTs.
    package struct HTTPTarget: Sendable, Hashable {
        package let url: String
        /// Holds the secret that signs the body (Standard Webhooks); nil for no signature.
        package let secretFile: String?
        /// Holds the bearer token; nil for none.
        package let tokenFile: String?
        /// Certificates (PEM) to trust for `https`; nil for the system's.
        package let authorityFile: String?
        /// HTTP statuses that mean "never again", besides the usual ones.
        package let permanentStatuses: [Int]
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
        timeout = reader.duration(
            "timeout",
            default: .seconds(10),
            in: .milliseconds(100)...(.minutes(5)),
        )
        concurrent = reader.integer("concurrent", default: 2, in: 1...64)
        let program = reader.optionalPath("program", folder: folder)
        let arguments = reader.texts("arguments", counts: 0...50, length: 0...1_000)
        let http = reader.optionalObject("http") { HTTPTarget($0, folder: folder) }
        switch (program, http) {
        case (let path?, nil): target = .program(path: path, arguments: arguments)
        case (nil, let http?):
            target = .http(http)
            if !arguments.isEmpty {
                reader.report(
                    "arguments",
                    Phrase("只有 program 才有参数", "only a program has arguments"),
                )
            }
        default:
            target = .program(path: "", arguments: [])
            reader.notes.report(
                program == nil ? reader.path : reader.place("http"),
                Phrase("program 与 http 须二选一", "either program or http is expected, not both"),
            )
        }
    }
}

extension HookSettings.HTTPTarget {
    init(_ reader: ConfigurationReader, folder: String) {
        url = reader.text("url", length: 8...500, check: TextForm.url)
        secretFile = reader.optionalPath("secretFile", folder: folder)
        tokenFile = reader.optionalPath("tokenFile", folder: folder)
        authorityFile = reader.optionalPath("authorityFile", folder: folder)
        permanentStatuses = reader.integers("permanentStatuses", counts: 0...50, in: 400...599)
    }
}
