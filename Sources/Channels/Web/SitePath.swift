package import Model

/// Addresses below the public URL, and the files that hold them.
///
/// A page lies in a folder of its own (`/releases/R-0001` in `releases/R-0001/index.html`), so that
/// `/releases/R-0001`, `/releases/R-0001/2` and `/releases/R-0001.json` exist side by side. A path with
/// a suffix is its own file. Hence any web server can serve `site/` with
/// `try_files $uri $uri/index.html =404;` and `error_page 404 /404.html;`.
package enum SitePath {
    package static let notFoundFile = "404.html"

    /// The address of a page in a language: `/incidents`, `/en/incidents`; home is `/` and `/en`.
    package static func page(_ path: String, _ language: Language) -> String {
        guard language == .english else { return path }
        return path == "/" ? "/en" : "/en" + path
    }

    package static func release(_ id: String) -> String { "/releases/" + segment(id) }

    package static func revision(_ id: String, _ number: Int) -> String {
        release(id) + "/" + String(number)
    }

    /// The sheet of paper of a release; there where a channel prints.
    package static func sheet(_ id: String) -> String { release(id) + "/print" }

    package static func incident(_ id: String) -> String { "/incidents/" + segment(id) }

    /// A value of a query, in UTF-8 with per cent signs (RFC 3986).
    static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                String(UnicodeScalar(byte))
            default: "%" + String(digits[Int(byte >> 4)]) + String(digits[Int(byte & 15)])
            }
        }.joined()
    }

    /// The feed of an issuer, without its suffix; ids of organisations hold nothing else.
    static func issuer(_ id: String) -> String {
        let kept = id.unicodeScalars.filter {
            $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0)
                || ["-", "_", "."].contains($0)
        }
        return "/issuers/" + String(String.UnicodeScalarView(kept))
    }

    /// The page of all stations of a kind: `/air`, `/water`.
    package static func stations(_ kind: StationKind) -> String { "/" + kind.rawValue }

    package static func station(_ id: String) -> String { "/stations/" + segment(id) }

    /// The first span is that of the page itself; others lie below it.
    static func station(_ station: LiveStation, _ span: ChartSpan) -> String {
        let page = SitePath.station(station.id)
        return span == ChartSpan.spans(of: station).first ? page : page + "/" + span.rawValue
    }

    /// The documents of a station, without the suffix that names the format.
    package static func liveStation(_ id: String) -> String { "/live/stations/" + segment(id) }

    package static func month(_ date: CivilDate) -> String {
        "/archive/" + CivilDate.padded(date.year, 4) + "/" + CivilDate.padded(date.month, 2)
    }

    /// Below which prefix the page answers unknown addresses: empty for all; nil when it is another page.
    package static func prefix(ofNotFound path: String) -> String? {
        switch path {
        case "/404": ""
        case "/en/404": "/en"
        default: nil
        }
    }

    /// The file of a page below `site/`.
    package static func file(ofPage path: String) -> String {
        if prefix(ofNotFound: path) != nil { return String(path.dropFirst()) + ".html" }
        return path == "/" ? "index.html" : String(path.dropFirst()) + "/index.html"
    }

    /// The file of a path with a suffix below `site/`.
    package static func file(ofDocument path: String) -> String { String(path.dropFirst()) }

    /// An id as one path segment.
    ///
    /// Ids are made by the program (`R-0001`, `2026-0001`); should one ever hold another character, it
    /// must not leave its folder.
    private static func segment(_ id: String) -> String {
        let kept = id.unicodeScalars.filter {
            $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-")
        }
        return String(String.UnicodeScalarView(kept))
    }
}
