import Model
import Server

/// What a call answers.
struct APIAnswer: Sendable {
    var status: Status
    var json: JSON

    init(_ json: JSON, status: Status = .ok) {
        self.status = status
        self.json = json
    }

    /// The HTTP response; HEAD is the server's business.
    var response: Response {
        Response(
            status: status,
            contentType: "application/json; charset=utf-8",
            headers: [("Cache-Control", "no-store")],
            body: Array((json.indentedText + "\n").utf8),
        )
    }
}
