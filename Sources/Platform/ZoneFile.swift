package import Model

/// Why a time zone could not be read.
package enum ZoneFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not a plain relative name such as `Asia/Shanghai`.
    case unusableName(String)
    /// The file is not there or cannot be read.
    case file(FileError)
    /// The bytes break RFC 8536; says where.
    case malformed(String)
    /// Sound, but of a kind this program does not follow; says which.
    case unsupported(String)

    package var description: String {
        switch self {
        case .unusableName(let name): "\(name): not the name of a time zone"
        case .file(let error): error.description
        case .malformed(let what): "malformed zone file: \(what)"
        case .unsupported(let what): "zone file not supported: \(what)"
        }
    }
}

/// Reads a compiled time zone (TZif, RFC 8536) into the model's rules.
///
/// The 64-bit block and the footer are read, version 2 and later; every index and length is checked,
/// because a wrong offset would silently move every deadline.
package enum ZoneFile {
    /// Where distributions keep compiled zones.
    package static let systemFolder = "/usr/share/zoneinfo"

    /// The largest file that is read; the largest real one has under 4 kB.
    package static let limitBytes = 65_536

    /// The zone of that name.
    package static func load(
        _ name: String,
        from folder: String = systemFolder,
    ) throws(ZoneFileError) -> ZoneRules {
        guard isUsable(name) else { throw .unusableName(name) }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try FileTree.read(folder + "/" + name, limitBytes: limitBytes)
        } catch {
            throw .file(error)
        }
        return try parse(bytes, name: name)
    }

    /// The rules in the bytes of a TZif file.
    package static func parse(
        _ bytes: [UInt8],
        name: String,
    ) throws(ZoneFileError) -> ZoneRules {
        guard bytes.count <= limitBytes else { throw .malformed("longer than a zone can be") }
        var reader = ZoneByteReader(bytes)
        let first = try ZoneHeader(&reader)
        guard first.version >= UInt8(ascii: "2") else { throw .unsupported("version 1") }
        try reader.skip(first.blockLength(timeWidth: 4))
        let header = try ZoneHeader(&reader)
        guard header.leapCount == 0 else { throw .unsupported("leap seconds") }
        let block = try ZoneBlock(header, &reader)
        let footer = try reader.footer()
        return try rules(name: name, block, footer: footer)
    }

    private static func rules(
        name: String,
        _ block: ZoneBlock,
        footer: String,
    ) throws(ZoneFileError) -> ZoneRules {
        var firstOffset = block.offsets[0]
        var transitions: [ZoneRules.Transition] = []
        for (time, type) in zip(block.times, block.types) {
            let offset = block.offsets[type]
            let (milliseconds, overflow) = time.multipliedReportingOverflow(by: 1000)
            if overflow {
                // Old writers put a first transition at the beginning of the universe.
                guard time < 0, transitions.isEmpty else { throw .malformed("transition time") }
                firstOffset = offset
            } else {
                let at = Instant(milliseconds: milliseconds)
                transitions.append(ZoneRules.Transition(at: at, offsetSeconds: offset))
            }
        }
        guard !footer.isEmpty else {
            return ZoneRules(
                name: name,
                transitions: transitions,
                firstOffsetSeconds: firstOffset,
                lastOffsetSeconds: transitions.last?.offsetSeconds ?? firstOffset,
            )
        }
        let rule = try ZoneFooter(footer)
        return ZoneRules(
            name: name,
            transitions: transitions,
            firstOffsetSeconds: transitions.isEmpty ? rule.offsetSeconds : firstOffset,
            lastOffsetSeconds: rule.offsetSeconds,
            daylightRule: rule.daylightRule,
        )
    }

    /// Letters, digits, `_`, `+`, `-` in parts between slashes: nothing that could leave the folder.
    private static func isUsable(_ name: String) -> Bool {
        guard name.utf8.count <= 64 else { return false }
        return name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"),
                        UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"),
                        UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"):
                        true
                    default: false
                    }
                }
        }
    }
}
