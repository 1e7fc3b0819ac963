import Model
import Platform

@testable import Channels

/// An invented city with four incidents and every state a release can have.
enum SampleSite {
    static let zone = ZoneRules(name: "Asia/Shanghai", fixedOffsetSeconds: 28_800)

    static let bureau = Bureau(
        name: Phrase("云津市应急信息发布中心", "Yunjin Emergency Information Centre"),
        hotline: "0000-00000000",
        mailbox: "duty@yunjin.example",
        address: Phrase("云津市澜溪路1号", "1 Lanxi Road, Yunjin"),
        supervision: "0000-00000001",
        zone: zone,
        publicURL: "https://info.yunjin.example",
        tagAuthority: "yunjin.example,2026",
        isDemonstration: true,
    )

    static let genesis = mark(1, "2026-01-01T00:00:00+08:00")

    static let marker = "【示例·虚构，仅供系统演示】"

    static func time(_ text: String) -> Instant {
        InstantText.rfc3339(text) ?? Instant(milliseconds: 0)
    }

    static func hash(_ seq: Int64) -> Digest { SHA256.digest(of: "entry \(seq)") }

    static func mark(_ seq: Int64, _ at: String) -> EntryMark {
        EntryMark(seq: seq, hash: hash(seq), at: time(at))
    }

    static func revision(
        _ number: Int,
        seq: Int64,
        at: String,
        _ text: ReleaseText?,
        erasure: PublicRevision.Erasure? = nil,
    ) -> PublicRevision {
        PublicRevision(
            number: number,
            text: text,
            publishedAt: time(at),
            seq: seq,
            entryHash: hash(seq),
            erasure: erasure,
        )
    }

    static func text(
        _ title: String,
        _ paragraphs: [String],
        classification: String,
        dated: String,
        expires: String? = nil,
        correction: String? = nil,
    ) -> ReleaseText {
        ReleaseText(
            title: title,
            body: ([marker] + paragraphs).joined(separator: "\n\n"),
            channels: ["web", "feed"],
            publisher: "transport",
            responsible: "duty-head",
            classification: classification,
            dated: CivilDate(dated) ?? CivilDate(dayNumber: 0),
            expiresAt: expires.map(time),
            correction: correction,
        )
    }

    static let empty = SiteInput(bureau: bureau, incidents: [], releases: [], genesis: genesis)

    static let input = SiteInput(
        bureau: bureau,
        incidents: [bridge, flood, leak],
        releases: [bridgeFirst, bridgeFollowup, floodWarning, leakRebuttal, roadClosure],
        expired: ["R-0005": mark(61, "2026-11-05T10:00:00+08:00")],
        responsibleNames: ["duty-head": Phrase("值班负责人", "head of duty")],
        genesis: genesis,
    )
}
