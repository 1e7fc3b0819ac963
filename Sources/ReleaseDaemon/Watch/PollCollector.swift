import Channels
import Ledger
import Model
import Platform
import Server

/// Takes the polls of boards from the loops and turns what is new into entries.
final class PollCollector: Sendable {
    /// How soon a fetch is on record.
    private static let everyMilliseconds: Int64 = 500

    private let core: OfficeCore
    private let server: Server
    private let boards: BoardRoom
    private let proxies: Set<PeerAddress>
    private let isClosing = Monitor(false)

    init(_ core: OfficeCore, server: Server, boards: BoardRoom, proxies: Set<PeerAddress>) {
        self.core = core
        self.server = server
        self.boards = boards
        self.proxies = proxies
    }

    func close() { isClosing.change { $0 = true } }

    /// The thread.
    func run() {
        while isClosing.wait(atMostMilliseconds: Self.everyMilliseconds, until: { $0 ? true : nil })
            == nil
        {
            let drafts =
                boards.note(server.takeBoardPolls(), proxies: proxies)
                + boards.silences(now: core.time.now)
            guard !drafts.isEmpty else { continue }
            do {
                let shown = boards.reports()
                try core.writer.perform(.bulk) { transaction in
                    for draft in drafts {
                        try transaction.append(draft)
                        guard draft.kind == .boardFetched,
                            let report = shown.first(where: { $0.profile.id == draft.subject }),
                            let channel = report.profile.channel
                        else { continue }
                        for receipt in try Self.receipts(report, channel, transaction) {
                            try transaction.append(receipt)
                        }
                    }
                }
                core.faults.clear("polls")
            } catch {
                core.faults.raise("polls", "\(error)")
            }
        }
    }

    /// The deliveries that the board has now fetched.
    private static func receipts(
        _ report: BoardRoom.Report,
        _ channel: String,
        _ transaction: Transaction,
    ) throws -> [EntryDraft] {
        try (report.image?.sources ?? []).compactMap { source in
            let id = "\(source.release)/\(source.revision)/\(channel)/\(report.profile.id)"
            guard let delivery = try Delivery.read(id, transaction), delivery.state == .accepted
            else { return nil }
            return EntryDraft(
                .deliveryReceipt,
                subject: id,
                actor: EntryDraft.systemActor,
                body: ["state": .string(DeliveryReceipt.State.fetched.rawValue)],
            )
        }
    }
}
