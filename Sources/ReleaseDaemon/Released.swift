import Configuration
import Glibc
import Ledger
import Model
import Platform

/// `released`: the daemon, and what can be done with its state folder while it does not run.
@main
struct Released {
    static func main() {
        exit(run(Array(CommandLine.arguments.dropFirst())))
    }

    /// Exit statuses: 0 done, 1 failed, 2 usage; those of sysexits for a start that can't succeed.
    private static func run(_ arguments: [String]) -> Int32 {
        do {
            switch try DaemonOptions.read(arguments) {
            case .help:
                write(DaemonOptions.usage, to: STDOUT_FILENO)
            case .version:
                write("released \(ProductVersion.text)\n", to: STDOUT_FILENO)
            case .checkConfiguration(let folder):
                let report = Configuration.report(onFolder: folder, in: language)
                write(report.text, to: report.isSound ? STDOUT_FILENO : STDERR_FILENO)
                return report.isSound ? 0 : 1
            case .verify(let state): return try OfflineTools.verify(state)
            case .doctor(let state): return OfflineTools.doctor(state)
            case .restore(let state, let backup):
                return try OfflineTools.restore(state, from: backup)
            case .run(let options):
                do {
                    try Daemon(options).run()
                } catch {
                    throw Daemon.StartFailure(damage: error, state: options.state) ?? error
                }
            }
            return 0
        } catch let mistake as DaemonOptions.Mistake {
            write("released: \(mistake)\n\n" + DaemonOptions.usage, to: STDERR_FILENO)
            return 2
        } catch let failure as Daemon.StartFailure {
            write("released: \(failure)\n", to: STDERR_FILENO)
            return failure.status
        } catch {
            write("released: \(error)\n", to: STDERR_FILENO)
            return 1
        }
    }

    static var language: Language {
        let locale = Environment.value("LC_ALL") ?? Environment.value("LANG") ?? ""
        return locale.hasPrefix("en") ? .english : .chinese
    }

    static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }
}
