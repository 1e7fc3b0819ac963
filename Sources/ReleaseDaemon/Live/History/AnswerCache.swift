import Model

/// Answers that were rendered for a question and hold until the station changes: the oldest leave first.
///
/// A value: whoever keeps it guards it.
struct AnswerCache: Sendable {
    struct Answer: Sendable {
        let rendition: Rendition
        let etag: String
        /// Further fields of the header.
        let link: String?
    }

    private struct Kept {
        let version: Int64
        let answer: Answer
        var usedAt: Int64
    }

    private var kept: [String: Kept] = [:]
    private var bytes = 0
    private var uses: Int64 = 0
    private let limitBytes: Int

    init(limitBytes: Int) { self.limitBytes = limitBytes }

    /// The answer of this version, if it is there.
    mutating func answer(_ question: String, version: Int64) -> Answer? {
        guard let found = kept[question], found.version == version else { return nil }
        uses += 1
        kept[question]?.usedAt = uses
        return found.answer
    }

    mutating func keep(_ answer: Answer, for question: String, version: Int64) {
        if let former = kept.removeValue(forKey: question) { bytes -= former.answer.size }
        guard answer.size <= limitBytes / 4 else { return }
        uses += 1
        kept[question] = Kept(version: version, answer: answer, usedAt: uses)
        bytes += answer.size
        while bytes > limitBytes, let oldest = kept.min(by: { $0.value.usedAt < $1.value.usedAt }) {
            kept[oldest.key] = nil
            bytes -= oldest.value.answer.size
        }
    }
}

extension AnswerCache.Answer {
    /// With what keeping it costs besides.
    fileprivate var size: Int { rendition.body.count + 1_024 }
}
