/// How one vendor's controllers write a playlist: everything in which they differ, as data.
///
/// Common to all: INI-like lines that end in CR LF, one item a page, fields parted by commas with the text
/// last, escapes that begin with a backslash, a position `\C` of three digits each in pixels, a colour of
/// twelve digits.
package struct PlaylistDialect: Sendable, Hashable {
    /// With its brackets.
    package let section: String
    package let countKey: String
    /// Digits of the count, with leading zeros; 1 for none.
    package let countDigits: Int
    package let itemKey: String
    /// Digits of an item's number, counted from 0.
    package let itemDigits: Int
    /// Units of the first field in a second.
    package let dwellUnits: Int
    package let dwellRange: ClosedRange<Int>
    /// The fields between how long an item stands and its text: transition, effect, speed.
    package let fields: [String]
    /// `\fh3232` or `\Fs32`: whether height and width are written both.
    package let fontEscape: String
    package let hasTwoFontSizes: Bool
    package let colourEscape: String
    /// Nil where the vendor has none.
    package let backgroundEscape: String?
    /// What stands directly before the text.
    package let textEscape: String
    /// Nil where each line takes a position of its own.
    package let newlineEscape: String?
    package let fileExtension: String

    package static let sansi = PlaylistDialect(
        section: "[playlist]",
        countKey: "item_no",
        countDigits: 1,
        itemKey: "item",
        itemDigits: 1,
        dwellUnits: 100,
        dwellRange: 2...30_000,
        fields: ["1", "0"],
        fontEscape: #"\f"#,
        hasTwoFontSizes: true,
        colourEscape: #"\c"#,
        backgroundEscape: #"\b"#,
        textEscape: "",
        newlineEscape: nil,
        fileExtension: "lst",
    )

    /// As a card's firmware of the Sansi family has it.
    package static let sansicard = PlaylistDialect(
        section: "[list]",
        countKey: "item_no",
        countDigits: 1,
        itemKey: "item",
        itemDigits: 1,
        dwellUnits: 100,
        dwellRange: 2...30_000,
        fields: ["11", "0"],
        fontEscape: #"\f"#,
        hasTwoFontSizes: true,
        colourEscape: #"\c"#,
        backgroundEscape: nil,
        textEscape: "",
        newlineEscape: nil,
        fileExtension: "lst",
    )

    /// 南京金晓.
    package static let njjx = PlaylistDialect(
        section: "[playlist]",
        countKey: "item_no",
        countDigits: 1,
        itemKey: "item",
        itemDigits: 1,
        dwellUnits: 100,
        dwellRange: 2...30_000,
        fields: ["1", "0"],
        fontEscape: #"\f"#,
        hasTwoFontSizes: true,
        colourEscape: #"\c"#,
        backgroundEscape: #"\b"#,
        textEscape: "",
        newlineEscape: #"\n"#,
        fileExtension: "lst",
    )

    /// 电明.
    package static let dianming = PlaylistDialect(
        section: "[PLAYLIST]",
        countKey: "ITEM_NO",
        countDigits: 3,
        itemKey: "ITEM",
        itemDigits: 3,
        dwellUnits: 10,
        dwellRange: 2...30_000,
        fields: ["1", "0", "1", "1"],
        fontEscape: #"\F"#,
        hasTwoFontSizes: true,
        colourEscape: #"\T"#,
        backgroundEscape: #"\K"#,
        textEscape: #"\W"#,
        newlineEscape: #"\A"#,
        fileExtension: "lst",
    )

    /// 显科.
    package static let xianke = PlaylistDialect(
        section: "[LIST]",
        countKey: "ItemCount",
        countDigits: 3,
        itemKey: "Item",
        itemDigits: 2,
        dwellUnits: 1,
        dwellRange: 1...300,
        fields: ["1", "0", "1", "1"],
        fontEscape: #"\F"#,
        hasTwoFontSizes: false,
        colourEscape: #"\T"#,
        backgroundEscape: #"\B"#,
        textEscape: #"\U"#,
        newlineEscape: #"\N"#,
        fileExtension: "xkl",
    )
}

/// How a playlist's text looks.
package struct PlaylistLook: Sendable, Hashable {
    package enum Font: String, Sendable, Hashable, CaseIterable {
        /// 黑体, 楷体, 宋体, 仿宋.
        case hei, kai, song, fang

        /// The letter in the escape.
        var letter: String { self == .fang ? "f" : String(rawValue.prefix(1)) }
    }

    package enum Colour: String, Sendable, Hashable, CaseIterable {
        case red, green, yellow, amber, white

        /// Red, green, blue and the amber channel, three digits each.
        var digits: String {
            switch self {
            case .red: "255000000000"
            case .green: "000255000000"
            case .yellow: "255255000000"
            case .amber: "000000000255"
            case .white: "255255255000"
            }
        }
    }

    package enum Size: String, Sendable, Hashable, CaseIterable {
        case pixels16 = "16"
        case pixels24 = "24"
        case pixels32 = "32"
        case pixels48 = "48"
        case pixels64 = "64"

        package var pixels: Int { Int(rawValue) ?? 0 }
    }

    package let font: Font
    /// Height of a line in pixels; a full-width character is as wide.
    package let size: Size
    package let colour: Colour

    package init(font: Font = .hei, size: Size = .pixels32, colour: Colour = .yellow) {
        self.font = font
        self.size = size
        self.colour = colour
    }
}
