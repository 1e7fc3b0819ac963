import Model

/// One item of the examination.
struct DoctorItem {
    let id: String
    let status: String
    let name: Phrase
    let detail: Phrase
    let hint: Phrase?

    init(
        _ id: String,
        _ status: String,
        _ name: Phrase,
        _ detail: Phrase,
        hint: Phrase? = nil,
    ) {
        self.id = id
        self.status = status
        self.name = name
        self.detail = detail
        self.hint = hint
    }
}
