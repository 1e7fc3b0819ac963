import Configuration
import Model
import Platform

/// The files of packets as they came, in `frames/` of the state folder: bounded by days and by size.
///
/// Files are named `2026-07-12-0001.tsv` by the day in UTC and a number, so that their names sort by age. A
/// file that is full, or of yesterday, is followed by another; the oldest go first.
struct FrameShelf: ~Copyable {
    private let folder: String
    private let settings: FrameSettings
    private var file: AppendedFile?
    private var current = ""
    private static let utc = ZoneRules(name: "UTC", fixedOffsetSeconds: 0)

    /// Parts into which the room is divided at least, so that dropping one leaves most of it.
    private static let leastFiles = 8
    static let fileLimitBytes = 8 * 1_048_576
    static let ending = ".tsv"

    init(folder: String, settings: FrameSettings) {
        self.folder = folder
        self.settings = settings
    }

    private var fileBytes: Int { min(Self.fileLimitBytes, settings.sizeBytes / Self.leastFiles) }

    /// Writes frames behind those that are there; false when the disk did not take them.
    mutating func put(_ frames: [KeptFrame], lost: Int, now: Instant) throws(FileError) {
        var line: [UInt8] = []
        var last: (at: Instant, text: String)?
        for frame in frames {
            let time = last?.at == frame.at ? last?.text : nil
            let text = time ?? Self.utc.rfc3339(frame.at)
            last = (frame.at, text)
            frame.append(to: &line, time: text)
        }
        if lost > 0 {
            line += "# \(Self.utc.rfc3339(now)) \(lost) packets more came and were not kept\n".utf8
        }
        try open(now)
        guard file?.append(line) ?? false else {
            throw .noSpace(path: folder + "/" + current)
        }
    }

    private static func day(_ instant: Instant) -> String {
        String(utc.rfc3339(instant).prefix(10))
    }

    /// The file that is written to; a new one when it is full or the day has changed.
    private mutating func open(_ now: Instant) throws(FileError) {
        let day = Self.day(now)
        if let size = file?.sizeBytes, size < fileBytes, current.hasPrefix(day) { return }
        if file == nil { try FileTree.makeFolder(folder, mode: 0o750) }
        file = nil
        let names = try Self.names(folder)
        let last = names.last { $0.hasPrefix(day) }
        var number = last.flatMap { Int($0.dropFirst(11).dropLast(Self.ending.count)) } ?? 0
        if let last, let size = try FileTree.status(folder + "/" + last)?.sizeBytes,
            size < fileBytes
        {
            current = last
        } else {
            number += 1
            current = "\(day)-\(CivilDate.padded(number, 4))\(Self.ending)"
        }
        var opened = try AppendedFile(path: folder + "/" + current)
        opened.cutUnfinishedLine()
        file = consume opened
        try prune(now)
    }

    /// Removes what is too old, and the oldest ones while all of them together are too large.
    private func prune(_ now: Instant) throws(FileError) {
        let oldest = Self.day(now - settings.keepFor)
        var room = settings.sizeBytes - fileBytes
        for name in try Self.names(folder).reversed() where name != current {
            let path = folder + "/" + name
            room -= try FileTree.status(path)?.sizeBytes ?? 0
            if room < 0 || name < oldest { _ = try FileTree.remove(path) }
        }
    }

    private static func names(_ folder: String) throws(FileError) -> [String] {
        try FileTree.list(folder).map(\.name).filter { $0.hasSuffix(ending) }.sorted()
    }
}

/// Reads what a shelf holds, newest first.
struct FrameQuestion {
    var station: String?
    var isRefusedOnly = false
    var from: Instant?
    var to: Instant?
    var limit: Int

    /// A line of the files in its columns.
    struct Answer: Equatable {
        let at: Instant
        let columns: [String]
    }

    private static let columnCount = 9

    func answers(in folder: String) throws(FileError) -> [Answer] {
        var answers: [Answer] = []
        guard try FileTree.status(folder) != nil else { return [] }
        let names = try FileTree.list(folder).map(\.name)
            .filter { $0.hasSuffix(FrameShelf.ending) }.sorted()
        for name in names.reversed() where answers.count < limit {
            let bytes = try FileTree.read(
                folder + "/" + name,
                // A file ends with the batch that passes its limit.
                limitBytes: 2 * FrameShelf.fileLimitBytes + FrameRoom.waitingBytes * 4,
            )
            guard search(bytes[...], &answers) else { break }
        }
        return answers
    }

    /// False when what is older is not wanted.
    private func search(_ bytes: ArraySlice<UInt8>, _ answers: inout [Answer]) -> Bool {
        var rest = bytes
        // What follows the last line feed is being written.
        while let end = rest.lastIndex(of: 10) {
            let before = rest[..<end]
            let start = before.lastIndex(of: 10).map { $0 + 1 } ?? rest.startIndex
            let line = before[start...]
            rest = rest[..<start]
            guard let answer = Self.read(line), isWanted(answer) else { continue }
            if let from, answer.at < from { return false }
            answers.append(answer)
            if answers.count == limit { return false }
        }
        return true
    }

    private func isWanted(_ answer: Answer) -> Bool {
        if let station, answer.columns[3] != station { return false }
        if isRefusedOnly, answer.columns[5] != KeptFrame.Verdict.refused.rawValue { return false }
        return to.map { answer.at <= $0 } ?? true
    }

    private static func read(_ line: ArraySlice<UInt8>) -> Answer? {
        let columns = line.split(separator: 9, omittingEmptySubsequences: false)
        guard columns.count == columnCount,
            let at = InstantText.rfc3339(String(decoding: columns[0], as: UTF8.self))
        else { return nil }
        return Answer(at: at, columns: columns.map { String(decoding: $0, as: UTF8.self) })
    }
}
