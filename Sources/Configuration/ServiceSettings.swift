package import Desk
package import Model
package import Platform

/// `released.json5`: who the bureau is, where the daemon listens and how much it may take.
package struct ServiceSettings: Sendable, Equatable {
    package let bureau: Bureau
    /// Unified social credit code, the first part of index numbers.
    package let organisationCode: String
    /// What users see unless they ask for the other one.
    package let language: Language
    package let readBack: ReadBack
    package let listeners: Listeners
    package let server: ServerSettings
    package let stream: Stream
    package let storage: Storage
    package let logLevel: Log.Level
    package let releases: Releases
    package let backup: Backup
    /// When the head of the day before is put on record and into the log, local time.
    package let checkpointAt: DayEnd
    /// Signs that head; nil for no signature.
    package let checkpointSigner: Signer?

    /// A program that reads a document and writes its signature: `ssh-keygen -Y sign`.
    package struct Signer: Sendable, Equatable {
        /// Absolute path.
        package let program: String
        package let arguments: [String]
        /// By the monotonic clock.
        package let timeout: Milliseconds
    }

    /// How a publication is proven: the address is that of a reader, not the one we listen on.
    package struct ReadBack: Sendable, Equatable {
        /// Nil for the address that the public listener really has.
        package let url: String?
        /// Sent as `Host`; nil for the one in `url`.
        package let host: String?
        /// Certificates (PEM) to trust for `https`, nil for the system's.
        package let authorityFile: String?
        package let timeout: Milliseconds
        package let retryEvery: Milliseconds
        /// Unproven for so long after publication, it raises an alarm.
        package let alarmAfter: Milliseconds
    }

    /// Three listeners, three walls.
    package struct Listeners: Sendable, Equatable {
        package let publicAddress: ListenAddress
        package let serviceAddress: ListenAddress
        /// A Unix socket with its mode.
        package let controlAddress: ListenAddress
        /// Whose forwarded addresses are believed.
        package let trustedProxies: [PeerAddress]
    }

    /// The event stream.
    package struct Stream: Sendable, Equatable {
        package let heartbeat: Milliseconds
        /// What clients are told to wait before they connect again.
        package let reconnectAfter: Milliseconds
    }

    /// Bounds of memory and disk.
    package struct Storage: Sendable, Equatable {
        /// Prepared bytes of the site kept in memory; older pages are served from disk.
        package let siteMemoryBytes: Int
        /// Below it the state folder's file system raises an alarm.
        package let freeSpaceWarningBytes: Int
        /// Below it the API takes only what tells the public, names who may, or mends the trouble.
        package let freeSpaceMinimumBytes: Int
    }

    /// What the desk demands.
    package struct Releases: Sendable, Equatable {
        package let indexNumber: IndexNumber.Template
        /// Whether `release issue` (oral approval) exists.
        package let allowsEmergencyPath: Bool
        package let oralMeans: [OralMeans]
        /// Besides the approval, which reviews every release needs.
        package let requiredReviews: [ReviewKind]
    }

    /// Copies of the state.
    package struct Backup: Sendable, Equatable {
        /// Nil for no backups by the daemon itself.
        package let folder: String?
        package let at: DayEnd
        package let kept: Int
    }
}

/// How an oral approval (口头批准) reached the officer.
package enum OralMeans: String, Sendable, Hashable, CaseIterable {
    case phone
    case radio
    case person

    package var name: Phrase {
        switch self {
        case .phone: Phrase("电话", "telephone")
        case .radio: Phrase("对讲机", "radio")
        case .person: Phrase("当面", "in person")
        }
    }
}
