/// A handler's answer.
package struct Response: Sendable {
    package var status: Status
    package var contentType: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// Close the connection after it.
    package var closes: Bool
    /// Strong, without quotes; nil for none.
    package var etag: String?
    /// Seconds since 1970; nil for none.
    package var lastModified: Int64?
    /// An answer that was prepared before, sent in place of all this.
    package var prepared: Representation?

    package init(
        status: Status = .ok,
        contentType: String = "text/plain; charset=utf-8",
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = [],
        closes: Bool = false,
    ) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
        self.closes = closes
    }

    /// Sends what is there already.
    package init(_ prepared: Representation) {
        self.init()
        self.prepared = prepared
    }

    /// The answer for a handler that gave none.
    static let failed = Response(status: .serverError, body: Array("500\n".utf8))
}
