import Clock
import Ledger
import Model
import Platform
import Testing

@testable import ReleaseDaemon

@Suite("An export for an auditor", .timeLimit(.minutes(20)))
struct AuditTests {
    /// A record with duties that were met, late, missed, waived, moved and open.
    static func story(_ bench: OfficeBench) throws {
        let (met, _) = try bench.released()
        try bench.act("duty-a", "incidents/\(met)/correct", ["occurred": "-20m", "reason": "核实"])
        let zone = bench.running.core.setup.bureau.zone
        let late = try bench.incident(occurred: zone.rfc3339(bench.time.now - .hours(7)))
        try bench.wait("no breach") {
            try bench.entries(.obligationBreached).contains { $0.subject.hasPrefix(late) }
        }
        try bench.publish(try bench.approved(OfficeBench.draft(late)))
        let missed = try bench.incident(occurred: zone.rfc3339(bench.time.now - .hours(30)))
        try bench.act(
            "leader-a",
            "obligations/waive",
            [
                "obligation": .string(missed + "/inc.press_conference"), "reason": "无须召开",
                "basis": "领导批示", "approvedBy": "leader-b",
            ],
        )
        try bench.act("leader-a", "incidents/\(missed)/close", ["missed": true, "reason": "已结束"])
        _ = try bench.incident(grade: nil)
    }

    private static func exported(_ bench: OfficeBench) throws -> Auditor {
        let folder = bench.folder.path + "/export"
        let told = try bench.act("admin-a", "ledger/export", ["folder": .string(folder)])
        #expect((told["entries"]?.integer ?? 0) > 20)
        for name in ["verify_ledger.py", "audit_ledger.py"]
        where try FileTree.status(folder + "/" + name) == nil {
            let script = try FileTree.read(Auditor.scripts + "/" + name, limitBytes: 1 << 20)
            try ReplacedFile.write(script, to: folder + "/" + name)
        }
        return Auditor(folder: folder)
    }

    @Test(.enabled(if: Auditor.isThere("python3")))
    func `is sound as it was written, and whatever is changed in it is found`() throws {
        let bench = try OfficeBench()
        try Self.story(bench)
        let auditor = try Self.exported(bench)
        // What somebody saved when it was written.
        let witness = bench.folder.path + "/head.json"
        let last = try #require(try auditor.text("entries.jsonl").split(separator: "\n").last)
        let entry = try JSONReader.read(String(last))
        let head: JSON = ["hash": entry["hash"] ?? .null, "seq": entry["seq"] ?? .null]
        try ReplacedFile.write(head.canonicalBytes, to: witness)
        let sound = auditor.audit("--witness", witness, "--verdicts")
        #expect(sound.status == 0, "\(sound.output)")
        for word in ["met", "late", "missed", "waived"] {
            #expect(sound.output.contains("\"verdict\": \"\(word)\""), "\(word): \(sound.output)")
        }
        for attack in Self.attacks {
            let spoilt = try auditor.copy(to: bench.folder.path + "/spoilt-\(attack.name)")
            try attack.spoil(spoilt)
            let found = spoilt.audit("--witness", witness)
            #expect(found.status == 1, "\(attack.name): \(found.output)")
            #expect(found.output.contains(attack.finds), "\(attack.name): \(found.output)")
        }
        // What is no export is not called sound.
        try FileTree.remove(auditor.folder + "/entries.jsonl")
        #expect(auditor.audit().status == 2)
        #expect(Auditor.run("python3", [Auditor.scripts + "/audit_ledger.py"]).status == 2)
    }

    private struct Attack: Sendable {
        let name: String
        let finds: String
        let spoil: @Sendable (Auditor) throws -> Void

        init(_ name: String, finds: String, _ spoil: @escaping @Sendable (Auditor) throws -> Void) {
            self.name = name
            self.finds = finds
            self.spoil = spoil
        }

        /// Forges the entries of a kind with the chain written anew behind them.
        static func forged(
            _ name: String,
            _ kind: EntryKind,
            finds: String,
            _ change: @escaping @Sendable (inout JSON) -> Void,
        ) -> Attack {
            Attack(name, finds: finds) { folder in
                try folder.forge { if $0["kind"]?.string == kind.rawValue { change(&$0) } }
            }
        }
    }

    private static let attacks: [Attack] = [
        Attack("edited", finds: "edited") { folder in
            let text = try folder.text("entries.jsonl")
            try folder.write(text.replacing("duty-a", with: "duty-b"), to: "entries.jsonl")
            try folder.sumAnew()
        },
        Attack("removed", finds: "removed") { folder in
            var lines = try folder.text("entries.jsonl").split(separator: "\n")
            lines.remove(at: 9)
            try folder.write(lines.joined(separator: "\n") + "\n", to: "entries.jsonl")
            try folder.sumAnew()
        },
        Attack("cut", finds: "cut_tail") { folder in
            let lines = try folder.text("entries.jsonl").split(separator: "\n").dropLast(3)
            try folder.write(lines.joined(separator: "\n") + "\n", to: "entries.jsonl")
            try folder.sumAnew()
        },
        Attack("bytes", finds: "content_altered") { folder in
            let name = try Self.publishedBytes(folder)
            try folder.write(try folder.text(name) + " ", to: name)
            try folder.sumAnew()
        },
        Attack("lost", finds: "content_missing") { folder in
            try FileTree.remove(folder.folder + "/" + (try Self.publishedBytes(folder)))
            try folder.sumAnew()
        },
        Attack("added", finds: "is not in SHA256SUMS") { folder in
            try folder.write("x", to: "content/more")
        },
        Attack("sums", finds: "README: is not as it was exported") { folder in
            try folder.write("x", to: "README")
        },
        Attack("rules", finds: "is not what the entry names") { folder in
            let place = try #require(
                try FileTree.list(folder.folder + "/configuration").first?.name
            )
            let file = "configuration/\(place)/timelines.json5"
            let text = try folder.text(file)
            try folder.write(text.replacing("\"6h\"", with: "\"8h\""), to: file)
            try folder.sumAnew()
        },
        Attack("verdict", finds: "duties.jsonl says") { folder in
            let text = try folder.text("duties.jsonl")
            let changed = text.replacing("\"late\"", with: "\"met\"")
            #expect(text != changed)
            try folder.write(changed, to: "duties.jsonl")
            try folder.sumAnew()
        },
        .forged("outcome", .obligationSettled, finds: "met, but it was late") {
            if $0["body"]?["outcome"]?.string == "late" {
                $0["body"]?["outcome"] = "met"
                $0["body"]?["lateBy"] = nil
            }
        },
        .forged("due", .obligationOpened, finds: ", counted ") {
            if let due = $0["body"]?["due"]?.integer { $0["body"]?["due"] = .integer(due + 1) }
        },
        .forged("anchor", .obligationOpened, finds: "does not say that it began") {
            let due = $0["body"]?["due"]?.integer ?? 0
            let anchor = $0["body"]?["anchor"]?["at"]?.integer ?? 0
            $0["body"]?["due"] = .integer(due + 1_234)
            $0["body"]?["anchor"]?["at"] = .integer(anchor + 1_234)
        },
        .forged("limit", .obligationOpened, finds: "the rule is not the one") {
            if $0["body"]?["terms"]?["limit"]?.string == "6h" {
                $0["body"]?["terms"]?["limit"] = "9h"
            }
        },
        .forged("number", .releasePublished, finds: "index number") {
            if let number = $0["body"]?["indexNumber"]?.string {
                $0["body"]?["indexNumber"] = .string(number.dropLast() + "7")
            }
        },
        .forged("evidence", .deliveryConfirmed, finds: "does not say that it was done") {
            $0["effectiveAt"] = .integer(1)
        },
        .forged("breach", .obligationBreached, finds: "a breach of another due instant") {
            if let due = $0["body"]?["due"]?.integer {
                $0["body"]?["due"] = .integer(due + 3_600_000)
                $0["effectiveAt"] = .integer(due + 3_600_000)
            }
        },
        .forged("unbreached", .obligationBreached, finds: "its breach is not on record") {
            $0["kind"] = .string(EntryKind.obligationEscalated.rawValue)
        },
    ]

    /// A file of bytes that a reader fetched.
    private static func publishedBytes(_ folder: Auditor) throws -> String {
        for line in try folder.text("entries.jsonl").split(separator: "\n") {
            let entry = try JSONReader.read(String(line))
            if entry["kind"]?.string == EntryKind.deliveryConfirmed.rawValue,
                let digest = entry["body"]?["digest"]?.string
            {
                return "content/" + digest
            }
        }
        throw BenchFolder.Mistake(description: "nothing was published")
    }

    @Test(.enabled(if: Auditor.isThere("python3") && Auditor.isThere("ssh-keygen")))
    func `the head of the day is signed, told to readers, and verified without us`() throws {
        let folder = try BenchFolder()
        let key = folder.path + "/key"
        #expect(
            Auditor.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]).status == 0
        )
        let program = Auditor.run("sh", ["-c", "command -v ssh-keygen"]).output
            .trimmingSuffix { $0.isNewline }
        try folder.edit(
            "released.json5",
            "stream: {",
            """
            checkpoint: { sign: { program: "\(program)",
                arguments: ["-Y", "sign", "-n", "released-checkpoint", "-f", "\(key).gone"] } },
              stream: {
            """,
        )
        let bench = try OfficeBench(folder)
        try Self.story(bench)
        // A command that fails is a fault and no signature; it is tried again.
        try bench.restart(time: ShiftedTime(by: .hours(73)))
        try bench.wait("no fault") {
            bench.running.core.faults.current.contains { $0.part == "checkpoint.signature" }
        }
        #expect(try bench.entries(.checkpointSigned).isEmpty)
        try bench.restart(time: ShiftedTime(by: .hours(74))) { folder in
            try folder.edit("released.json5", "key.gone", "key")
        }
        try bench.wait("not signed") { try bench.entries(.checkpointSigned).count == 1 }
        try bench.wait("readers are not told") {
            try bench.fetch("/checkpoint.json").json["signed"]?["signature"]?.string?
                .hasPrefix("-----BEGIN SSH SIGNATURE-----") ?? false
        }
        let taken = try #require(try bench.entries(.checkpointTaken).last)
        let head = try bench.get("duty-a", "ledger/head")
        #expect(head["signed"]?["hash"] == taken.body["hash"])
        // Once a day, also over a restart.
        try bench.restart(time: ShiftedTime(by: .hours(74)))
        try bench.wait("forgotten") {
            try bench.get("duty-a", "ledger/head")["signed"] == head["signed"]
        }
        #expect(try bench.entries(.checkpointSigned).count == 1)

        let auditor = try Self.exported(bench)
        let signers = folder.path + "/signers"
        let published = try FileTree.read(key + ".pub", limitBytes: 4_096)
        try folder.write("released " + String(decoding: published, as: UTF8.self), to: "signers")
        let sound = auditor.audit("--signers", signers)
        #expect(sound.status == 0, "\(sound.output)")
        #expect(sound.output.contains("signed checkpoints: 1"))
        // The signed head is a witness: the chain can't be written anew behind it.
        let forged = try auditor.copy(to: folder.path + "/forged")
        try forged.forge { if $0["seq"]?.integer == 3 { $0["actor"] = "nobody" } }
        #expect(forged.audit().output.contains("rehashed"))
        // Nor can it be signed anew by somebody else.
        let name = try #require(
            try FileTree.list(auditor.folder + "/checkpoints").first { $0.name.hasSuffix(".json") }
        ).name
        let document = auditor.folder + "/checkpoints/" + name
        let other = folder.path + "/other"
        #expect(
            Auditor.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", other]).status == 0
        )
        try FileTree.remove(document + ".sig")
        #expect(
            Auditor.run(
                "ssh-keygen",
                ["-q", "-Y", "sign", "-n", "released-checkpoint", "-f", other, document],
            ).status == 0
        )
        try auditor.sumAnew()
        let stranger = auditor.audit("--signers", signers)
        #expect(stranger.status == 1, "\(stranger.output)")
        #expect(stranger.output.contains("checkpoints/" + name))
    }
}

extension String {
    fileprivate func trimmingSuffix(while drops: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, drops(last) { text.removeLast() }
        return text
    }
}
