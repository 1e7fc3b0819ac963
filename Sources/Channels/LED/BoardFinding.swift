package import Model

/// One thing wrong with a text for one board, with the place and the exact words.
package struct BoardFinding: Sendable, Hashable {
    package enum Problem: Sendable, Hashable {
        case nothingToShow
        case tooManyPages(count: Int, limit: Int)
        case tooManyLines(count: Int, limit: Int)
        case tooWide(cells: Int, limit: Int)
        case emptyLine
        /// The board's charset lacks it.
        case unencodable(Unicode.Scalar)
        /// One of its bytes is a backslash there, which controllers of playlists take for an escape.
        case readsAsEscape(Unicode.Scalar)
        /// The whole message in MULTI, or its line in a message feed.
        case tooLong(bytes: Int, limit: Int)
        /// Controls and marks that turn or hide text.
        case invisible(Unicode.Scalar)
        /// The line reads as the separator of pages or as the header of the file.
        case readsAsFormat
        /// A mark that may not begin a line (GB/T 15834).
        case startsWith(Character)
        /// A mark that may not end a line (GB/T 15834).
        case endsWith(Character)
    }

    package let board: String
    package let boardName: Phrase
    /// Counted from 1; 0 when the finding is about the whole text.
    package let page: Int
    /// Counted from 1; 0 when the finding is about the whole page.
    package let line: Int
    package let problem: Problem
    /// The line as written.
    package let text: String
    /// On a sign that speaks MULTI, what it would answer.
    package let syntaxError: MultiMessage.SyntaxError?

    /// False for bad style, which may go out.
    package var isError: Bool {
        switch problem {
        case .startsWith, .endsWith: false
        default: true
        }
    }

    /// `显示屏 青石船闸-1：第 2 页第 1 行 19 格，屏宽 16 格    望澜大桥上下游3公里`.
    package var message: Phrase {
        let tail = text.isEmpty ? "" : "    " + text
        return Phrase(
            sentence.chinese + tail,
            sentence.english + tail,
        )
    }

    private var sentence: Phrase {
        let answer = syntaxError.map { ($0.name, String($0.rawValue)) }
        return Phrase(
            place.chinese + (page > 0 ? " " : "") + words.chinese
                + (answer.map { "（NTCIP 1203 \($0.0) \($0.1)）" } ?? ""),
            place.english + " " + words.english
                + (answer.map { " (NTCIP 1203 \($0.0) \($0.1))" } ?? ""),
        )
    }

    private var place: Phrase {
        Phrase(
            "显示屏 \(boardName.chinese)：" + (page > 0 ? "第 \(page) 页" : "")
                + (line > 0 ? "第 \(line) 行" : ""),
            "board \(boardName.english):" + (page > 0 ? " page \(page)" : "")
                + (line > 0 ? " line \(line)" : ""),
        )
    }

    private var words: Phrase {
        switch problem {
        case .nothingToShow: Phrase("没有文字", "no text")
        case .tooManyPages(let count, let limit):
            Phrase("共 \(count) 页，上限 \(limit) 页", "\(count) pages, limit \(limit)")
        case .tooManyLines(let count, let limit):
            Phrase("\(count) 行，屏高 \(limit) 行", "\(count) lines, \(limit) rows")
        case .tooWide(let cells, let limit):
            Phrase("\(cells) 格，屏宽 \(limit) 格", "\(cells) cells, \(limit) columns")
        case .emptyLine: Phrase("是空行", "is empty")
        case .unencodable(let scalar):
            Phrase(
                "“\(scalar)”(\(scalar.codePoint)) 屏上没有这个字",
                "“\(scalar)” (\(scalar.codePoint)) is not in the board's charset",
            )
        case .readsAsEscape(let scalar):
            Phrase(
                "“\(scalar)”(\(scalar.codePoint)) 的编码含反斜杠，会被屏当作命令",
                "the code of “\(scalar)” (\(scalar.codePoint)) has a backslash, which the board obeys",
            )
        case .tooLong(let bytes, let limit):
            Phrase("整条 \(bytes) 字节，上限 \(limit) 字节", "\(bytes) bytes in all, limit \(limit)")
        case .invisible(let scalar):
            Phrase("含不可见字符 \(scalar.codePoint)", "invisible character \(scalar.codePoint)")
        case .readsAsFormat:
            Phrase("会被屏当作分页或文件头", "would be read as the format of the file")
        case .startsWith(let mark): Phrase("“\(mark)”不能在行首", "“\(mark)” begins the line")
        case .endsWith(let mark): Phrase("“\(mark)”不能在行末", "“\(mark)” ends the line")
        }
    }
}

extension BoardFinding {
    /// The same for the check of a release: the place is the line as written.
    package var finding: Finding {
        Finding(
            isError ? .refusal : .warning,
            "led." + code,
            sentence,
            place: text.isEmpty ? nil : text,
        )
    }

    private var code: String {
        if let syntaxError { return syntaxError.name }
        return switch problem {
        case .nothingToShow: "nothingToShow"
        case .tooManyPages: "tooManyPages"
        case .tooManyLines: "tooManyLines"
        case .tooWide: "tooWide"
        case .emptyLine: "emptyLine"
        case .unencodable: "unencodable"
        case .readsAsEscape: "readsAsEscape"
        case .tooLong: "tooLong"
        case .invisible: "invisible"
        case .readsAsFormat: "readsAsFormat"
        case .startsWith: "startsWith"
        case .endsWith: "endsWith"
        }
    }
}

extension MultiMessage.SyntaxError {
    /// Bad style is no error of a sign.
    init?(_ problem: BoardFinding.Problem) {
        switch problem {
        case .tooManyLines, .tooWide, .tooLong: self = .textTooBig
        case .unencodable, .invisible, .readsAsEscape: self = .characterNotDefined
        case .tooManyPages: self = .tooManyPages
        case .nothingToShow, .emptyLine, .readsAsFormat: self = .tagConflict
        case .startsWith, .endsWith: return nil
        }
    }
}
