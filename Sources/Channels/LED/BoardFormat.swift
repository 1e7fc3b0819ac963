package import Model

/// What a board system reads: plain lines, a vendor's playlist, or signs that speak MULTI.
package enum BoardFormat: String, Sendable, Hashable, CaseIterable {
    /// Lines of text, `/led/BOARD.txt`: every board has this file whatever else it reads.
    case text
    case sansi
    case sansicard
    case njjx
    case dianming
    case xianke
    /// NTCIP 1203, one message a board.
    case multi
    /// MULTI with expiry, one line a sign, one file for a group of boards (IRIS).
    case msgfeed

    package var name: Phrase {
        switch self {
        case .text: Phrase("文本", "plain text")
        case .sansi: Phrase("三思播放表", "Sansi playlist")
        case .sansicard: Phrase("三思存储卡播放表", "Sansi playlist on a card")
        case .njjx: Phrase("南京金晓播放表", "NJJX playlist")
        case .dianming: Phrase("电明播放表", "Dianming playlist")
        case .xianke: Phrase("显科播放表", "Xianke playlist")
        case .multi: Phrase("MULTI（NTCIP 1203）", "MULTI (NTCIP 1203)")
        case .msgfeed: Phrase("msgfeed（IRIS）", "msgfeed (IRIS)")
        }
    }

    /// The playlist of a vendor; nil for text and MULTI.
    package var dialect: PlaylistDialect? {
        switch self {
        case .text, .multi, .msgfeed: nil
        case .sansi: .sansi
        case .sansicard: .sansicard
        case .njjx: .njjx
        case .dianming: .dianming
        case .xianke: .xianke
        }
    }

    package var isMULTI: Bool { self == .multi || self == .msgfeed }

    /// The charsets that the format can carry, the usual one first.
    package var charsets: [BoardCharset] {
        switch self {
        case .text: [.gb18030, .gbk, .gb2312, .utf8]
        case .multi, .msgfeed: [.ascii]
        // A four-byte code of GB 18030 garbles the rest of a line.
        default: [.gbk, .gb2312]
        }
    }

    /// The end of the name of the board's own document; nil when there is none beside the text.
    package var fileExtension: String? {
        switch self {
        case .text, .msgfeed: nil
        case .multi: "multi"
        default: dialect?.fileExtension
        }
    }
}
