import Testing

@Suite struct HouseTests {
    @Test func `every import follows the table`() throws {
        let files = try SourceFile.all(below: "Sources").filter { $0.path.hasSuffix(".swift") }
        #expect(files.count > 100)
        for file in files {
            for line in file.text.split(whereSeparator: \.isNewline) {
                guard let other = ImportTable.imported(by: line) else { continue }
                #expect(
                    ImportTable.permits(file.module, importing: other),
                    "\(file.path) imports \(other)",
                )
            }
        }
    }

    @Test func `every module is in the table and every tolerated arrow is still needed`() throws {
        let files = try SourceFile.all(below: "Sources")
        #expect(Set(files.map(\.module)) == Set(ImportTable.allowed.keys))
        for (module, others) in ImportTable.tolerated {
            for other in others {
                let isNeeded = files.contains { file in
                    file.module == module
                        && file.text.split(whereSeparator: \.isNewline).contains {
                            ImportTable.imported(by: $0) == other
                        }
                }
                #expect(isNeeded, "\(module) no longer imports \(other): take it off the list")
            }
        }
    }

    @Test func `a planted violation of each arrow is found`() {
        let rings: [[String]] = [
            ["Model"], ["Clock", "Desk", "Stations", "Platform"], ["Ledger", "Channels", "Server"],
            ["Configuration"], ["ReleaseDaemon", "releasectl"],
        ]
        for (ring, modules) in rings.enumerated() {
            for module in modules {
                // Outward and sideways; ring 2 may use Platform, which is further in.
                for other in rings[ring...].joined() where other != module {
                    #expect(!ImportTable.permits(module, importing: other), "\(module) → \(other)")
                }
                for other in [
                    "Foundation", "FoundationEssentials", "FoundationNetworking", "XCTest",
                ] {
                    #expect(!ImportTable.permits(module, importing: other))
                }
            }
        }
        let planted = [
            ("Model", "Glibc"), ("Clock", "Platform"), ("Desk", "Glibc"), ("Desk", "Clock"),
            ("Stations", "Glibc"), ("Stations", "Platform"), ("Stations", "Clock"),
            ("Channels", "Stations"), ("Server", "Stations"),
            ("Ledger", "CLinux"), ("Ledger", "Synchronization"), ("Channels", "CSQLite"),
            ("Channels", "Desk"), ("Server", "CSQLite"), ("Server", "Desk"),
            ("Configuration", "Glibc"),
            ("Configuration", "CSQLite"), ("ReleaseDaemon", "CSQLite"),
            ("releasectl", "CLinux"), ("Platform", "CSQLite"), ("Ledger", "Clock"),
        ]
        for (module, other) in planted {
            #expect(!ImportTable.permits(module, importing: other), "\(module) → \(other)")
        }
    }

    @Test(arguments: [
        ("import Model", "Model"), ("package import Model", "Model"),
        ("  import   Glibc  ", "Glibc"),
        ("@testable import ReleaseDaemon", "ReleaseDaemon"), ("import struct Desk.Desk", "Desk"),
        ("@preconcurrency public import Clock // why", "Clock"), ("import Desk;", "Desk"),
        ("import func Glibc.open", "Glibc"),
    ])
    func `an import is recognised in every form`(line: String, module: String) {
        #expect(ImportTable.imported(by: line) == module)
    }

    @Test(arguments: [
        "// import Model", "/// import Model", "let important = 1", "\"import x\"", "",
    ])
    func `what is no import is none`(line: String) {
        #expect(ImportTable.imported(by: line) == nil)
    }

    @Test func `nothing is left undone in words or points out of the repository`() throws {
        // Put together here, so that this file does not find itself.
        let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "/wo" + "rk/"]
        for file in try SourceFile.all(below: "Sources") + SourceFile.all(below: "Tests")
        where file.path.hasSuffix(".swift") || file.path.hasSuffix(".h") {
            for word in words {
                #expect(!file.text.contains(word), "\(file.path) holds \(word)")
            }
        }
    }

    @Test func `every golden file is used by a test`() throws {
        let files = try SourceFile.all(below: "Tests")
        let tests = files.filter { $0.path.hasSuffix(".swift") }.map(\.text).joined()
        // Programs of the acceptance run stand beside the suites.
        for file in files where file.module.hasSuffix("Tests") && !file.path.hasSuffix(".swift") {
            let parts = file.path.split(separator: "/")
            let name = parts.last.map { String($0) } ?? ""
            let stem = String(name.prefix { $0 != "." })
            // A test may put the name together: `explain-\(name).txt`.
            let family = stem.prefix { $0 != "-" } + "-\\("
            let folder = parts.dropLast().last.map { String($0) } ?? ""
            #expect(
                tests.contains(name) || tests.contains(stem) || tests.contains(family)
                    || tests.contains(folder + "\""),
                "\(file.path) is used by no test",
            )
        }
    }
}
