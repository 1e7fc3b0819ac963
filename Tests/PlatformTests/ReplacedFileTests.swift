import Glibc
import Testing

@testable import Platform

@Suite struct ReplacedFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func names() throws -> [String] { try FileTree.list(folder.path).map(\.name) }

    @Test func `a missing folder is said by the caller's own path and nothing is left`() throws {
        let path = folder.file("none/page.html")
        #expect(throws: FileError.notFound(path: path)) {
            try ReplacedFile.write("x", to: path)
        }
        #expect(try names() == [])
    }

    @Test func `a folder in the file's place is refused and nothing is left`() throws {
        let path = folder.file("page.html")
        try FileTree.makeFolder(path)
        #expect(throws: FileError.wrongKind(path: path)) {
            try ReplacedFile.write("x", to: path)
        }
        #expect(try names() == ["page.html"])
    }

    @Test func `a name that is too long fails with the system's word for it`() throws {
        let path = folder.file(String(repeating: "n", count: 300))
        let error = FileError.failed(path: path, operation: "rename", errno: ENAMETOOLONG)
        #expect(throws: error) { try ReplacedFile.write("x", to: path) }
        #expect(try names() == [])
    }

    @Test func `several files stand together, and nothing else is left`() throws {
        try ReplacedFile.write("old", to: folder.file("b.txt"))
        try ReplacedFile.writeAll([
            (Array("a".utf8), folder.file("a.txt")), (Array("b".utf8), folder.file("b.txt")),
        ])
        #expect(try FileTree.read(folder.file("a.txt"), limitBytes: 9) == Array("a".utf8))
        #expect(try FileTree.read(folder.file("b.txt"), limitBytes: 9) == Array("b".utf8))
        #expect(try names().sorted() == ["a.txt", "b.txt"])
    }

    @Test func `of several files none is replaced when one can't be written`() throws {
        try ReplacedFile.write("old", to: folder.file("a.txt"))
        try FileTree.makeFolder(folder.file("b.txt"))
        #expect(throws: FileError.self) {
            try ReplacedFile.writeAll([
                (Array("b".utf8), folder.file("b.txt")), (Array("a".utf8), folder.file("a.txt")),
            ])
        }
        #expect(try FileTree.read(folder.file("a.txt"), limitBytes: 9) == Array("old".utf8))
        #expect(try names().sorted() == ["a.txt", "b.txt"])
    }

    @Test(arguments: [
        (ENOSPC, FileError.noSpace(path: "a")), (EDQUOT, .noSpace(path: "a")),
        (EROFS, .readOnly(path: "a")), (EACCES, .denied(path: "a")), (EPERM, .denied(path: "a")),
        (EIO, .failed(path: "a", operation: "write", errno: EIO)),
    ])
    func `failures are divided by what is to be done`(code: Int32, expected: FileError) {
        #expect(FileError(errno: code, path: "a", operation: "write") == expected)
    }

    @Test func `a full device is no space left`() throws {
        let full = try FileDescriptor.open("/dev/full", flags: O_WRONLY)
        #expect(throws: FileError.noSpace(path: "page.html")) {
            try full.writeAll([1, 2, 3].span, path: "page.html")
        }
    }

    @Test func `a path with a NUL byte is not cut short`() throws {
        #expect(throws: FileError.notFound(path: folder.file("a\0b"))) {
            try ReplacedFile.write("x", to: folder.file("a\0b"))
        }
        #expect(try names() == [])
    }

    @Test(arguments: [ReplacedFile.Durability.none, .synchronised])
    func `the bytes and the exact mode are in place`(durability: ReplacedFile.Durability) throws {
        let path = folder.file("board.txt")
        try ReplacedFile.write([1, 2, 3], to: path, mode: 0o664, durability: durability)
        #expect(try FileTree.read(path, limitBytes: 3) == [1, 2, 3])
        #expect(try FileTree.status(path)?.mode == 0o664)
        try ReplacedFile.write([], to: path, mode: 0o600, durability: durability)
        #expect(try FileTree.read(path, limitBytes: 0) == [])
        #expect(try FileTree.status(path)?.mode == 0o600)
        #expect(try names() == ["board.txt"])
    }

    @Test func `a reader with the old file open keeps the old bytes`() throws {
        let path = folder.file("page.html")
        try ReplacedFile.write("old", to: path)
        let reader = try FileDescriptor.open(path, flags: O_RDONLY)
        try ReplacedFile.write("new", to: path)
        var bytes = [UInt8](repeating: 0, count: 8)
        let count = unsafe read(reader.number, &bytes, bytes.count)
        #expect(String(decoding: bytes.prefix(count), as: UTF8.self) == "old")
        #expect(try FileTree.read(path, limitBytes: 10) == Array("new".utf8))
    }

    @Test func `a file name of the longest length works`() throws {
        let name = String(repeating: "n", count: 255)
        try ReplacedFile.write("x", to: folder.file(name))
        #expect(try names() == [name])
    }

    @Test func `a sweep removes only what a crash left`() throws {
        try ReplacedFile.write("x", to: folder.file(".0123456789abcdef.part"))
        try ReplacedFile.write("x", to: folder.file("kept.part"))
        try ReplacedFile.write("x", to: folder.file(".hidden"))
        #expect(try ReplacedFile.sweep(folder.path) == 1)
        #expect(try names() == [".hidden", "kept.part"])
    }
}

@Suite struct FileTreeTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `a file over the bound is refused, at the bound it is read`() throws {
        let path = folder.file("a")
        try ReplacedFile.write([UInt8](repeating: 7, count: 10_000), to: path)
        #expect(throws: FileError.tooLarge(path: path, limitBytes: 9999)) {
            try FileTree.read(path, limitBytes: 9999)
        }
        #expect(try FileTree.read(path, limitBytes: 10_000).count == 10_000)
        #expect(try FileTree.read(path, limitBytes: 1_000_000).count == 10_000)
    }

    @Test func `what says it is empty is read to its end`() throws {
        let text = try FileTree.read("/proc/self/status", limitBytes: 1_000_000)
        #expect(String(decoding: text, as: UTF8.self).hasPrefix("Name:"))
        #expect(throws: FileError.tooLarge(path: "/proc/self/status", limitBytes: 10)) {
            try FileTree.read("/proc/self/status", limitBytes: 10)
        }
    }

    @Test func `devices, pipes and folders are not read`() throws {
        let pipe = folder.file("pipe")
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        for path in ["/dev/zero", folder.path, pipe] {
            #expect(throws: FileError.wrongKind(path: path)) {
                try FileTree.read(path, limitBytes: 10)
            }
        }
        #expect(throws: FileError.notFound(path: folder.file("none"))) {
            try FileTree.read(folder.file("none"), limitBytes: 10)
        }
    }

    @Test func `listing is in byte order and knows files, folders and links`() throws {
        try ReplacedFile.write("x", to: folder.file("b"))
        try FileTree.makeFolder(folder.file("B/C"))
        #expect(unsafe symlink("B", folder.file("a")) == 0)
        let entries = try FileTree.list(folder.path)
        #expect(entries.map(\.name) == ["B", "a", "b"])
        #expect(entries.map(\.kind) == [.folder, .other, .file])
        #expect(throws: FileError.notFound(path: folder.file("none"))) {
            try FileTree.list(folder.file("none"))
        }
    }

    @Test func `making a folder twice is fine, over a file it is not`() throws {
        try FileTree.makeFolder(folder.file("a/b/c"), mode: 0o700)
        try FileTree.makeFolder(folder.file("a/b/c/"), mode: 0o755)
        #expect(try FileTree.status(folder.file("a/b/c"))?.mode == 0o700)
        try ReplacedFile.write("x", to: folder.file("file"))
        #expect(throws: FileError.wrongKind(path: folder.file("file"))) {
            try FileTree.makeFolder(folder.file("file"))
        }
        #expect(throws: FileError.wrongKind(path: folder.file("file/b"))) {
            try FileTree.makeFolder(folder.file("file/b"))
        }
    }

    @Test func `removing a tree leaves what its links point at`() throws {
        try FileTree.makeFolder(folder.file("kept"))
        try ReplacedFile.write("x", to: folder.file("kept/file"))
        try FileTree.makeFolder(folder.file("gone/deep"))
        try ReplacedFile.write("x", to: folder.file("gone/deep/file"))
        #expect(unsafe symlink(folder.file("kept"), folder.file("gone/link")) == 0)
        try FileTree.removeTree(folder.file("gone"))
        #expect(try FileTree.list(folder.path).map(\.name) == ["kept"])
        #expect(try FileTree.status(folder.file("kept/file"))?.sizeBytes == 1)
    }

    @Test func `removing tells whether the file was there`() throws {
        try ReplacedFile.write("x", to: folder.file("a"))
        #expect(try FileTree.remove(folder.file("a")))
        #expect(try !FileTree.remove(folder.file("a")))
        #expect(throws: FileError.self) { try FileTree.remove(folder.path) }
    }

    @Test func `a moved file is under its new name only`() throws {
        try ReplacedFile.write("x", to: folder.file("a"))
        try FileTree.move(folder.file("a"), to: folder.file("b"))
        #expect(try FileTree.list(folder.path).map(\.name) == ["b"])
        try FileTree.setMode(folder.file("b"), 0o640)
        #expect(try FileTree.status(folder.file("b"))?.mode == 0o640)
    }

    @Test func `there is free space and a modification time`() throws {
        #expect(try FileTree.freeBytes(at: folder.path) > 0)
        let status = try #require(try FileTree.status(folder.path))
        #expect(status.modifiedMilliseconds > 1_700_000_000_000)
        #expect(throws: FileError.notFound(path: folder.file("none"))) {
            try FileTree.freeBytes(at: folder.file("none"))
        }
    }

    @Test(arguments: [
        ("a", "."), ("/a", "/"), ("a/b", "a"), ("/a/b/c", "/a/b"), ("a/", "a"), ("/", "/"),
    ])
    func `the folder of a path is what comes before its last slash`(
        path: String,
        expected: String,
    ) {
        #expect(FileTree.folder(of: path) == expected)
    }
}

@Suite struct StateLockTests {
    @Test func `a second holder is told the first one's process id`() throws {
        let folder = try TemporaryFolder()
        let first = try StateLock(folder: folder.path)
        #expect(throws: StateLock.Refusal.held(by: getpid(), folder: folder.path)) {
            _ = try StateLock(folder: folder.path)
        }
        withExtendedLifetime(first) {}
    }

    @Test func `a lock that was let go can be taken again`() throws {
        let folder = try TemporaryFolder()
        for _ in 0..<3 { _ = try StateLock(folder: folder.path) }
        let text = try FileTree.read(folder.file("lock"), limitBytes: 32)
        #expect(String(decoding: text, as: UTF8.self) == "\(getpid())\n")
    }

    @Test func `a missing folder is a refusal of its own`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("none/lock")
        #expect(throws: StateLock.Refusal.file(.notFound(path: path))) {
            _ = try StateLock(folder: folder.file("none"))
        }
    }
}
