package import Model

/// A bureau or a part of one that publishes, leads incidents or employs people.
package struct Organisation: Sendable, Hashable {
    package let id: String
    package let name: Phrase
    /// Unified social credit code.
    package let code: String
}

/// Somebody who may use the service.
///
/// What a person may do follows from the roles; the token says who it is.
package struct Person: Sendable, Hashable {
    package let id: String
    package let name: String
    /// Id of an organisation.
    package let organisation: String
    package let roles: [Role]
    /// The system account that this person must come from on the control socket; nil for any.
    package let uid: UInt32?
}

/// `people.json5`: organisations and people.
package struct People: Sendable, Equatable {
    package let organisations: [Organisation]
    package let people: [Person]
    /// The unit that publishes a kind of release where the officer names none.
    package let publishers: [ReleaseKind: String]

    package func person(_ id: String) -> Person? { people.first { $0.id == id } }
    package func organisation(_ id: String) -> Organisation? {
        organisations.first { $0.id == id }
    }
}

extension People {
    /// More than any bureau has; beyond it the file is a mistake.
    private static let limit = 10_000

    init(_ reader: ConfigurationReader, isDemonstration: Bool) {
        organisations = reader.objects("organisations", counts: 1...Self.limit) { inner in
            Organisation(
                id: inner.text("id", length: 1...60, check: TextForm.identifier),
                name: inner.phrase("name"),
                code: inner.text(
                    "code",
                    length: OrganisationCode.length...OrganisationCode.length,
                ) {
                    isDemonstration || OrganisationCode.isValid($0)
                        ? nil : Complaint.organisationCode($0)
                },
            )
        }
        let known = organisations.map(\.id)
        people = reader.objects("people", counts: 1...Self.limit) { inner in
            let person = Person(
                id: inner.text("id", length: 1...60) { id in
                    // What the daemon itself does stands under this name, and it drafts.
                    id == EntryDraft.systemActor
                        ? Phrase("“\(id)” 是系统自己的编号", "“\(id)” is the daemon itself")
                        : TextForm.identifier(id)
                },
                name: inner.text("name", length: 1...40),
                organisation: inner.text("organisation", length: 1...60),
                roles: inner.choices("roles", counts: 1...Role.allCases.count),
                uid: inner.optionalInteger("uid", in: 0...4_294_967_294).map { UInt32($0) },
            )
            inner.refer(
                "organisation",
                person.organisation,
                to: known,
                Phrase("机构", "organisation")
            )
            return person
        }
        publishers = reader.object("publishers") { inner in
            var publishers: [ReleaseKind: String] = [:]
            for kind in ReleaseKind.allCases {
                guard let id = inner.optionalText(kind.rawValue, length: 1...60) else { continue }
                inner.refer(kind.rawValue, id, to: known, Phrase("机构", "organisation"))
                publishers[kind] = id
            }
            return publishers
        }
        reader.refuseDoubles("organisations", known)
        reader.refuseDoubles("organisations", organisations.map(\.code), key: "code")
        reader.refuseDoubles("people", people.map(\.id))
    }
}

extension ConfigurationReader {
    /// Reports a reference to something that does not exist.
    ///
    /// An empty id was reported already.
    func refer(
        _ key: String,
        _ id: String,
        to known: some Collection<String>,
        _ what: Phrase,
    ) {
        guard !id.isEmpty, !known.contains(id) else { return }
        let complaint = Complaint.unknown(what, id, among: known)
        notes.reportReference(place(key), complaint.problem, hint: complaint.hint)
    }

    /// Reports every id of a list that an earlier element has.
    func refuseDoubles(_ list: String, _ ids: [String], key: String = "id") {
        var seen: [String: Int] = [:]
        for (index, id) in ids.enumerated() where !id.isEmpty {
            guard let first = seen[id] else {
                seen[id] = index
                continue
            }
            report(
                "\(list)[\(index)].\(key)",
                Phrase("“\(id)” 重复", "“\(id)” occurs twice"),
                hint: Phrase("已用于 \(list)[\(first)]", "\(list)[\(first)] has it already"),
            )
        }
    }
}
