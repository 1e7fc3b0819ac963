import Model
import Platform

/// What an auditor needs besides entries and texts to count every duty anew.
extension LedgerExport {
    /// Files of a configuration that say how time is counted and what has to be published.
    private static func isAboutTime(_ path: String) -> Bool {
        path == "timelines.json5" || path == "catalogue.json5" || path.hasPrefix("calendar/")
    }

    /// `SEQ/PATH` for each load that brought another version of a file.
    func writeConfigurations(_ view: LedgerView, to folder: String) throws {
        var former: [String: String] = [:]
        for entry in try view.entries(kind: .configurationLoaded, after: from - 1, limit: .max) {
            for file in entry.body["files"]?.array ?? [] {
                guard let path = file["path"]?.string, Self.isAboutTime(path), Self.isPlain(path),
                    let digest = file["digest"]?.string.flatMap({ Digest(hex: $0) }),
                    former.updateValue(digest.hex, forKey: path) != digest.hex,
                    let bytes = try view.content(digest)
                else { continue }
                let place = "\(folder)/\(entry.seq)/\(path)"
                try FileTree.makeFolder(FileTree.folder(of: place), mode: 0o700)
                try ReplacedFile.write(bytes, to: place, mode: 0o600, durability: .none)
            }
        }
    }

    /// Each signed head: the document that was signed and the signature.
    func writeCheckpoints(_ view: LedgerView, to folder: String) throws {
        for entry in try view.entries(kind: .checkpointSigned, after: from - 1, limit: .max) {
            guard let day = entry.body["day"]?.string, CivilDate(day) != nil,
                let document = try entry.body.optionalDigest("document").flatMap(view.content),
                let signature = try entry.body.optionalDigest("signature").flatMap(view.content)
            else { continue }
            try FileTree.makeFolder(folder, mode: 0o700)
            let name = "\(folder)/\(day)-\(entry.seq).json"
            try ReplacedFile.write(document, to: name, mode: 0o600)
            try ReplacedFile.write(signature, to: name + ".sig", mode: 0o600)
        }
    }

    /// One line a duty: the verdict as our own rows have it.
    func writeDuties(_ view: LedgerView, to path: String) throws {
        let rows = try view.database.freshStatement(
            """
            SELECT id, body FROM records
            WHERE tbl = 'obligation' AND id NOT LIKE '~%' AND state <> 'proof' ORDER BY id
            """
        )
        var file = try AppendedFile(path: path)
        while try rows.step() {
            let duty: Obligation
            do {
                duty = try Obligation(row: try JSONReader.read(rows.bytes(1)))
            } catch {
                throw LedgerError.file("\(rows.string(0)): \(error)")
            }
            let line: JSON = [
                "id": .string(duty.id),
                "rule": .string(duty.rule.reference),
                "organisation": .string(duty.organisation),
                "due": JSON(duty.due),
                "epoch": .integer(Int64(duty.epoch)),
                "outcome": JSON(duty.outcome?.rawValue),
                "satisfiedAt": JSON(duty.satisfiedAt),
                "lateBy": duty.lateBy.map { .integer($0.count) } ?? .null,
                "reassessed": JSON(duty.reassessment?.outcome.rawValue),
            ]
            guard file.append(line.canonicalBytes + [UInt8(ascii: "\n")]) else {
                throw LedgerError.file("\(path): write failed")
            }
        }
        file.synchronise()
    }

    /// The zone that the first entry names, as this machine has it.
    func writeZone(_ view: LedgerView, to path: String) throws {
        guard let name = try view.entry(1)?.body["zone"]?.string, Self.isPlain(name) else { return }
        let source = ZoneFile.systemFolder + "/" + name
        guard try FileTree.status(source) != nil else { return }
        let bytes = try FileTree.read(source, limitBytes: Self.zoneLimitBytes)
        try ReplacedFile.write(bytes, to: path, mode: 0o600)
    }

    /// `SHA256SUMS` over every other file, in the form of `sha256sum`.
    func writeSums(of folder: String) throws {
        var text = ""
        for path in try Self.files(in: folder, under: "").sorted() {
            text += try FileDigest.sha256(folder + "/" + path).hex + "  " + path + "\n"
        }
        try ReplacedFile.write(text, to: folder + "/SHA256SUMS", mode: 0o600)
    }

    private static func files(in folder: String, under prefix: String) throws -> [String] {
        var paths: [String] = []
        for entry in try FileTree.list(folder + "/" + prefix) {
            let path = prefix + entry.name
            switch entry.kind {
            case .folder: paths += try files(in: folder, under: path + "/")
            default: paths.append(path)
            }
        }
        return paths
    }

    /// Nothing that a record names leads out of the folder.
    private static func isPlain(_ path: String) -> Bool {
        !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
    }

    private static let zoneLimitBytes = 1 << 20
}
