import Configuration
import Model
import Platform

/// The device of a station, and what came from it.
extension ViewWords {
    func device(_ settings: DeviceSettings?, _ tally: DeviceTally) -> JSON {
        let (speech, name): (DeviceProtocol?, String?) =
            switch settings?.speech {
            case .hj212(let settings)?: (.hj212, settings.mn)
            case .sl651(let settings)?: (.sl651, settings.address)
            case nil: (nil, nil)
            }
        let view: JSON = [
            "protocol": JSON(speech?.rawValue), "protocolName": JSON(speech?.title),
            "name": JSON(name),
            "from": .array((settings?.from ?? []).map { .string($0.description) }),
            "edition": JSON(tally.edition),
            // The text of that edition was not at hand when its packets were read.
            "isVerified": tally.edition.map { .bool($0 != "2025") } ?? .null,
            "lastPacketAt": time(tally.lastPacketAt),
            "lastFrom": JSON(tally.lastFrom?.description),
            "packets": count(tally.packets), "readings": count(tally.readings),
            "corrections": count(tally.corrections), "repeats": count(tally.repeats),
            "answers": count(tally.answers), "damaged": count(tally.damaged),
            "refused": count(tally.refused), "unused": count(tally.unused),
            "tests": count(tally.tests), "unwritten": count(tally.unwritten),
            "requests": count(tally.requests), "incomplete": count(tally.incomplete),
            "unknownCodes": JSON(tally.unknownCodes.sorted()),
            "lastRefusal": tally.lastRefusal.map(phrase) ?? .null,
        ]
        return view.withoutNulls
    }

    /// A packet as it came.
    func frame(_ frame: FrameQuestion.Answer) -> JSON {
        let columns = frame.columns
        func told(_ column: Int) -> JSON {
            columns[column] == "-" ? .null : .string(columns[column])
        }
        let verdict = KeptFrame.Verdict(rawValue: columns[5])
        let view: JSON = [
            "at": time(frame.at), "protocol": told(1), "from": told(2), "station": told(3),
            "name": told(4), "verdict": told(5),
            "verdictName": verdict.map { phrase($0.name) } ?? .null,
            "reason": told(language == .chinese ? 6 : 7), "frame": .string(columns[8]),
        ]
        return view.withoutNulls
    }

    private func count(_ number: Int) -> JSON { .integer(Int64(number)) }
}
