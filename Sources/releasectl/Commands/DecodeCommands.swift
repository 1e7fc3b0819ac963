import Clock
import Configuration
import Model
import Stations

/// `decode hj212|sl651`: what packets of stations say, by the decoders that the daemon uses.
enum DecodeCommands {
    private static let file = Positional(
        "FILE|-",
        Phrase("每行一个报文的文件，或 -（标准输入）", "file with one packet a line, or - (standard input)"),
    )

    static let commands: [Command] = [
        Command(
            "decode hj212",
            Phrase("HJ 212 报文里写了什么", "what HJ 212 packets say"),
            [file],
            options: [
                CommandOption(
                    "crc",
                    .choice(PacketChecksum.allCases.map(\.rawValue)),
                    Phrase("设备的校验算法", "check sum of the device"),
                    meanings: [
                        Phrase("标准附录 A（默认）", "appendix A (default)"),
                        Phrase("误用的 CRC-16/MODBUS", "CRC-16/MODBUS, a mistake of some"),
                    ],
                )
            ],
            notes: Phrase(
                "不需要服务在运行。单位由站点配置决定，这里不猜；时间按 --config 的时区，否则按北京时间。有报文读不懂或校验不对时退出状态为 1。",
                "Needs no daemon. Units are the station's configuration and not guessed here; times by the zone of --config, else China's. Status 1 when a packet is unreadable or its check sum wrong.",
            ),
            examples: [
                "releasectl decode hj212 packets.txt", "releasectl decode hj212 --crc modbus -",
            ],
            action: .perform { run throws(Failure) in
                let rule = run.value("crc").flatMap { PacketChecksum(rawValue: $0) } ?? .standard
                // What a value without a flag is worth is the station's configuration; here it is a value.
                let device = HJ212Device(zone: try zone(run), checksum: rule, unflagged: .normal)
                let lines = PacketInput.lines(try PacketInput.read(run.positional(0), run))
                let packets = lines.map {
                    HJ212Document.packet($0.bytes, $0.number, device, run.language)
                }
                return try print("decode.hj212", packets, run)
            },
        ),
        Command(
            "decode sl651",
            Phrase("SL 651 报文里写了什么", "what SL 651 frames say"),
            [file],
            notes: Phrase(
                "不需要服务在运行。每行一个报文，十六进制；以 7E7E 字节开头的文件按二进制读。有报文读不懂或校验不对时退出状态为 1。",
                "Needs no daemon. One frame a line in hexadecimal; a file that begins with the bytes 7E 7E is read as binary. Status 1 when a frame is unreadable or its check sum wrong.",
            ),
            examples: ["releasectl decode sl651 frames.txt", "releasectl decode sl651 -"],
            action: .perform { run throws(Failure) in
                let site = SL651Site(zone: try zone(run))
                let bytes = try PacketInput.read(run.positional(0), run)
                let packets: [JSON]
                if bytes.starts(with: [0x7E, 0x7E]) {
                    packets = SL651Document.stream(bytes, site, run.language)
                } else {
                    packets = PacketInput.lines(bytes).map {
                        SL651Document.line($0.bytes, $0.number, site, run.language)
                    }
                }
                return try print("decode.sl651", packets, run)
            },
        ),
    ]

    /// China has one zone, and its stations write its time.
    private static let china = ZoneRules(name: "Asia/Shanghai", fixedOffsetSeconds: 28_800)

    private static func zone(_ run: Invocation) throws(Failure) -> ZoneRules {
        guard let folder = run.globals.configurationFolder else { return china }
        return try LocalConfiguration.load(folder).timeRules.zone
    }

    private static func print(
        _ id: String,
        _ packets: [JSON],
        _ run: Invocation,
    ) throws(Failure) -> ExitStatus {
        let faulty = packets.count { $0["verdict"] != "ok" }
        let document: JSON = [
            "id": .string(id), "packets": .array(packets), "intact": JSON(packets.count - faulty),
            "faulty": JSON(faulty),
        ]
        try run.print(document) { PacketScreen.draw($0, on: &$1) }
        return faulty == 0 ? .done : .refused
    }
}
