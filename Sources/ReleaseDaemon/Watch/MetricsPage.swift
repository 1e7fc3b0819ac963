/// Writes families and samples in one of the two text formats of Prometheus.
struct MetricsPage {
    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    private let isOpenMetrics: Bool
    private var text = ""
    private var name = ""

    init(isOpenMetrics: Bool) {
        self.isOpenMetrics = isOpenMetrics
    }

    /// Begins a family; its samples follow.
    ///
    /// A counter's name ends in `_total`.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        // OpenMetrics names the family of a counter without its suffix.
        let family =
            isOpenMetrics && kind == .counter && name.hasSuffix("_total")
            ? String(name.dropLast(6)) : name
        // TYPE first is what OpenMetrics asks for.
        text += "# TYPE \(family) \(kind.rawValue)\n"
        text += "# HELP \(family) \(Self.escaped(help, quotes: false))\n"
    }

    mutating func sample(_ value: Double, _ labels: KeyValuePairs<String, String> = [:]) {
        sample(name, value, labels.map { ($0.key, $0.value) })
    }

    mutating func histogram(_ name: String, _ help: String, _ histogram: Histogram) {
        family(name, .histogram, help)
        for (bound, count) in zip(histogram.bounds, histogram.counts) {
            sample(name + "_bucket", Double(count), [("le", Self.number(bound))])
        }
        sample(name + "_bucket", Double(histogram.count), [("le", "+Inf")])
        sample(name + "_sum", histogram.sum, [])
        sample(name + "_count", Double(histogram.count), [])
    }

    var finished: String { isOpenMetrics ? text + "# EOF\n" : text }

    private mutating func sample(_ name: String, _ value: Double, _ labels: [(String, String)]) {
        text += name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.0)=\"\(Self.escaped($0.1, quotes: true))\"" }
            text += "{" + pairs.joined(separator: ",") + "}"
        }
        text += " " + Self.number(value) + "\n"
    }

    private static func number(_ value: Double) -> String {
        if value == .infinity { return "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return String(value)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
