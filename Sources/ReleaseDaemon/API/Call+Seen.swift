import Desk
import Model

extension Call {
    /// `expectedDigest`: the text that the person saw; nil when the call names none.
    func seenText() throws(APIError) -> SeenText? {
        guard let given = body["expectedDigest"], given != .null else { return nil }
        guard let seen = given.string.flatMap({ SeenText($0) }) else {
            throw .usage(
                "digest",
                Phrase(
                    "expectedDigest 须是文本摘要的前 \(SeenText.digits.lowerBound) 位或更多（十六进制）",
                    "expectedDigest takes the first \(SeenText.digits.lowerBound) or more hexadecimal digits of the text's digest",
                ),
                hint: Phrase(
                    "摘要见 releasectl release show 编号；命令行写 --digest",
                    "releasectl release show ID gives it; on the command line it is --digest",
                ),
            )
        }
        return seen
    }

    /// `answers`: to the questions of a check list, by their ids.
    func answers() throws(APIError) -> [String: Workflow.Answer] {
        guard let given = body["answers"], given != .null else { return [:] }
        var answers: [String: Workflow.Answer] = [:]
        for member in given.members ?? [] {
            guard let answer = member.value.string.flatMap({ Workflow.Answer(rawValue: $0) }),
                answers.updateValue(answer, forKey: member.key) == nil
            else { throw Self.answersMistake }
        }
        guard given.members != nil else { throw Self.answersMistake }
        return answers
    }

    private static var answersMistake: APIError {
        .usage(
            "answers",
            Phrase("answers 须是“要点: yes|no|na”，每个要点一次", "answers is question: yes|no|na, each once"),
            hint: Phrase(
                "命令行写 --answer 要点=yes，可重复",
                "on the command line it is --answer QUESTION=yes, again for each",
            ),
        )
    }
}
