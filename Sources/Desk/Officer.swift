package import Model

/// A person who asks for something, with what the configuration lets them do.
package struct Officer: Sendable, Hashable {
    /// The id of the person; never a name.
    package let id: String
    package let roles: Set<Role>
    package let organisation: String
    /// The system account behind the request, when it came over the control socket.
    package let systemUser: UInt32?

    package init(id: String, roles: Set<Role>, organisation: String, systemUser: UInt32? = nil) {
        self.id = id
        self.roles = roles
        self.organisation = organisation
        self.systemUser = systemUser
    }
}
