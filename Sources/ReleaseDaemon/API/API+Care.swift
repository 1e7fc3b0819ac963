import Desk
import Model
import Server

/// The daemon's own health, copies and configuration.
extension API {
    func care(_ call: Call) throws -> APIAnswer {
        switch (call.request.verb, call.request.path.first) {
        case (.get, "doctor"):
            return APIAnswer(try office.doctor(call.request.language))
        case (.post, "backup"):
            try call.require(.administrator, .officer)
            return APIAnswer(try office.backup(to: try call.request.text("file")))
        case (.post, "reload"):
            try call.require(.administrator)
            return APIAnswer(try office.reload(by: call.officer.id, call.request.language))
        default: throw APIError.notFound
        }
    }
}
