import Channels
import Clock
import Desk
import Model

/// What the configuration means to the running daemon: one value, replaced whole by a reload.
struct Setup: Sendable {
    /// A person as the API knows them.
    struct Staff: Sendable {
        let id: String
        let name: String
        let organisation: String
        let roles: Set<Role>
        let systemUser: UInt32?
    }

    let bureau: Bureau
    let desk: Desk
    let book: RuleBook
    let staff: [Staff]
    let fitness: Fitness
    let boards: [BoardProfile]
    let organisationNames: [String: Phrase]
    /// What people are told in who cannot be asked: hooks and Alertmanager.
    let language: Language

    /// Names of the channels that boards belong to.
    var boardChannels: [String] { Set(boards.compactMap(\.channel)).sorted() }

    func person(_ id: String) -> Staff? { staff.first { $0.id == id } }
}
