package import Model

/// A calendar for the duty officer's own telephone or mail program (RFC 5545).
package struct ICalendar: Sendable {
    /// One due instant.
    package struct Event: Sendable {
        /// Unique and the same in every export, without the domain.
        package let id: String
        package let summary: String
        package let description: String
        /// A whole day, for what ends with the day, or an instant.
        package let when: When
        package let alarms: [Instant]
        package let isTentative: Bool
        package let isConfidential: Bool

        package enum When: Sendable {
            case day(CivilDate)
            case instant(Instant)
        }

        package init(
            id: String,
            summary: String,
            description: String,
            when: When,
            alarms: [Instant] = [],
            isTentative: Bool = false,
            isConfidential: Bool = false,
        ) {
            self.id = id
            self.summary = summary
            self.description = description
            self.when = when
            self.alarms = alarms
            self.isTentative = isTentative
            self.isConfidential = isConfidential
        }
    }

    package let name: String
    /// What stands behind `@` in the identifiers.
    package let domain: String
    /// When the calendar was made.
    package let stamp: Instant
    package let events: [Event]

    package init(name: String, domain: String, stamp: Instant, events: [Event]) {
        self.name = name
        self.domain = domain
        self.stamp = stamp
        self.events = events
    }

    /// Octets of a content line before it is folded, without the line break (section 3.1).
    static let lineOctets = 75

    package var text: String {
        var lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//released//duties//ZH",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH", "X-WR-CALNAME:" + Self.escaped(name),
        ]
        for event in events { lines += self.lines(of: event) }
        lines.append("END:VCALENDAR")
        return lines.map { Self.folded($0) + "\r\n" }.joined()
    }

    private func lines(of event: Event) -> [String] {
        var lines = [
            "BEGIN:VEVENT", "UID:" + Self.escaped(event.id) + "@" + domain,
            "DTSTAMP:" + Self.utc(stamp),
        ]
        switch event.when {
        case .day(let date):
            lines.append("DTSTART;VALUE=DATE:" + date.text.filter { $0 != "-" })
            lines.append("DURATION:P1D")
        case .instant(let instant): lines.append("DTSTART:" + Self.utc(instant))
        }
        lines += [
            "SUMMARY:" + Self.escaped(event.summary),
            "DESCRIPTION:" + Self.escaped(event.description),
            "STATUS:" + (event.isTentative ? "TENTATIVE" : "CONFIRMED"),
            "CLASS:" + (event.isConfidential ? "CONFIDENTIAL" : "PUBLIC"), "TRANSP:TRANSPARENT",
        ]
        for alarm in event.alarms {
            lines += [
                "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER;VALUE=DATE-TIME:" + Self.utc(alarm),
                "DESCRIPTION:" + Self.escaped(event.summary), "END:VALARM",
            ]
        }
        return lines + ["END:VEVENT"]
    }

    /// TEXT of section 3.3.11.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", ";", ",":
                escaped += "\\"
                escaped.unicodeScalars.append(scalar)
            case "\n": escaped += "\\n"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: continue
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Lines of at most 75 octets, the next ones with a space in front; never inside a character.
    static func folded(_ line: String) -> String {
        var folded = ""
        var octets = 0
        for character in line.unicodeScalars {
            let size = UTF8.width(character)
            if octets + size > lineOctets {
                folded += "\r\n "
                octets = 1
            }
            folded.unicodeScalars.append(character)
            octets += size
        }
        return folded
    }

    /// `20260712T040000Z`; whole seconds.
    private static func utc(_ instant: Instant) -> String {
        let local = LocalTime(instant, in: .utc)
        return local.date.text.filter { $0 != "-" } + "T"
            + local.hourMinuteSecond.filter { $0 != ":" } + "Z"
    }
}
