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
}
