/// The unified social credit code of an organisation (GB 32100-2015): 17 characters and a check character.
package enum OrganisationCode {
    /// Without I, O, S, V and Z, which are too easily misread; the place is the value.
    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
    /// Powers of 3 modulo 31 (GB 32100, 4.2.5).
    private static let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

    /// How many characters a code has.
    package static let length = 18

    /// True when alphabet, length and check character are right.
    package static func isValid(_ code: String) -> Bool {
        let digits = code.utf8.compactMap { alphabet.firstIndex(of: $0) }
        guard digits.count == length, code.utf8.count == length else { return false }
        let sum = zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
        return digits[17] == (31 - sum % 31) % 31
    }
}
