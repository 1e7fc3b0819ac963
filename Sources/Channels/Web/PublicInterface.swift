import Model

/// `/openapi.json` of the public listener (OpenAPI 3.1): GET and HEAD, nothing else.
struct PublicInterface {
    let bureau: Bureau

    private struct Operation {
        let path: String
        let summary: String
        let mediaType: String
        var query: [String] = []
    }

    private static let page = "text/html"
    private static let json = "application/json"

    private static let history = ["since", "from", "to", "limit"]

    private static let operations: [Operation] = [
        .init(path: "/", summary: "Active incidents, warnings, latest releases", mediaType: page),
        .init(path: "/incidents", summary: "All incidents", mediaType: page),
        .init(path: "/incidents/{id}", summary: "One incident with its releases", mediaType: page),
        .init(path: "/releases/{id}", summary: "The newest revision", mediaType: page),
        .init(path: "/releases/{id}/{revision}", summary: "One revision", mediaType: page),
        .init(path: "/releases/{id}.json", summary: "A release as data", mediaType: json),
        .init(
            path: "/releases/{id}.txt",
            summary: "A release to read aloud",
            mediaType: "text/plain"
        ),
        .init(path: "/archive", summary: "Months with releases", mediaType: page),
        .init(path: "/archive/{year}/{month}", summary: "Releases of a month", mediaType: page),
        .init(path: "/about", summary: "What is published, feeds, contact", mediaType: page),
        .init(path: "/catalogue", summary: "What has to be published", mediaType: page),
        .init(path: "/catalogue.json", summary: "The catalogue as data", mediaType: json),
        .init(path: "/catalogue.csv", summary: "The catalogue as a table", mediaType: "text/csv"),
        .init(path: "/status.json", summary: "Active incidents and list hash", mediaType: json),
        .init(path: "/feeds/all.atom", summary: "All releases", mediaType: Atom.mediaType),
        .init(path: "/feeds/all.rss", summary: "All releases", mediaType: RSS.mediaType),
        .init(path: "/feeds/all.json", summary: "All releases", mediaType: JSONFeed.mediaType),
        .init(
            path: "/feeds/incidents/{id}.atom",
            summary: "Releases of an incident",
            mediaType: Atom.mediaType,
        ),
        .init(
            path: "/feeds/incidents/{id}.json",
            summary: "Releases of an incident",
            mediaType: JSONFeed.mediaType,
        ),
        .init(
            path: "/feeds/categories/{category}.atom",
            summary: "Releases of a category",
            mediaType: Atom.mediaType,
        ),
        .init(path: "/air", summary: "Air quality: all stations", mediaType: page),
        .init(path: "/water", summary: "Water levels: all stations", mediaType: page),
        .init(path: "/stations/{id}", summary: "One station, a day of values", mediaType: page),
        .init(path: "/stations/{id}/24h", summary: "A day of a station", mediaType: page),
        .init(path: "/stations/{id}/7d", summary: "Seven days of a station", mediaType: page),
        .init(
            path: "/stations/{id}/30d",
            summary: "Thirty days of a station, for the air with its daily reports",
            mediaType: page,
        ),
        .init(path: "/live/air.json", summary: "Latest of all air stations", mediaType: json),
        .init(path: "/live/water.json", summary: "Latest of all gauges", mediaType: json),
        .init(
            path: "/live/air/daily.json",
            summary: "Daily reports of the air: stations and cities",
            mediaType: json,
        ),
        .init(
            path: "/live/stations/{id}.json",
            summary: "The last day of a station; with a query a part of its history",
            mediaType: json,
            query: history,
        ),
        .init(
            path: "/live/stations/{id}.csv",
            summary: "The same, a row for each period and item, newest last",
            mediaType: "text/csv",
            query: history,
        ),
        .init(path: "/live/archive/index.json", summary: "Days of the archive", mediaType: json),
        .init(
            path: "/live/archive/{date}.csv",
            summary: "All stations and revisions of a day",
            mediaType: "text/csv",
        ),
        .init(
            path: "/live/stations.geojson",
            summary: "All stations with position and latest values",
            mediaType: "application/geo+json",
        ),
        .init(path: "/led/{board}.txt", summary: "What a board shows", mediaType: "text/plain"),
        .init(
            path: "/led/{board}.lst",
            summary: "The playlist of a board of Sansi, NJJX or Dianming; .xkl for Xianke",
            mediaType: "text/plain",
        ),
        .init(
            path: "/led/{board}.multi",
            summary: "The message of a sign in MULTI (NTCIP 1203)",
            mediaType: "text/plain",
        ),
        .init(
            path: "/led/{feed}.msgfeed",
            summary: "One line a sign: name, message in MULTI, expiry (IRIS msgfeed)",
            mediaType: "text/plain",
        ),
        .init(
            path: "/events",
            summary: "Server-sent events: release, withdrawal, incident, deadline, readings, gap",
            mediaType: "text/event-stream",
            query: ["topics", "last_event_id"],
        ),
        .init(path: "/checkpoint.json", summary: "The newest head of the ledger", mediaType: json),
        .init(path: "/healthz", summary: "Whether the listener answers", mediaType: "text/plain"),
    ]

    var description: JSON {
        [
            "openapi": "3.1.0",
            "info": [
                "title": .string(bureau.name.english + ": public information"),
                "version": "1",
                "description": .string(
                    "Read only. Every representation has a strong ETag and answers conditional "
                        + "requests. Pages are in Chinese; the same pages in English are below /en."
                ),
            ],
            "servers": [["url": .string(bureau.publicURL)]],
            "paths": .object((Self.operations + own).map { .init($0.path, Self.pathItem($0)) }),
        ]
    }

    /// What only some bureaus have.
    private var own: [Operation] {
        var own: [Operation] = []
        if !bureau.issuers.isEmpty {
            for (suffix, mediaType) in [("atom", Atom.mediaType), ("json", JSONFeed.mediaType)] {
                own.append(
                    Operation(
                        path: "/feeds/issuers/{organisation}." + suffix,
                        summary: "Releases of one issuer",
                        mediaType: mediaType,
                    )
                )
            }
        }
        if bureau.hasPrintSheets {
            own.append(
                Operation(
                    path: "/releases/{id}/print",
                    summary: "A release on a sheet of paper",
                    mediaType: Self.page,
                )
            )
        }
        return own
    }

    private static func pathItem(_ operation: Operation) -> JSON {
        var get: JSON = [
            "summary": .string(operation.summary),
            "responses": [
                "200": [
                    "description": "The representation",
                    "content": .object([.init(operation.mediaType, .object([]))]),
                ],
                "304": ["description": "Not modified"],
                "404": ["description": "No such thing"],
            ],
        ]
        let parameters =
            names(in: operation.path).map { parameter($0, place: "path") }
            + operation.query.map { parameter($0, place: "query") }
        if !parameters.isEmpty { get["parameters"] = .array(parameters) }
        if operation.query == history {
            get["responses"]?["400"] = ["description": "A parameter is wrong; the body says which"]
        }
        return ["get": get]
    }

    private static func parameter(_ name: String, place: String) -> JSON {
        [
            "name": .string(name),
            "in": .string(place),
            "required": .bool(place == "path"),
            "schema": ["type": "string"],
        ]
    }

    /// The names in braces.
    private static func names(in path: String) -> [String] {
        path.split(separator: "{").dropFirst().compactMap { part in
            part.split(separator: "}").first.map(String.init)
        }
    }
}
