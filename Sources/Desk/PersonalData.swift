import Model

/// Numbers that belong to a person and must not go out: identity card, mobile telephone, car plate.
enum PersonalData {
    static func findings(_ pieces: [String], serviceNumbers: [String]) -> [Finding] {
        var findings: [Finding] = []
        for piece in pieces {
            for run in digitRuns(in: piece) {
                if isIdentityNumber(run) {
                    findings.append(
                        finding("idNumber", Phrase("居民身份证号", "an identity number"), run)
                    )
                } else if isMobileNumber(run), !serviceNumbers.contains(run) {
                    findings.append(
                        finding("telephone", Phrase("个人手机号", "a mobile telephone number"), run)
                    )
                }
            }
            for plate in plates(in: piece) {
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

    /// Runs of digits, with the separators that people put between them left out; full-width digits
    /// count, and an identity number may end in X.
    static func digitRuns(in text: String) -> [String] {
        var runs: [String] = []
        var run = ""
        for character in text {
            if let digit = digit(character) {
                run.append(digit)
            } else if !run.isEmpty, character == "-" || character == " " || character == "－" {
                continue
            } else if run.count == 17, character == "X" || character == "x" || character == "Ｘ" {
                run.append("X")
            } else {
                if !run.isEmpty { runs.append(run) }
                run = ""
            }
        }
        if !run.isEmpty { runs.append(run) }
        return runs
    }

    private static func digit(_ character: Character) -> Character? {
        guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1
        else {
            return nil
        }
        switch scalar.value {
        case 0x30...0x39: return character
        case 0xFF10...0xFF19: return UnicodeScalar(scalar.value - 0xFEE0).map { Character($0) }
        default: return nil
        }
    }

    /// 18 characters whose last one checks (GB 11643, ISO 7064 MOD 11-2).
    static func isIdentityNumber(_ run: String) -> Bool {
        let characters = Array(run)
        guard characters.count == 18 else { return false }
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        var sum = 0
        for (weight, character) in zip(weights, characters) {
            guard let value = character.wholeNumberValue else { return false }
            sum += weight * value
        }
        let month = Int(String(characters[10...11])) ?? 0
        return (1...12).contains(month) && characters[17] == Array("10X98765432")[sum % 11]
    }

    /// Eleven digits of the mainland mobile plan, with or without the country code.
    static func isMobileNumber(_ run: String) -> Bool {
        var digits = Substring(run)
        if digits.count > 11 {
            for prefix in ["0086", "86"] where digits.hasPrefix(prefix) {
                digits = digits.dropFirst(prefix.count)
                break
            }
        }
        let number = Array(digits)
        return number.count == 11 && number[0] == "1" && ("3"..."9").contains(number[1])
    }

    private static let provinces: Set<Character> = Set(
        "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
    )

    /// Province, letter, five or six letters and digits, with or without a dot between.
    static func plates(in text: String) -> [String] {
        let characters = Array(text)
        var plates: [String] = []
        for index in characters.indices where provinces.contains(characters[index]) {
            var next = index + 1
            guard next < characters.count, isLetter(characters[next]) else { continue }
            next += 1
            if next < characters.count, "·•-".contains(characters[next]) { next += 1 }
            var body = ""
            while next < characters.count, body.count < 7, isPlateCharacter(characters[next]) {
                body.append(characters[next])
                next += 1
            }
            let digits = body.count { $0.isNumber }
            if (5...6).contains(body.count), digits >= 3 {
                plates.append(String(characters[index..<next]))
            }
        }
        return plates
    }

    private static func isLetter(_ character: Character) -> Bool {
        ("A"..."Z").contains(character)
    }

    private static func isPlateCharacter(_ character: Character) -> Bool {
        isLetter(character) || ("0"..."9").contains(character)
    }
}
