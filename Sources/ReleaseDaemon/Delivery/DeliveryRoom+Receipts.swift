import Channels
import Ledger
import Model
import Platform

/// Receipts that come back from outside.
extension DeliveryRoom {
    /// A receipt from outside; false when the channel, the secret or the delivery isn't ours.
    func receive(channel name: String, secret: String, query: String) -> Bool {
        guard let channel = channels.first(where: { $0.name == name }),
            let expected = channel.receiptSecret, !expected.isEmpty,
            HMACSHA256.areEqual(Array(expected.utf8), Array(secret.utf8)),
            let read = try? ReceiptQuery.read(query)
        else { return false }
        do {
            return try core.writer.perform(.officer) { transaction in
                guard let delivery = try Delivery.read(read.delivery, transaction),
                    delivery.channel == name
                else { return false }
                let decision = channel.policy.step(
                    delivery,
                    .receipt(read.receipt),
                    now: transaction.now,
                )
                for draft in decision.entries { try transaction.append(draft) }
                return true
            }
        } catch {
            core.log.error("receipt.lost", ["channel": name, "error": "\(error)"])
            return false
        }
    }
}
