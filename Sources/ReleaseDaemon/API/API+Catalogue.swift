import Model

/// `GET /catalogue`: the items of the catalogue, with who answers for each.
extension API {
    func catalogue(_ call: Call) throws -> APIAnswer {
        let catalogue = office.setup.bureau.catalogue
        let words = call.words
        func view(_ item: Catalogue.Item) -> JSON {
            var json = item.json(subject: catalogue.subject(of: item))
            json["title"] = words.phrase(item.name)
            json["groupTitle"] = words.phrase(item.group)
            json["subjectName"] = words.phrase(catalogue.subject(of: item))
            json["methodName"] = words.phrase(item.method.name)
            json["responsible"] = item.responsible.map { .string($0) }
            json["inForce"] = .bool(item.isInForce(on: call.zone.date(call.now)))
            return json
        }
        guard let id = call.request.path[safe: 1] else {
            return APIAnswer(words.list(catalogue.newest.map(view)))
        }
        let versions = catalogue.items.filter { $0.id == id }
        guard !versions.isEmpty else {
            throw APIError.absent(Phrase("目录事项", "item of the catalogue"), id)
        }
        return APIAnswer([
            "id": .string(id),
            "items": .array(versions.sorted { $0.version > $1.version }.map(view)),
        ])
    }
}
