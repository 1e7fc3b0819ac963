import Ledger
import Model

extension ViewWords {
    /// What a verification looked at, what it found, and what it can't say.
    func verification(_ result: Verification) -> JSON {
        var view = result.json
        view["id"] = "verify"
        view["ok"] = .bool(result.isSound)
        view["findings"] = .array(
            result.findings.map { finding in
                [
                    "seq": .integer(finding.seq),
                    "code": .string(finding.name.rawValue),
                    "message": .string(finding.name.words[language] + "  " + finding.detail),
                ]
            }
        )
        view["caveats"] = .array(
            Verification.Level.allCases.filter { !result.checked.contains($0) }
                .map { phrase($0.unchecked) }
        )
        return view
    }
}

extension Verification.Level {
    /// What is not known when this level was not checked.
    fileprivate var unchecked: Phrase {
        switch self {
        case .chain: Phrase("没有核对链", "the chain was not checked")
        case .bodies: Phrase("没有核对条目内容的形式", "the form of the bodies was not checked")
        case .projections: Phrase("没有把投影与条目核对", "the rows were not compared with the entries")
        case .contents: Phrase("没有核对所附文本", "the kept texts were not checked")
        case .readings:
            Phrase(
                "没有把读数与逐时条目核对",
                "the readings were not compared with the hourly entries",
            )
        case .witnesses:
            Phrase(
                "没有旁证：截尾、换回旧文件或整链重写看不出来",
                "no witness: a cut tail, an older file or a chain written anew would not show",
            )
        }
    }
}

extension LedgerFinding.Name {
    /// What an auditor reads.
    fileprivate var words: Phrase {
        switch self {
        case .edited: Phrase("条目被改动", "the entry was edited")
        case .removed: Phrase("条目被删除", "entries were removed")
        case .inserted: Phrase("插入了条目", "an entry was inserted")
        case .reordered: Phrase("条目次序被调换", "entries changed places")
        case .unlinked: Phrase("与前一条不衔接", "does not follow the entry before it")
        case .rehashed:
            Phrase("链被重写：旁证见过的不是这一条", "the chain was rewritten: a witness saw another entry")
        case .cutTail: Phrase("末尾被截去", "the tail was cut off")
        case .olderFile: Phrase("被换成了旧文件", "an older file was put back")
        case .malformed: Phrase("条目内容的形式不对", "the body is malformed")
        case .rowDiffers: Phrase("投影与条目不符", "a row differs from the entries")
        case .rowExtra: Phrase("多出一行投影", "a row that no entry gives")
        case .rowMissing: Phrase("缺少一行投影", "a row is missing")
        case .contentMissing: Phrase("所附文本缺失", "a kept text is missing")
        case .contentAltered: Phrase("所附文本被改动", "a kept text was altered")
        case .readingAltered: Phrase("读数被改动", "a reading was altered")
        case .readingMissing: Phrase("读数缺失", "readings are missing")
        case .contentErasedUnordered:
            Phrase("所附文本被销毁而没有记录", "a kept text was erased without an entry")
        }
    }
}
