import Platform

/// Files that hold what a rendering must be, byte for byte; `RELEASED_GOLDEN=rewrite` writes them anew
/// and `git diff` is the review.
enum GoldenSite {
    static let isRewriting = Environment.value("RELEASED_GOLDEN") == "rewrite"
    static let limitBytes = 1_000_000

    static func path(_ name: String, file: String = #filePath) -> String {
        // Tests/ChannelsTests/Web/GoldenSite.swift → Tests/ChannelsTests/Golden/NAME
        FileTree.folder(of: FileTree.folder(of: file)) + "/Golden/" + name
    }

    /// Nil when the file is there and equal, otherwise what is wrong.
    static func difference(_ body: [UInt8], from name: String) throws -> String? {
        let path = path(name)
        if isRewriting {
            try makeFolders(FileTree.folder(of: path))
            try ReplacedFile.write(body, to: path, durability: .none)
        }
        guard let golden = try? FileTree.read(path, limitBytes: limitBytes) else {
            return "\(name) does not exist; RELEASED_GOLDEN=rewrite writes it"
        }
        guard golden != body else { return nil }
        let wanted = String(decoding: golden, as: UTF8.self).split(separator: "\n")
        let found = String(decoding: body, as: UTF8.self).split(separator: "\n")
        let line = zip(wanted, found).enumerated().first { $0.element.0 != $0.element.1 }
        return "\(name) differs\n- \(line?.element.0 ?? "")\n+ \(line?.element.1 ?? "")"
    }

    static func makeFolders(_ folder: String) throws {
        guard try FileTree.status(folder) == nil else { return }
        try makeFolders(FileTree.folder(of: folder))
        try FileTree.makeFolder(folder)
    }
}
