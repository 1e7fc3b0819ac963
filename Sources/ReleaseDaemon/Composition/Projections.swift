import Channels
import Clock
import Desk
import Model

/// Every fold from entries to rows, in the order in which they run.
enum Projections {
    static let all: [any Projection] = [
        DeskProjection(), StewardProjection(), ObligationProjection(), DeliveryProjection(),
        BoardProjection(),
    ]
}
