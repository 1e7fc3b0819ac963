import Model

/// Something that happens in a simulated year: an incident or a matter, as the events file tells it.
struct SimulatedEvent: Sendable, Equatable {
    /// When it happens, and is registered.
    let at: Instant
    /// Nil for an incident.
    let matter: Matter.Kind?
    let category: IncidentCategory
    let grade: Grade?
    let organisation: String
    /// How long after it everything that it asks for is done; nil when nobody does.
    let doneAfter: Milliseconds?

    /// Events of one file.
    static let limit = 100_000

    /// Reads `[{at, [kind], [category], [grade], [organisation], [doneAfter], [every, times]}]`, in order of time.
    static func read(
        _ text: String,
        organisation: String,
        zone: ZoneRules,
    ) throws(Failure) -> [SimulatedEvent] {
        let items: [JSON]
        do {
            guard let array = try JSONReader.read(text).array else { throw mistake(0, "[…]") }
            items = array
        } catch let failure as Failure {
            throw failure
        } catch {
            throw mistake(0, "\(error)")
        }
        var events: [SimulatedEvent] = []
        for (index, item) in items.enumerated() {
            let known = [
                "at", "kind", "category", "grade", "organisation", "doneAfter", "every", "times",
            ]
            if let stranger = item.members?.first(where: { !known.contains($0.key) }) {
                throw mistake(index + 1, stranger.key)
            }
            guard
                let at = item["at"]?.string.flatMap({
                    InstantText.rfc3339($0) ?? InstantText.read($0, now: .never, zone: zone)
                })
            else { throw mistake(index + 1, "at") }
            let every = try span("every", item, index) ?? .days(1)
            let times = item["times"]?.integer ?? 1
            guard (1...Int64(limit)).contains(times), every > .zero,
                events.count + Int(times) <= limit
            else { throw mistake(index + 1, "times") }
            let kind: Matter.Kind? =
                item["kind"]?.string == "incident" ? nil : try word("kind", item, index)
            // A standing matter has slots, which the calendar gives.
            if kind?.isStanding ?? false { throw mistake(index + 1, "kind") }
            let category: IncidentCategory = try word("category", item, index) ?? .accident
            let grade: Grade? = try word("grade", item, index)
            let doneAfter = try span("doneAfter", item, index)
            for number in 0..<times {
                events.append(
                    SimulatedEvent(
                        at: at + Milliseconds(every.count * number),
                        matter: kind,
                        category: category,
                        grade: grade,
                        organisation: item["organisation"]?.string ?? organisation,
                        doneAfter: doneAfter,
                    )
                )
            }
        }
        return events.enumerated().sorted {
            ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
        }
        .map(\.element)
    }

    private static func span(
        _ key: String,
        _ item: JSON,
        _ index: Int,
    ) throws(Failure) -> Milliseconds? {
        guard let value = item[key], !value.isNull else { return nil }
        guard let span = value.string.flatMap({ Milliseconds($0) }) else {
            throw mistake(index + 1, key)
        }
        return span
    }

    private static func word<Word: RawRepresentable>(
        _ key: String,
        _ item: JSON,
        _ index: Int,
    ) throws(Failure) -> Word? where Word.RawValue == String {
        guard let value = item[key], !value.isNull else { return nil }
        guard let word = value.string.flatMap({ Word(rawValue: $0) }) else {
            throw mistake(index + 1, key)
        }
        return word
    }

    private static func mistake(_ number: Int, _ what: String) -> Failure {
        .input(
            code: "usage.events",
            Phrase("事件文件第 \(number) 项看不懂：\(what)", "the events file, item \(number): \(what)"),
            hint: Phrase(
                #"例如 [{"at":"2026-07-12T05:30","category":"accident","grade":"II","doneAfter":"3h"}]"#,
                #"such as [{"at":"2026-07-12T05:30","category":"accident","grade":"II","doneAfter":"3h"}]"#,
            ),
        )
    }
}
