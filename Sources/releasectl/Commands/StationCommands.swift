import Model
import Stations

extension CommandTable {
    private static let station = Positional(
        "STATION",
        Phrase("站点编号，如 demo-air-east", "station, such as demo-air-east")
    )

    static let stations: [Command] = [
        Command(
            "station list",
            Phrase("各站点的最新读数", "the newest readings of every station"),
            examples: ["releasectl station list"],
            action: .call(
                { _ throws(Failure) in .get("/stations") },
                { StationScreen.list($0, on: &$1) },
            ),
        ),
        Command(
            "station show",
            Phrase("一个站点：最新读数和最近 24 个值", "one station: newest readings, the last 24 values"),
            [station],
            examples: ["releasectl station show demo-air-east"],
            action: .call(
                { run throws(Failure) in .get(run.path("/stations")) },
                { StationScreen.show($0, on: &$1) },
            ),
        ),
        frames,
    ]

    private static let frames = Command(
        "station frames",
        Phrase("设备发来的原始报文，新的在前", "packets of devices as they came, newest first"),
        options: [
            CommandOption("station", .text("ID"), Phrase("站点编号", "station")),
            CommandOption("refused", .flag, Phrase("只看未受理的", "only those that were refused")),
            CommandOption("from", .text("T"), Phrase("收到时间不早于", "received at T or later")),
            CommandOption("to", .text("T"), Phrase("收到时间不晚于", "received by T")),
            CommandOption(
                "limit",
                .text("N"),
                Phrase("最多几条，不写为 24", "how many at most; 24 if left out")
            ),
        ],
        notes: Phrase(
            "未知设备的报文没有站点，用 --refused 查看。HJ 212 为原文，SL 651 为十六进制；报文含设备密码。",
            "Packets of unknown devices have no station: see --refused. HJ 212 is text, SL 651 hexadecimal; packets hold the password of the device.",
        ),
        examples: [
            "releasectl station frames --station demo-air-east --from -1h",
            "releasectl station frames --refused",
        ],
        action: .call(
            { run throws(Failure) in
                .get(
                    "/frames",
                    run.body([
                        ("station", "station"), ("refused", "refused"), ("from", "from"),
                        ("to", "to"), ("limit", "limit"),
                    ]),
                )
            },
            { DeviceScreen.frames($0, on: &$1) },
        ),
    )

    static let readings: [Command] = [
        push,
        Command(
            "reading list",
            Phrase("一个站点的历史读数，新的在前", "the readings of a station, newest first"),
            options: [
                CommandOption("station", .text("ID"), Phrase("站点编号", "station"), isRequired: true),
                CommandOption(
                    "from",
                    .text("T"),
                    Phrase("时段结束不早于", "periods that end at T or later")
                ),
                CommandOption("to", .text("T"), Phrase("时段结束不晚于", "periods that end by T")),
                CommandOption(
                    "limit",
                    .text("N"),
                    Phrase("最多几条，不写为 24", "how many at most; 24 if left out")
                ),
            ],
            examples: ["releasectl reading list --station demo-air-east --from -6h"],
            action: .call(
                { run throws(Failure) in
                    .get(
                        "/readings",
                        run.body([
                            ("station", "station"), ("from", "from"), ("to", "to"),
                            ("limit", "limit"),
                        ]),
                    )
                },
                { StationScreen.readings($0, on: &$1) },
            ),
        ),
    ]

    private static let push = Command(
        "reading push",
        Phrase("报送读数", "hand in readings"),
        [Positional("FILE", Phrase("一批读数的文件，或 -（标准输入）", "a file with a batch of readings, or -"))],
        options: [
            CommandOption(
                "format",
                .choice(IntakeFormat.allCases.map(\.rawValue)),
                Phrase("格式，不写则看文件名", "format; by the file's name if left out"),
            )
        ],
        notes: Phrase(
            "需要站点角色的令牌。同一批再报一次不会重复；数值不同记为更正，旧值保留。有行未受理时退出码为 1。",
            "Needs a token of the role station. The same batch twice changes nothing; other values are a correction, and the old ones stay. Ends with status 1 when a row was not taken.",
        ),
        examples: [
            "releasectl reading push hour.csv", "releasectl reading push - --format jsonl",
        ],
        action: .perform { run throws(Failure) in
            let file = run.positional(0)
            let text = try TextInput.read(file, run)
            let format = run.value("format") ?? format(of: file).rawValue
            let answer = try run.session.send(
                .post(
                    "/readings",
                    [JSON.Member("format", .string(format)), JSON.Member("text", .string(text))],
                )
            )
            try run.print(answer) { StationScreen.pushed($0, on: &$1) }
            return answer["rejected"]?.array?.isEmpty == false ? .refused : .done
        },
    )

    private static func format(of file: String) -> IntakeFormat {
        switch file.lowercased().split(separator: ".").last {
        case "csv": .csv
        case "jsonl", "ndjson": .jsonLines
        default: .json
        }
    }
}
