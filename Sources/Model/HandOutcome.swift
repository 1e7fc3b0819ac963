/// What a person says of a delivery that only people can make.
package enum HandOutcome: String, Sendable, Hashable, CaseIterable {
    /// Given to the paper, the station, the window: `accepted`.
    case handedOver
    /// Printed, on air, on the board, read out: `confirmed`.
    case published
    /// Nobody knows whether it appeared: `unknown`.
    case unknown
    /// It did not appear and will not: `dead`.
    case failed

    package var name: Phrase {
        switch self {
        case .handedOver: Phrase("已送交", "handed over")
        case .published: Phrase("已刊登、播出或张贴", "printed, on air or put up")
        case .unknown: Phrase("结果不明", "not known")
        case .failed: Phrase("没有发出", "it did not appear")
        }
    }
}
