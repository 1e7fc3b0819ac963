import Model

/// Names by the instant at which something has to be looked at: the earliest is found at once, however many
/// there are.
///
/// A name whose instant moves away stays where it is and is put off when it comes up: a station in time
/// costs one look a period and nothing a reading.
struct DueHeap: Sendable {
    private struct Element: Sendable {
        let at: Instant
        let name: String
    }

    private var elements: [Element] = []
    /// When each name is really due.
    private var due: [String: Instant] = [:]
    /// The earliest element of each name.
    private var queued: [String: Instant] = [:]

    /// When to look again, at the latest; nil when nothing waits.
    var next: Instant? { elements.first?.at }

    mutating func arm(_ name: String, at instant: Instant?) {
        due[name] = instant
        guard let instant, queued[name].map({ instant < $0 }) ?? true else { return }
        push(Element(at: instant, name: name))
        queued[name] = instant
    }

    /// Takes out names that are due at `now`, at most `limit`.
    mutating func take(upTo now: Instant, limit: Int) -> [String] {
        var names: [String] = []
        while names.count < limit, let first = elements.first, first.at <= now {
            pop()
            // An element that an earlier one has overtaken.
            guard queued[first.name] == first.at else { continue }
            queued[first.name] = nil
            guard let due = due[first.name] else { continue }
            if due <= now {
                self.due[first.name] = nil
                names.append(first.name)
            } else {
                push(Element(at: due, name: first.name))
                queued[first.name] = due
            }
        }
        return names
    }

    private mutating func push(_ element: Element) {
        elements.append(element)
        var index = elements.count - 1
        while index > 0, elements[index].at < elements[(index - 1) / 2].at {
            elements.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func pop() {
        elements.swapAt(0, elements.count - 1)
        elements.removeLast()
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2]
            where child < elements.count && elements[child].at < elements[least].at {
                least = child
            }
            guard least != index else { return }
            elements.swapAt(index, least)
            index = least
        }
    }
}
