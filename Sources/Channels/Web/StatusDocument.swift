import Model
import Platform

/// `/status.json`: one small poll that tells quiet from dead.
///
/// No clock in it: the bytes change when the list of releases or the number of active incidents does.
struct StatusDocument {
    static let path = "/status.json"

    let index: SiteIndex

    var rendition: Rendition {
        let mark = index.mark(of: index.byPublication, and: index.input.incidents)
        var json: JSON = [
            "activeIncidents": .integer(Int64(index.activeIncidents.count)),
            "releases": .integer(Int64(index.byPublication.count)),
            "releaseListHash": .string(listHash.hex),
        ]
        if let last = index.byChange.first {
            json["lastRelease"] = [
                "id": .string(last.id),
                "revision": .integer(Int64(last.current.number)),
                "updatedAt": .string(index.bureau.zone.rfc3339(last.updatedAt)),
            ]
        }
        json["entry"] = ["seq": .integer(mark.seq), "hash": .string(mark.hash.hex)]
        return Rendition(
            path: Self.path,
            file: SitePath.file(ofDocument: Self.path),
            mediaType: "application/json",
            body: Array((json.indentedText + "\n").utf8),
            lastModified: mark.at,
            caching: .live,
        )
    }

    /// SHA-256 over one line a release, sorted by id: `id revision validity` and LF.
    private var listHash: Digest {
        let lines = index.input.releases.sorted { $0.id < $1.id }.map { release in
            let validity = Validity(release, in: index.input).rawValue
            return "\(release.id) \(release.current.number) \(validity)\n"
        }
        return SHA256.digest(of: lines.joined())
    }
}
