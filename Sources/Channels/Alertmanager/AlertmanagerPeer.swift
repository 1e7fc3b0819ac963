package import Model
package import Platform

/// Sends what the book says to one Alertmanager (API v2); blocks, for a worker thread.
package struct AlertmanagerPeer: Sendable, Hashable {
    package static let defaultTimeLimit = Milliseconds.seconds(10)
    static let reasonLimitBytes = 300

    /// Ends in `/api/v2/alerts`.
    package let address: WebAddress
    package let timeLimit: Milliseconds

    package init(address: WebAddress, timeLimit: Milliseconds = defaultTimeLimit) {
        self.address = address
        self.timeLimit = timeLimit
    }

    package func send(_ post: AlertBook.Post) -> AlertBook.Result {
        do throws(HTTPFailure) {
            return Self.result(of: try HTTPSending.send(request(post), timeLimit: timeLimit))
        } catch {
            return .failed(error.description)
        }
    }

    package func request(_ post: AlertBook.Post) -> HTTPRequest {
        HTTPRequest(
            "POST",
            address,
            fields: [HTTPField("Content-Type", "application/json")],
            body: post.body,
        )
    }

    /// 2xx is taken; 400 is about the content; all else may be better later.
    package static func result(of response: HTTPResponse) -> AlertBook.Result {
        let words = String(decoding: response.body.prefix(reasonLimitBytes), as: UTF8.self)
        let reason = "HTTP \(response.status)" + (words.isEmpty ? "" : ": " + words)
        return switch response.status {
        case 200...299: .taken
        case 400, 413, 422: .refused(reason)
        default: .failed(reason)
        }
    }
}
