// swift-tools-version: 6.2
import PackageDescription

/// One set of settings for every Swift target: language mode 6, the features that become the default
/// in Swift 7, strict memory safety, and no warning left standing.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// How hard the optimiser works in a release build, by what a module does.
///
/// A clean release build has to stay quick on two cores, and nine tenths of it are the optimiser.
/// Modules are not inlined into each other either. What that costs at run time has not been measured:
/// compare with `scripts/bench` before and after a change here.
enum Effort: String {
    /// Bytes and durable entries: the public loops, the ledger, what both stand on.
    case speed = "-O"
    /// Decisions and rendering: once an act, never once a reader.
    case size = "-Osize"
    /// Runs once a command or once a start.
    case none = "-Onone"

    var settings: [SwiftSetting] {
        [.unsafeFlags([rawValue, "-disable-cmo"], .when(configuration: .release))]
    }
}

/// A module and the ones it may import.
///
/// The same table is held by `Tests/HouseTests`.
func module(
    _ name: String,
    uses dependencies: [Target.Dependency] = [],
    effort: Effort = .speed,
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        swiftSettings: settings + effort.settings,
    )
}

/// Tests of a module; `folders` hold sample and golden files, which tests find beside their own file.
func suite(
    _ name: String,
    tests dependencies: [Target.Dependency],
    samples folders: [String] = [],
) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: dependencies,
        exclude: folders,
        swiftSettings: settings,
    )
}

let package = Package(
    name: "released",
    products: [
        .executable(name: "released", targets: ["ReleaseDaemon"]),
        .executable(name: "releasectl", targets: ["releasectl"]),
    ],
    targets: [
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3"),

        // Ring 0: values.
        module("Model"),
        // Ring 1: decisions and the kernel.
        module("Clock", uses: ["Model"], effort: .size),
        module("Desk", uses: ["Model"], effort: .size),
        module("Stations", uses: ["Model"]),
        module("Platform", uses: ["Model", "CLinux"]),
        // Ring 2: adapters.
        module("Ledger", uses: ["Model", "Platform", "CSQLite"]),
        module("Channels", uses: ["Model", "Platform"], effort: .size),
        module("Server", uses: ["Model", "Platform", "CLinux"]),
        // Ring 3: files to checked values.
        module(
            "Configuration",
            uses: [
                "Model", "Clock", "Desk", "Stations", "Platform", "Ledger", "Channels", "Server",
            ],
            effort: .none,
        ),
        // Ring 4: the two programs.
        .executableTarget(
            name: "ReleaseDaemon",
            dependencies: [
                "Model", "Clock", "Desk", "Stations", "Platform", "Ledger", "Channels", "Server",
                "Configuration",
            ],
            swiftSettings: settings + Effort.size.settings,
        ),
        .executableTarget(
            name: "releasectl",
            dependencies: [
                "Model", "Clock", "Desk", "Stations", "Platform", "Ledger", "Channels", "Server",
                "Configuration",
            ],
            swiftSettings: settings + Effort.none.settings,
        ),

        suite("Model", tests: ["Model"]),
        suite("Clock", tests: ["Clock", "Model"], samples: ["Fixtures"]),
        suite("Desk", tests: ["Desk", "Model"]),
        suite("Stations", tests: ["Stations", "Model"], samples: ["Fixtures"]),
        suite("Platform", tests: ["Platform", "Model", "CLinux"]),
        suite("Ledger", tests: ["Ledger", "Platform", "Model", "CSQLite"]),
        suite("Channels", tests: ["Channels", "Platform", "Model"], samples: ["Golden"]),
        suite("Server", tests: ["Server", "Platform", "Model"]),
        suite(
            "Configuration",
            tests: ["Configuration", "Channels", "Clock", "Desk", "Platform", "Model"],
            samples: ["Broken", "Sound"],
        ),
        suite(
            "ReleaseDaemon",
            tests: [
                "ReleaseDaemon", "Model", "Clock", "Desk", "Platform", "Ledger", "Channels",
                "Server", "Configuration",
            ],
        ),
        suite(
            "Releasectl",
            tests: ["releasectl", "Clock", "Channels", "Stations", "Platform", "Model"],
            samples: ["Golden"],
        ),
        suite("House", tests: ["Platform"]),
    ],
)
