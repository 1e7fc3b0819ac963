/// A header field, in the order and spelling in which it is sent or came.
package struct HTTPField: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A request of the small client: method, address, fields, body.
package struct HTTPRequest: Hashable, Sendable {
    package var method: String
    package var address: WebAddress
    /// Sent as they are, after Host and before Content-Length; a `Host` here replaces our own.
    package var fields: [HTTPField]
    package var body: [UInt8]

    package init(
        _ method: String = "GET",
        _ address: WebAddress,
        fields: [HTTPField] = [],
        body: [UInt8] = [],
    ) {
        self.method = method
        self.address = address
        self.fields = fields
        self.body = body
    }

    /// How long all fields together may be; servers take about as much.
    package static let fieldsLimitBytes = 16_384

    /// Fields that the client itself decides upon.
    private static let ownFields: Set<String> = [
        "content-length", "transfer-encoding", "connection", "expect", "upgrade", "te", "trailer",
    ]

    /// Refuses what could change the meaning of the message, above all line ends within a field.
    func check() throws(HTTPFailure) {
        guard Self.isToken(method), method == method.uppercased(), method != "CONNECT" else {
            throw .invalidRequest("method \(method.debugDescription)")
        }
        for field in fields {
            guard Self.isToken(field.name) else {
                throw .invalidRequest("field name \(field.name.debugDescription)")
            }
            guard !Self.ownFields.contains(field.name.lowercased()) else {
                throw .invalidRequest("field \(field.name) is the client's own")
            }
            // The value may be a secret, so it is not repeated.
            guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
                throw .invalidRequest("value of the field \(field.name)")
            }
        }
        guard fields.filter({ $0.name.lowercased() == "host" }).count <= 1 else {
            throw .invalidRequest("two Host fields")
        }
        let length = fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        guard length <= Self.fieldsLimitBytes else { throw .invalidRequest("fields too long") }
    }

    /// The message's bytes (RFC 9112).
    func encoded(keepsConnection: Bool) throws(HTTPFailure) -> [UInt8] {
        try check()
        var text = "\(method) \(address.target) HTTP/1.1\r\n"
        if !fields.contains(where: { $0.name.lowercased() == "host" }) {
            text += "Host: \(address.hostHeader)\r\n"
        }
        for field in fields { text += "\(field.name): \(field.value)\r\n" }
        if hasBody { text += "Content-Length: \(body.count)\r\n" }
        text += keepsConnection ? "\r\n" : "Connection: close\r\n\r\n"
        return Array(text.utf8) + body
    }

    var hasBody: Bool { !body.isEmpty || ["POST", "PUT", "PATCH"].contains(method) }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}

/// What came back: status, fields, whole body.
package struct HTTPResponse: Hashable, Sendable {
    package var status: Int
    package var fields: [HTTPField]
    package var body: [UInt8]

    package init(status: Int, fields: [HTTPField] = [], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// The first field of that name, in any case; nil if there is none.
    package func field(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Whether the status is 200 to 299.
    package var isSuccess: Bool { (200...299).contains(status) }
}
