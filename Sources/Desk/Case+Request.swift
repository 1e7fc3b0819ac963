import Model

/// Requests for disclosure: who asks, what the answer says, and on which ground something is not published.
extension Case {
    /// A request says who asks; what is not published says why.
    func checkDisclosure(of opening: DeskCommand.MatterOpening) throws(DeskError) {
        if opening.applicant != nil, opening.kind != .request {
            throw refuse(
                .value(
                    "applicant",
                    Phrase("只有依申请公开才有申请人类别", "only a request for disclosure has an applicant"),
                    hint: Phrase("去掉 --applicant", "leave out --applicant"),
                )
            )
        }
        guard let ground = opening.withheld else { return }
        guard opening.isInternal else {
            throw refuse(
                .value(
                    "withheld",
                    Phrase("不予公开的理由只用于内部事项", "a ground goes with an internal matter"),
                    hint: Phrase(
                        "加上 --internal，或去掉 --withheld",
                        "add --internal or leave out --withheld"
                    ),
                )
            )
        }
        guard RequestOutcome.withholding.contains(ground) else {
            throw refuse(
                .value(
                    "withheld",
                    Phrase(
                        "“\(ground.name.chinese)”不是不予公开的理由",
                        "\(ground.rawValue) is no such ground"
                    ),
                    hint: Self.choice(RequestOutcome.withholding),
                )
            )
        }
    }

    /// The answer to a request says what became of it, and nothing else does.
    func checkOutcome(of note: DeskCommand.Noting, in matter: Matter) throws(DeskError) {
        let isAnswer = matter.kind == .request && note.step == .answered
        if note.outcome != nil, !isAnswer {
            throw refuse(
                .value(
                    "outcome",
                    Phrase("办理结果只随依申请公开的答复登记", "only the answer to a request has an outcome"),
                    hint: Phrase("去掉 --outcome", "leave out --outcome"),
                )
            )
        }
        guard isAnswer, note.outcome == nil else { return }
        throw refuse(
            .value(
                "outcome",
                Phrase("答复须写明办理结果", "an answer says what became of the request"),
                hint: Phrase(
                    "加上 --outcome granted；" + Self.choice(RequestOutcome.allCases).chinese,
                    "add --outcome granted; " + Self.choice(RequestOutcome.allCases).english,
                ),
            )
        )
    }

    private static func choice(_ outcomes: [RequestOutcome]) -> Phrase {
        let list = outcomes.map(\.rawValue).joined(separator: ", ")
        return Phrase("可用：\(list)", "one of: \(list)")
    }
}
