/// Number plates of vehicles (GA 36): province, letter of the office, five characters or, for new energy,
/// six; or four and a word such as 学 or 挂.
enum PlateNumber {
    private static let provinces: Set<Character> = Set(
        "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
    )
    private static let suffixes: Set<Character> = Set("学警挂港澳领使")
    private static let separators: Set<Character> = Set("·•・.- \u{3000}")
    /// Fewer digits are road numbers and model names.
    private static let minimumDigits = 3

    /// All plates of a text, as they would stand on the vehicle.
    static func all(in text: String) -> [String] {
        let characters = text.map(NumberGroups.halfWidth)
        var plates: [String] = []
        for index in characters.indices where provinces.contains(characters[index]) {
            var next = index + 1
            guard next < characters.count, isLetter(characters[next]) else { continue }
            var plate = String(characters[index...next])
            next += 1
            if next < characters.count, separators.contains(characters[next]) { next += 1 }
            var body = ""
            while next < characters.count, body.count < 7, isPlateCharacter(characters[next]) {
                body += String(characters[next]).uppercased()
                next += 1
            }
            if body.count == 4, next < characters.count, suffixes.contains(characters[next]) {
                body.append(characters[next])
            }
            let digits = body.count { $0.isNumber }
            guard (5...6).contains(body.count), digits >= minimumDigits else { continue }
            plate += body
            plates.append(plate.uppercased())
        }
        return plates
    }

    private static func isLetter(_ character: Character) -> Bool {
        ("A"..."Z").contains(character) || ("a"..."z").contains(character)
    }

    private static func isPlateCharacter(_ character: Character) -> Bool {
        (isLetter(character) || ("0"..."9").contains(character)) && character.isASCII
    }
}
