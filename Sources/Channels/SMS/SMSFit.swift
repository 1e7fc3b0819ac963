/// Says before approval what a gateway would lose in silence after it.
package enum SMSFit {
    /// Findings about `text` as the profile signs it, errors first.
    package static func check(_ text: String, _ profile: SMSProfile) -> [SMSFinding] {
        func finding(_ problem: SMSFinding.Problem) -> SMSFinding {
            SMSFinding(channel: profile.channel, problem: problem)
        }
        guard text.contains(where: { !$0.isWhitespace }) else { return [finding(.empty)] }
        let final = profile.signed(text)
        let segments = SMSSegments.count(final)
        var findings: [SMSFinding] = []
        if segments.parts.count > profile.maximumParts {
            findings.append(
                finding(.tooManyParts(parts: segments.parts.count, limit: profile.maximumParts))
            )
        }
        if segments.units > profile.maximumUnits {
            findings.append(
                finding(.tooManyUnits(units: segments.units, limit: profile.maximumUnits))
            )
        }
        if profile.cutsPairs {
            let scalars = Array(final.unicodeScalars)
            findings += segments.tornPairs.map { finding(.tornPair(scalars[$0])) }
        }
        for scalar in Set(final.unicodeScalars).sorted()
        where scalar != "\n" && scalar.isInvisibleControl {
            findings.append(finding(.control(scalar)))
        }
        if findings.isEmpty, segments.parts.count > 1 {
            findings.append(
                finding(.severalParts(parts: segments.parts.count, units: segments.units))
            )
        }
        return findings
    }
}
