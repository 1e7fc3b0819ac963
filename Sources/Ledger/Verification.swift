package import Model

/// What a verification looked at and what it found.
///
/// It claims nothing that it did not check.
package struct Verification: Sendable {
    /// What can be checked, each without the others.
    package enum Level: String, Sendable, CaseIterable {
        /// Every entry gives its hash and follows the one before.
        case chain
        /// Every entry's body is canonical and of a known kind.
        case bodies
        /// The stored rows are those that the entries give.
        case projections
        /// The kept bytes are those that the entries name.
        case contents
        /// The readings are those that the hourly entries name.
        case readings
        /// Others saw the same entries.
        case witnesses
    }

    package var checked: Set<Level> = []
    package var findings: [LedgerFinding] = []
    /// Entries looked at.
    package var count = 0
    /// The last of them.
    package var head = LedgerHead.none
    package var witnessSources: [String] = []

    package init() {}

    package var isSound: Bool { findings.isEmpty }

    /// What this result does not say; empty when every level was checked.
    package var caveats: [String] {
        Level.allCases.filter { !checked.contains($0) }.map { level in
            switch level {
            case .chain: "the chain was not checked"
            case .bodies: "the form of the bodies was not checked"
            case .projections: "the rows were not compared with the entries"
            case .contents: "the kept bytes were not compared with their digests"
            case .readings: "the readings were not compared with the hourly entries"
            case .witnesses:
                "no witness: a cut tail, an older file or a chain written anew would not show"
            }
        }
    }

    package var json: JSON {
        [
            "sound": .bool(isSound),
            "checked": JSON(Level.allCases.filter(checked.contains).map(\.rawValue)),
            "entries": .integer(Int64(count)),
            "head": head.json,
            "witnesses": JSON(witnessSources),
            "findings": .array(findings.map(\.json)),
            "caveats": JSON(caveats),
        ]
    }
}
