import Platform

/// A file of the repository, found beside this one, with its lines.
struct SourceFile {
    /// From the root of the repository, such as `Sources/Desk/Desk.swift`.
    let path: String
    let text: String

    /// `Desk` for `Sources/Desk/Desk.swift`.
    var module: String {
        path.split(separator: "/").dropFirst().first.map { String($0) } ?? ""
    }

    static var root: String { root() }

    private static func root(file: String = #filePath) -> String {
        var folder = FileTree.folder(of: file)
        for _ in 0..<2 { folder = FileTree.folder(of: folder) }
        return folder
    }

    /// No source file is near this.
    private static let limitBytes = 4 << 20

    /// Every file below a folder of the repository.
    static func all(below folder: String) throws -> [SourceFile] {
        var files: [SourceFile] = []
        for entry in try FileTree.list(root + "/" + folder) {
            let path = folder + "/" + entry.name
            switch entry.kind {
            case .folder: files += try all(below: path)
            case .file:
                let bytes = try FileTree.read(root + "/" + path, limitBytes: limitBytes)
                files.append(SourceFile(path: path, text: String(decoding: bytes, as: UTF8.self)))
            case .other: break
            }
        }
        return files
    }
}
