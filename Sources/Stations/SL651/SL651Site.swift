package import Model

/// What a bureau knows of a hydrological station and its reports do not tell.
package struct SL651Site: Sendable, Hashable {
    /// Where a relative level is counted from.
    package struct Base: Sendable, Hashable {
        /// The item that the sum is a value of: `Z`, `ZU`, `ZB`.
        package let item: String
        /// Metres above the datum of the station.
        package let level: Decimal

        package init(item: String, level: Decimal) {
            self.item = item
            self.level = level
        }
    }

    package var zone: ZoneRules
    /// By the relative item, such as `DRZ1`; at a gate `DRZ1` is above and `DRZ2` below.
    package var bases: [String: Base]

    package init(zone: ZoneRules, bases: [String: Base] = [:]) {
        self.zone = zone
        self.bases = bases
    }
}
