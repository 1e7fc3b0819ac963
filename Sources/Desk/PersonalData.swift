import Model

/// Numbers that belong to a person and must not go out: identity card, mobile telephone, car plate.
enum PersonalData {
    static func findings(_ pieces: [String], serviceNumbers: [String]) -> [Finding] {
        let services = Set(
            serviceNumbers.map { number in
                withoutCountryCode(number.filter { $0.isASCII && $0.isNumber })
            }
        )
        var findings: [Finding] = []
        for piece in pieces {
            for run in NumberGroups.all(in: piece) {
                findings += numbers(in: run.groups, services: services)
            }
            for plate in PlateNumber.all(in: piece) {
                findings.append(finding("plate", Phrase("车牌号", "a plate number"), plate))
            }
        }
        var seen: Set<Finding> = []
        return findings.filter { seen.insert($0).inserted }
    }

    private static func finding(_ code: String, _ what: Phrase, _ found: String) -> Finding {
        Finding(
            .refusal,
            "personal." + code,
            Phrase("文中有\(what.chinese)", "the text holds \(what.english)"),
            hint: Phrase(
                "删去；本单位的服务电话请登记在 released.json5 的 serviceNumbers",
                "take it out; service numbers of the bureau belong in serviceNumbers of released.json5",
            ),
            place: masked(found),
        )
    }

    /// The first three and the last two characters: enough to find it, too little to use it.
    private static func masked(_ text: String) -> String {
        guard text.count > 5 else { return "***" }
        return text.prefix(3) + "***" + text.suffix(2)
    }

    /// Numbers that begin and end at the edge of a group: `2026-07-12 138 0013 8000` holds one.
    private static func numbers(
        in groups: [NumberGroups.Group],
        services: Set<String>,
    ) -> [Finding] {
        var findings: [Finding] = []
        var start = 0
        while start < groups.count {
            let candidates = spans(of: groups, from: start)
            if let span = candidates.first(where: { isIdentityNumber(joined($0)) }) {
                findings.append(
                    finding("idNumber", Phrase("居民身份证号", "an identity number"), joined(span))
                )
                start = span.endIndex
            } else if let span = candidates.first(where: { isMobile($0) }) {
                if !services.contains(withoutCountryCode(joined(span))) {
                    findings.append(
                        finding(
                            "telephone",
                            Phrase("个人手机号", "a mobile telephone number"),
                            joined(span),
                        )
                    )
                }
                start = span.endIndex
            } else {
                start += 1
            }
        }
        return findings
    }

    /// The longest number looked for: an identity number.
    private static let maximumDigits = 18

    private static func spans(
        of groups: [NumberGroups.Group],
        from start: Int,
    ) -> [ArraySlice<NumberGroups.Group>] {
        var spans: [ArraySlice<NumberGroups.Group>] = []
        var length = 0
        for end in start..<groups.count {
            length += groups[end].digits.utf8.count
            guard length <= maximumDigits else { break }
            spans.append(groups[start...end])
        }
        return spans
    }

    private static func joined(_ groups: ArraySlice<NumberGroups.Group>) -> String {
        groups.map(\.digits).joined()
    }

    /// A mobile number as people group it, not an amount (`13 800 138 000`) or a coordinate
    /// (`138.00138000`).
    private static func isMobile(_ span: ArraySlice<NumberGroups.Group>) -> Bool {
        guard isMobileNumber(joined(span)) else { return false }
        var rest = span
        if let first = rest.first, ["86", "0086"].contains(first.digits) {
            rest = rest.dropFirst()
        }
        if rest.count == 2, rest.last?.separator == "." { return false }
        return rest.allSatisfy { $0.digits.utf8.count == 1 }
            || (rest.first?.digits.utf8.count ?? 0) >= 3
    }

    /// 18 characters with a date of birth whose last one checks (GB 11643, ISO 7064 MOD 11-2).
    static func isIdentityNumber(_ run: String) -> Bool {
        let characters = Array(run)
        guard characters.count == 18,
            let year = Int(String(characters[6...9])), (1_900...2_099).contains(year),
            let month = Int(String(characters[10...11])),
            let day = Int(String(characters[12...13])),
            CivilDate(year: year, month: month, day: day) != nil
        else { return false }
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        var sum = 0
        for (weight, character) in zip(weights, characters) {
            guard let value = character.wholeNumberValue else { return false }
            sum += weight * value
        }
        return characters[17] == Array("10X98765432")[sum % 11]
    }

    /// Eleven digits of the mainland mobile plan, with or without the country code.
    static func isMobileNumber(_ run: String) -> Bool {
        let number = Array(withoutCountryCode(run))
        return number.count == 11 && number[0] == "1" && ("3"..."9").contains(number[1])
            && number.allSatisfy { $0 != "X" }
    }

    private static func withoutCountryCode(_ digits: String) -> String {
        for prefix in ["0086", "86"]
        where digits.hasPrefix(prefix) && digits.utf8.count > 11 {
            return String(digits.dropFirst(prefix.count))
        }
        return digits
    }
}
