package import Model

/// A file that IRIS polls (`msgfeed`): one line a sign, sign TAB message TAB expiry, ended by LF, ASCII.
///
/// A sign that is absent keeps its message, so each sign of the group always has its line; without an expiry
/// a line takes the message away. Expiry is compared with the poller's own clock.
package enum MessageFeed {
    /// A line of 1,024 characters ends the poll, and what comes after it is not read.
    package static let lineLimitBytes = 1_023
    /// How far ahead the expiry of a message lies that has none of its own; a sign whose feed is no longer
    /// written goes blank by then.
    package static let lease = Milliseconds.hours(1)
    /// How often a lease is renewed.
    package static let renewal = Milliseconds.minutes(30)

    package static let fileExtension = "msgfeed"
    /// Bytes of an expiry.
    static let expiryBytes = 25

    /// A sign's line; a withdrawal when nothing is to be shown, when that has ended, or if the line were too
    /// long.
    package static func line(
        sign: String,
        message: String?,
        expiresAt: Instant?,
        now: Instant,
        zone: ZoneRules,
    ) -> String {
        guard let message else { return withdrawal(sign) }
        let end = min(expiresAt ?? leaseEnd(now), leaseEnd(now))
        // Whole seconds, never after the instant.
        let whole = Instant(milliseconds: end.milliseconds - end.milliseconds % 1_000)
        guard whole > now else { return withdrawal(sign) }
        let line = [sign, message, expiry(whole, zone)].joined(separator: "\t")
        return line.utf8.count <= lineLimitBytes ? line + "\n" : withdrawal(sign)
    }

    /// Takes the message of a sign away.
    package static func withdrawal(_ sign: String) -> String { sign + "\t\t\n" }

    /// Bytes of the line with this message, without its end.
    package static func bytes(sign: String, message: String) -> Int {
        sign.utf8.count + message.utf8.count + expiryBytes + 2
    }

    /// `2022-10-02 11:37:00-05:00`: RFC 3339 with a space for `T` and no fraction.
    static func expiry(_ instant: Instant, _ zone: ZoneRules) -> String {
        let full = zone.rfc3339(instant)
        let date = full.prefix { $0 != "T" }
        let time = full.dropFirst(date.count + 1)
        let offset = time.drop { $0 == ":" || $0 == "." || $0.isNumber }
        let clock = time.prefix { $0 != "." }.prefix(8)
        return date + " " + clock + offset
    }

    /// Between one and one and a half renewals ahead, the same for all instants between two renewals.
    static func leaseEnd(_ now: Instant) -> Instant { renewsAt(now) + (lease - renewal) }

    /// The next instant at which leases are renewed.
    package static func renewsAt(_ now: Instant) -> Instant {
        Instant(milliseconds: (now.milliseconds / renewal.count + 1) * renewal.count)
    }
}
