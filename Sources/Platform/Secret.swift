/// Text that must not reach a log, a page or an error message by accident.
///
/// Every way of printing it prints `***`; only `reveal()` gives the text, and can be searched for.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let text: String

    package init(_ text: String) { self.text = text }

    /// The text itself, for the one place that sends or compares it.
    package func reveal() -> String { text }

    package var isEmpty: Bool { text.isEmpty }

    package var description: String { "***" }

    package var debugDescription: String { "***" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
