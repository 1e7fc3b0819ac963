import Model
import Testing

@testable import Configuration

@Suite struct `The steps of a bureau` {
    /// The demonstration with a workflow file.
    private static func load(_ text: String) throws -> Configuration {
        let folder = Repository.path("config/demo")
        var files = try Reference.files(folder)
        files.append(ConfigurationFile(path: "workflow.json5", bytes: Array(text.utf8)))
        return try Configuration.check(files, folder: folder).configuration
    }

    private static func workflow(_ inside: String) -> String {
        "{ workflows: [{ id: \"w\", name: { zh: \"流程\" }, \(inside) }] }"
    }

    private static func step(_ inside: String) -> String {
        workflow("steps: [{ id: \"s\", name: { zh: \"步骤\" }, role: \"secrecy\", \(inside) }]")
    }

    @Test func `without the file, and copied as it is, every release takes the usual way`() throws {
        let demo = Repository.path("config/demo")
        #expect(try Configuration.load(folder: demo).workflows.isEmpty)
        #expect(try Configuration.load(folder: Repository.path("config")).workflows.isEmpty)
    }

    @Test func `a step is read with its organisations, readings, questions and time`() throws {
        let text = Self.step(
            """
            review: "secrecy", readings: { count: 3, apart: "1h" },
            questions: [{ id: "q", text: { zh: "是否涉密", en: "secret?" } }],
            takes: "4h", officeHours: true
            """
        )
        let workflow = try #require(try Self.load(text).workflows.first)
        let step = try #require(workflow.steps.first)
        #expect(step.role == .secrecy && step.review == .secrecy && step.organisations.isEmpty)
        #expect(step.readings == Workflow.Readings(count: 3, apart: .hours(1), areByOthers: true))
        #expect(step.questions.map(\.text.english) == ["secret?"])
        #expect(
            step.takes
                == Workflow.Need(measure: .officeHours(calendar: "cn"), budget: 14_400_000)
        )
        #expect(workflow.approval == Workflow.plainApproval && workflow.audience == nil)
        let days = try Self.load(Self.step("workingDays: 2")).workflows.first?.steps.first?.takes
        #expect(days?.measure == .workingDays(calendar: "cn", dayEnd: .midnight))
        #expect(days?.budget == 2)
    }

    @Test(arguments: [
        (
            "steps[0].rol", "role",
            workflow("steps: [{ id: \"s\", name: { zh: \"步\" }, rol: \"secrecy\" }]")
        ),
        (
            "role", "station",
            workflow("steps: [{ id: \"s\", name: { zh: \"步\" }, role: \"station\" }]")
        ),
        ("organisations", "nowhere", step("organisations: [\"nowhere\"]")),
        ("organisations", "outside", step("organisations: [\"transport\"], outside: true")),
        ("readings.count", "0", step("readings: { count: 0 }")),
        ("review", "secrets", step("review: \"secrets\"")),
        ("takes", "4", step("takes: \"4 hours\"")),
        ("workingDays", "takes", step("takes: \"4h\", workingDays: 1")),
        ("role", "head", workflow("approval: { role: \"head\" }")),
        ("kinds", "firs", workflow("kinds: [\"firs\"]")),
        ("grades", "V", workflow("grades: [\"V\"]")),
        (
            "id", "approve",
            workflow("steps: [{ id: \"approve\", name: { zh: \"步\" }, role: \"secrecy\" }]")
        ),
        ("calendar", "mars", "{ calendar: \"mars\", workflows: [] }"),
        (
            "questions", "q",
            step(
                "questions: [{ id: \"q\", text: { zh: \"一\" } }, { id: \"q\", text: { zh: \"二\" } }]"
            )
        ),
        (
            "id", "w",
            "{ workflows: [{ id: \"w\", name: { zh: \"一\" } }, { id: \"w\", name: { zh: \"二\" } }] }"
        ),
    ])
    func `a mistake names the file and the key`(key: String, about: String, text: String) throws {
        do {
            _ = try Self.load(text)
            Issue.record("\(key) \(about): nothing was found wrong")
        } catch let mistakes as ConfigurationMistakes {
            let told = "\(mistakes)"
            #expect(told.contains("workflow.json5") && told.contains(key), "\(told)")
        }
    }
}
