import Channels
import Model
import Server

/// `/search?q=`: the published releases that hold every word.
enum SearchPage {
    static func answer(_ request: Request, _ office: Office) -> Response {
        let isEnglish = request.path.hasPrefix("/en/")
        let question = String((request.parameter("q") ?? "").prefix(SearchIndex.queryLimit))
        let filter = SearchFilter { request.parameter($0) }
        let found = office.core.search.find(question, filter)
        guard let input = found.input else {
            return Response(status: .unavailable, body: Array("503\n".utf8))
        }
        let page = SearchResults.page(
            question: question,
            filter: filter,
            found: found.releases,
            input: input,
            language: isEnglish ? .english : .chinese,
        )
        return Response(
            contentType: "text/html; charset=utf-8",
            headers: [
                ("Cache-Control", "no-store"),
                ("Content-Security-Policy", PageFrame.contentSecurityPolicy),
                ("X-Content-Type-Options", "nosniff"),
            ],
            body: page,
        )
    }
}
