package import Model

/// What a search narrows down to: period, kind, issuer, classification, item, part of the work, force.
///
/// A value that says nothing that exists is a mistake, told on the page; it is never taken for "all".
package struct SearchFilter: Sendable, Hashable {
    package var from: CivilDate?
    /// The last day, whole.
    package var to: CivilDate?
    package var kind: ReleaseKind?
    package var issuer: String?
    /// A classification and what lies below it: `政务公开` has `政务公开/道路施工`.
    package var category: String?
    package var item: String?
    package var process: Catalogue.Process?
    package var force: LegalForce?
    package private(set) var mistakes: [Phrase] = []

    /// Longer values are cut.
    private static let valueLimit = 100

    /// `parameter`: the value under a name of the query.
    package init(_ parameter: (String) -> String?) {
        func value(_ name: String) -> String? {
            parameter(name).map { String($0.prefix(Self.valueLimit)) }.flatMap {
                $0.isEmpty ? nil : $0
            }
        }
        var mistakes: [Phrase] = []
        func date(_ name: String) -> CivilDate? {
            guard let text = value(name) else { return nil }
            let date = CivilDate(text)
            if date == nil {
                mistakes.append(Phrase("日期写作 2026-07-12", "write dates as 2026-07-12"))
            }
            return date
        }
        func word<Word: RawRepresentable>(_ name: String) -> Word? where Word.RawValue == String {
            guard let text = value(name) else { return nil }
            let word = Word(rawValue: text)
            if word == nil {
                mistakes.append(Phrase("没有这样的 \(name)：\(text)", "no such \(name): \(text)"))
            }
            return word
        }
        from = date("from")
        to = date("to")
        kind = word("kind")
        process = word("process")
        force = word("force")
        issuer = value("issuer")
        category = value("category")
        item = value("item")
        self.mistakes = mistakes
    }

    package init() {}

    package var isEmpty: Bool { self == SearchFilter() }

    package func admits(_ release: PublicRelease, in bureau: Bureau) -> Bool {
        guard mistakes.isEmpty, kind == nil || release.kind == kind,
            issuer == nil || release.publisher == issuer,
            force == nil || release.force(of: release.current) == force
        else { return false }
        let day = bureau.zone.date(release.publishedAt)
        if let from, day < from { return false }
        if let to, day > to { return false }
        guard category != nil || item != nil || process != nil else { return true }
        guard let text = release.current.text else { return false }
        if let category, text.classification != category,
            !text.classification.hasPrefix(category + "/")
        {
            return false
        }
        if let item, text.facts.item?.id != item { return false }
        guard let process else { return true }
        let known = text.facts.item.flatMap { bureau.catalogue.item($0) }
        return known?.processes.contains(process) ?? false
    }
}
