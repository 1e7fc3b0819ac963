import Clock
import Configuration
import Ledger
import Model

/// `simulate`: the real engine over a year, on a virtual clock, in seconds.
enum SimulateCommand {
    static let command = Command(
        "simulate",
        Phrase("按配置推演一段时间的全部时限", "run every time limit of some days on a virtual clock"),
        options: [
            CommandOption("from", .text("DATE"), Phrase("从哪天", "from which day"), isRequired: true),
            CommandOption(
                "to",
                .text("DATE"),
                Phrase("到哪天（含）", "to which day, included"),
                isRequired: true
            ),
            CommandOption(
                "rule",
                .texts("RULE"),
                Phrase("只推演这些规则，停用的也算", "these rules alone, disabled ones too")
            ),
            CommandOption("all-rules", .flag, Phrase("停用的规则也算", "disabled rules too")),
            CommandOption(
                "events",
                .text("FILE"),
                Phrase("突发事件和事项，JSON", "incidents and matters, as JSON")
            ),
            CommandOption(
                "idle",
                .flag,
                Phrase("谁也不办：看会有哪些告警", "nobody acts: what would alarm whom")
            ),
            CalendarCommands.form,
            CommandOption(
                "to-folder",
                .text("DIR"),
                Phrase(
                    "推演的台账导出到这里，可用 audit_ledger.py 核对",
                    "its ledger as an export that audit_ledger.py verifies"
                ),
            ),
        ],
        notes: Phrase(
            "不需要服务在运行，也不碰它：规则和日历来自 --config 目录，台账写在临时目录里。没有 --idle 时，固定日期的事项都按时办结。",
            "Needs no daemon and touches none: rules and calendars come from --config, the ledger lies in a temporary folder. Without --idle, what falls due by fixed dates is done on time.",
        ),
        examples: [
            "releasectl simulate --from 2026-01-01 --to 2026-12-31 --config config",
            "releasectl simulate --from 2027-01-01 --to 2027-03-31 --config config --idle --rule pub.forest_update",
            "releasectl simulate --from 2026-01-01 --to 2026-12-31 --config config --format ics",
        ],
        action: .perform { run throws(Failure) in
            guard let folder = run.globals.configurationFolder else {
                throw .usage(.missingOption(usage: "--config DIR"))
            }
            let configuration = try LocalConfiguration.load(folder)
            let answer = try simulate(configuration, run)
            try CalendarCommands.print(answer, run) { CalendarScreen.simulation($0, on: &$1) }
            return answer["sound"]?.bool == true ? .done : .refused
        },
    )

    private static func simulate(
        _ configuration: Configuration,
        _ run: Invocation,
    ) throws(Failure) -> JSON {
        let span = try CalendarCommands.span(run)
        var events: [SimulatedEvent] = []
        if let file = run.value("events") {
            events = try SimulatedEvent.read(
                try TextInput.read(file, run),
                organisation: configuration.people.organisations.first?.id ?? "-",
                zone: configuration.timeRules.zone,
            )
        }
        let plan = Simulation.Plan(
            configuration: configuration,
            rules: try rules(configuration, run),
            from: span.from,
            to: span.to,
            events: events,
            isIdle: run.has("idle"),
        )
        do {
            let simulation = try Simulation(plan)
            let answer = try simulation.run(run.language)
            if let target = run.value("to-folder") {
                try simulation.export(
                    to: CommandTable.absolute(target),
                    scripts: InstalledScripts.verifier,
                )
            }
            return answer
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .input(
                code: "refused.simulation",
                Phrase("推演失败：\(error)", "the simulation failed: \(error)"),
                hint: Phrase("检查目录权限和空间", "check permissions and room of the folder"),
            )
        }
    }

    private static func rules(
        _ configuration: Configuration,
        _ run: Invocation,
    ) throws(Failure) -> [Rule] {
        let all = configuration.timelines.rules
        let named = run.arguments.list("rule")
        if let stranger = named.first(where: { name in !all.contains { $0.id == name } }) {
            let reason = Phrase("没有这条规则", "there is no such rule")
            throw .usage(.unusable(name: "--rule", value: stranger, reason: reason))
        }
        let chosen =
            named.isEmpty
            ? all.filter { $0.isEnabled || run.has("all-rules") }
            : all.filter { named.contains($0.id) }
        return chosen
    }
}
