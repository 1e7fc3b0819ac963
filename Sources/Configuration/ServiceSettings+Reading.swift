import Desk
import Model
import Platform

extension ServiceSettings {
    /// Reads `released.json5`.
    ///
    /// `zones`: finds the rules of a time zone by name; nil when there is none.
    init(_ reader: ConfigurationReader, folder: String, zones: (String) -> ZoneRules?) {
        let (bureau, code) = reader.object("bureau", required: true) {
            Self.bureau($0, zones: zones)
        }
        self.bureau = bureau
        organisationCode = code
        language = Self.language(reader)
        readBack = reader.object("readBack") { ReadBack($0, folder) }
        listeners = reader.object("listeners") { Listeners($0) }
        server = reader.object("server") { ServerSettings($0) }
        stream = reader.object("stream") { Stream($0) }
        storage = reader.object("storage") { Storage($0) }
        logLevel = reader.object("log") {
            ($0.choice("level", default: LogLevelName.info) ?? .info).level
        }
        releases = reader.object("releases") { Releases($0) }
        backup = reader.object("backup") { Backup($0, folder) }
        (checkpointAt, checkpointSigner) = reader.object("checkpoint") { checkpoint in
            (
                checkpoint.timeOfDay("at", default: "00:05"),
                checkpoint.optionalObject("sign") { Signer($0, folder) }
            )
        }
    }

    private static func language(_ reader: ConfigurationReader) -> Language {
        reader.choice("language", default: Language.chinese) ?? .chinese
    }

    private static func bureau(
        _ reader: ConfigurationReader,
        zones: (String) -> ZoneRules?,
    ) -> (Bureau, String) {
        let isDemonstration = reader.boolean("demonstration", default: false)
        let code = reader.text("code", length: OrganisationCode.length...OrganisationCode.length) {
            isDemonstration || OrganisationCode.isValid($0) ? nil : Complaint.organisationCode($0)
        }
        let zoneName = reader.text("zone", default: "Asia/Shanghai", length: 1...60)
        let zone = zones(zoneName)
        if zone == nil {
            reader.report(
                "zone",
                Phrase("没有时区 “\(zoneName)”", "there is no time zone “\(zoneName)”"),
                hint: Phrase("例如 Asia/Shanghai；需要系统包 tzdata", "such as Asia/Shanghai; needs tzdata"),
            )
        }
        let bureau = Bureau(
            name: reader.phrase("name"),
            hotline: reader.text("hotline", length: 3...40, check: TextForm.telephone),
            mailbox: reader.text("mailbox", length: 3...100, check: TextForm.mailbox),
            address: reader.phrase("address"),
            supervision: reader.text("supervision", length: 3...40, check: TextForm.telephone),
            zone: zone ?? .utc,
            publicURL: reader.text("publicURL", length: 8...200, check: TextForm.url),
            tagAuthority: reader.text(
                "tagAuthority",
                length: 6...100,
                check: TextForm.tagAuthority,
            ),
            isDemonstration: isDemonstration,
        )
        return (bureau, code)
    }
}

extension Complaint {
    static func organisationCode(_ code: String) -> Phrase {
        Phrase(
            "“\(code)” 不是有效的统一社会信用代码（GB 32100 校验不符）",
            "“\(code)” is no unified social credit code (check of GB 32100 fails)",
        )
    }
}

extension ServiceSettings.ReadBack {
    init(_ reader: ConfigurationReader, _ folder: String) {
        url = reader.optionalText("url", length: 8...200, check: TextForm.url)
        host = reader.optionalText("host", length: 1...200, check: TextForm.host)
        authorityFile = reader.optionalPath("authorityFile", folder: folder)
        timeout = reader.duration(
            "timeout",
            default: .seconds(5),
            in: .milliseconds(100)...(.minutes(1)),
        )
        retryEvery = reader.duration(
            "retryEvery",
            default: .seconds(2),
            in: .milliseconds(50)...(.minutes(5)),
        )
        alarmAfter = reader.duration(
            "alarmAfter",
            default: .minutes(1),
            in: .seconds(1)...(.hours(1)),
        )
    }
}

extension ServiceSettings.Listeners {
    init(_ reader: ConfigurationReader) {
        publicAddress = reader.address("public", default: "127.0.0.1:8080")
        serviceAddress = reader.address("service", default: "127.0.0.1:8081")
        let mode = reader.text("controlMode", default: "0660", length: 4...4) {
            Self.mode($0) == nil
                ? Phrase("“\($0)” 不是八进制权限", "“\($0)” is no octal mode") : nil
        }
        controlAddress = .unix(
            path: reader.text("control", default: "/run/released/control.sock", length: 1...100) {
                $0.hasPrefix("/")
                    ? nil : Phrase("应为绝对路径", "an absolute path is expected")
            },
            mode: Self.mode(mode) ?? 0o660,
        )
        trustedProxies = reader.texts("trustedProxies", counts: 0...64, check: TextForm.peerAddress)
            .compactMap { PeerAddress($0) }
        if case .tcp(_, let port) = publicAddress, port != 0, publicAddress == serviceAddress {
            reader.report(
                "service",
                Phrase("与 public 地址相同", "is the same address as public"),
                hint: Phrase("两个监听器各用一个端口", "each listener needs a port of its own"),
            )
        }
    }

    private static func mode(_ text: String) -> UInt32? {
        guard text.utf8.count == 4, text.hasPrefix("0"), let mode = UInt32(text, radix: 8),
            mode & 0o600 == 0o600, mode & 0o007 == 0
        else { return nil }
        return mode
    }
}

extension ServiceSettings.Stream {
    init(_ reader: ConfigurationReader) {
        heartbeat = reader.duration(
            "heartbeat",
            default: .seconds(15),
            in: .seconds(1)...(.minutes(5)),
        )
        reconnectAfter = reader.duration(
            "reconnectAfter",
            default: .seconds(3),
            in: .milliseconds(100)...(.minutes(5)),
        )
    }
}

extension ServiceSettings.Storage {
    private static let mebibyte = 1_048_576

    init(_ reader: ConfigurationReader) {
        siteMemoryBytes = reader.byteCount(
            "siteMemory",
            default: 64 * Self.mebibyte,
            in: Self.mebibyte...(16_384 * Self.mebibyte),
        )
        freeSpaceWarningBytes = reader.byteCount(
            "freeSpaceWarning",
            default: 1_024 * Self.mebibyte,
            in: Self.mebibyte...(1_048_576 * Self.mebibyte),
        )
        freeSpaceMinimumBytes = reader.byteCount(
            "freeSpaceMinimum",
            default: 128 * Self.mebibyte,
            in: Self.mebibyte...(1_048_576 * Self.mebibyte),
        )
        if freeSpaceMinimumBytes > freeSpaceWarningBytes {
            reader.report(
                "freeSpaceMinimum",
                Phrase("大于 freeSpaceWarning", "is more than freeSpaceWarning"),
                hint: Phrase("应先告警后拒收", "the alarm must come before the refusal"),
            )
        }
    }
}

extension ServiceSettings.Releases {
    init(_ reader: ConfigurationReader) {
        let text = reader.text(
            "indexNumber",
            default: IndexNumber.Template.standard.text,
            length: 1...100,
        ) {
            IndexNumber.Template($0) == nil
                ? Phrase(
                    "须含 {org}、{yyyy}（或 {yyyymm}、{yyyymmdd}）和 {seq:位数}",
                    "must hold {org}, {yyyy} (or {yyyymm}, {yyyymmdd}) and {seq:DIGITS}",
                ) : nil
        }
        // A wrong one is reported; the standard only stands in until the mistakes are told.
        let template = IndexNumber.Template(text) ?? .standard
        indexNumber = template
        allowsEmergencyPath = reader.boolean("emergencyPath", default: true)
        oralMeans = reader.choices("oralMeans", counts: 1...3, default: OralMeans.allCases)
        requiredReviews = reader.choices("requiredReviews", counts: 0...3, default: [.secrecy])
    }
}

extension ServiceSettings.Backup {
    init(_ reader: ConfigurationReader, _ folder: String) {
        self.folder = reader.optionalPath("folder", folder: folder)
        at = reader.timeOfDay("at", default: "03:30")
        kept = reader.integer("kept", default: 14, in: 1...3_650)
    }
}

/// The levels as files and flags write them.
enum LogLevelName: String, CaseIterable {
    case debug
    case info
    case warning
    case error

    var level: Log.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}

extension Milliseconds {
    static func milliseconds(_ count: Int64) -> Milliseconds { Milliseconds(count) }
}

extension ServiceSettings.Signer {
    init(_ reader: ConfigurationReader, _ folder: String) {
        program = reader.path("program", folder: folder)
        arguments = reader.texts("arguments", counts: 0...50, length: 0...1_000)
        timeout = reader.duration(
            "timeout",
            default: .seconds(10),
            in: .seconds(1)...(.minutes(1)),
        )
    }
}
