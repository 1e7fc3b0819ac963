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

/// A module and the ones it may import.
///
/// The same table is held by `Tests/HouseTests`.
func module(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
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
        module("Clock", uses: ["Model"]),
        module("Desk", uses: ["Model"]),
        module("Platform", uses: ["Model", "CLinux"]),
        // Ring 2: adapters.
        module("Ledger", uses: ["Model", "Platform", "CSQLite"]),
        module("Channels", uses: ["Model", "Platform"]),
        module("Server", uses: ["Model", "Platform", "CLinux"]),
        // Ring 3: files to checked values.
        module(
            "Configuration",
            uses: ["Model", "Clock", "Desk", "Platform", "Ledger", "Channels", "Server"],
        ),
        // Ring 4: the two programs.
        .executableTarget(
            name: "ReleaseDaemon",
            dependencies: [
                "Model", "Clock", "Desk", "Platform", "Ledger", "Channels", "Server",
                "Configuration",
            ],
            swiftSettings: settings,
        ),
        .executableTarget(
            name: "releasectl",
            dependencies: [
                "Model", "Clock", "Desk", "Platform", "Ledger", "Channels", "Server",
                "Configuration",
            ],
            swiftSettings: settings,
        ),

        suite("Model", tests: ["Model"]),
        suite("Clock", tests: ["Clock", "Model"], samples: ["Fixtures"]),
        suite("Desk", tests: ["Desk", "Model"]),
        suite("Platform", tests: ["Platform", "Model", "CLinux"]),
        suite("Ledger", tests: ["Ledger", "Platform", "Model", "CSQLite"]),
        suite("Channels", tests: ["Channels", "Platform", "Model"], samples: ["Golden"]),
        suite("Server", tests: ["Server", "Platform", "Model"]),
        suite(
            "Configuration",
            tests: ["Configuration", "Channels", "Clock", "Desk", "Platform", "Model"],
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
            tests: ["releasectl", "Clock", "Channels", "Platform", "Model"],
            samples: ["Golden"],
        ),
        suite("House", tests: ["Platform"]),
    ],
)
