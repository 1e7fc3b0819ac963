import Model
import Testing

@Suite struct RowTests {
    @Test func `a digest is 32 bytes or 64 hexadecimal digits and nothing else`() throws {
        let bytes = (0..<32).map { UInt8($0 * 8) }
        let digest = try #require(Digest(bytes))
        #expect(digest.bytes == bytes)
        #expect(digest.hex.hasPrefix("0008101820"))
        #expect(Digest(hex: digest.hex) == digest)
        #expect(Digest(hex: digest.hex.uppercased()) == digest)
        #expect(digest.prefix == 0x0008_1018_2028_3038)
        #expect(Digest.zero.hex == String(repeating: "0", count: 64))
        #expect(Digest(bytes.dropLast()) == nil && Digest(bytes + [0]) == nil)
        let hex = digest.hex
        for bad in [
            "", String(hex.dropLast()), hex + "0", "g" + hex.dropFirst(), " " + hex.dropFirst(),
            "²" + hex.dropFirst(2), "ａ" + hex.dropFirst(3),
        ] {
            #expect(Digest(hex: bad) == nil, "\(bad)")
        }
    }

    @Test(arguments: UInt64(1)...50)
    func `rows are read back as they were written`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let incident = random.incident()
        #expect(try Incident(id: incident.id, row: reread(incident.row)) == incident)
        let release = random.release()
        #expect(try Release(id: release.id, row: reread(release.row)) == release)
        let delivery = random.delivery()
        #expect(try Delivery(id: delivery.id, row: reread(delivery.row)) == delivery)
        let text = random.releaseText()
        #expect(try ReleaseText(json: reread(text.json)) == text)
    }

    /// Through bytes, as the database does it.
    private func reread(_ row: JSON) throws -> JSON { try JSONReader.read(row.canonicalBytes) }

    @Test func `a row that lacks a field or holds the wrong word is a mistake`() {
        var random = SeededRandom(seed: 1)
        let incident = random.incident()
        for key in [
            "category", "occurredAt", "openedAt", "openedBy", "leadOrganisation", "document",
        ] {
            var row = incident.row
            row[key] = nil
            #expect(throws: RowMistake.self) { try Incident(id: "x", row: row) }
            row[key] = .bool(true)
            #expect(throws: RowMistake.self) { try Incident(id: "x", row: row) }
        }
        var row = incident.row
        row["grade"] = "V"
        #expect(throws: RowMistake(field: "grade", expected: "Grade")) {
            try Incident(id: "x", row: row)
        }
        #expect(throws: RowMistake.self) { try Release(id: "x", row: [:]) }
        #expect(throws: RowMistake.self) { try Delivery(id: "x", row: .null) }
    }

    @Test(arguments: ["一\n二", "一\r\n二", "\n\n 一 \r\n\r\n\u{3000}二\n"])
    func `paragraphs are the lines that have text`(body: String) {
        var random = SeededRandom(seed: 1)
        var text = random.releaseText()
        text.body = body
        #expect(text.paragraphs == ["一", "二"])
    }
}

extension SeededRandom {
    mutating func incident() -> Incident {
        Incident(
            id: "2026-0001",
            category: word(or: .natural),
            grade: maybe { $0.word(Grade.self, or: .major) },
            occurredAt: instant(),
            isEstimated: Bool.random(using: &self),
            reportedAt: maybe { $0.instant() },
            openedAt: instant(),
            openedBy: text(),
            leadOrganisation: text(),
            document: digest(),
            closedAt: maybe { $0.instant() },
        )
    }

    mutating func release() -> Release {
        var release = Release(
            id: "R-0001",
            kind: word(or: .first),
            incident: maybe { $0.text() },
            publisher: text(),
            createdAt: instant(),
        )
        release.indexNumber = maybe { $0.text() }
        release.pending = maybe { $0.pending() }
        for number in 0..<Int.random(in: 0...3, using: &self) {
            release.revisions.append(
                Release.Revision(
                    number: number + 1,
                    document: digest(),
                    publishedAt: instant(),
                    seq: Int64.random(in: 1 ... .max, using: &self),
                    entryHash: digest(),
                    drafter: text(),
                    approver: maybe { $0.text() },
                    channels: [text(), text()],
                    expiresAt: maybe { $0.instant() },
                )
            )
            if Bool.random(using: &self) { release.uncountersigned.append(number + 1) }
        }
        release.withdrawnAt = maybe { $0.instant() }
        release.withdrawalReason = maybe { $0.digest() }
        release.withdrawalSeq = maybe { Int64.random(in: 1 ... .max, using: &$0) }
        release.withdrawalHash = maybe { $0.digest() }
        return release
    }

    mutating func pending() -> Release.Pending {
        var pending = Release.Pending(
            number: Int.random(in: 1...9, using: &self),
            document: digest(),
            drafter: text(),
        )
        pending.stage = word(or: .draft)
        pending.editors = (0..<Int.random(in: 0...3, using: &self)).map { _ in text() }
        pending.submitter = maybe { $0.text() }
        pending.approver = maybe { $0.text() }
        pending.approvedAt = maybe { $0.instant() }
        pending.isAuthorised = Bool.random(using: &self)
        for _ in 0..<Int.random(in: 0...2, using: &self) {
            pending.reviews.append(
                Release.Review(
                    kind: word(or: .secrecy),
                    by: text(),
                    at: instant(),
                    hasPassed: Bool.random(using: &self),
                    document: digest(),
                    note: maybe { $0.digest() },
                )
            )
        }
        return pending
    }

    mutating func delivery() -> Delivery {
        var delivery = Delivery(
            id: "R-0001/1/sms/residents",
            channel: text(),
            target: text(),
            subject: text(),
            revision: Int.random(in: 0...9, using: &self),
            queuedAt: instant(),
            expiresAt: maybe { $0.instant() },
            purpose: text(),
        )
        delivery.state = word(or: .queued)
        delivery.attempts = Int.random(in: 0...9, using: &self)
        delivery.nextAttemptAt = instant()
        delivery.reference = maybe { $0.text() }
        delivery.digest = maybe { $0.digest() }
        delivery.reason = maybe { $0.text() }
        delivery.acceptedAt = maybe { $0.instant() }
        delivery.confirmedAt = maybe { $0.instant() }
        return delivery
    }

    mutating func releaseText() -> ReleaseText {
        ReleaseText(
            title: text(),
            summary: maybe { $0.text() },
            body: text(),
            boardPages: (0..<Int.random(in: 0...3, using: &self)).map { _ in
                (0..<Int.random(in: 0...3, using: &self)).map { _ in text() }
            },
            sms: maybe { $0.text() },
            channels: [text()],
            publisher: text(),
            responsible: maybe { $0.text() },
            classification: text(),
            dated: CivilDate(dayNumber: Int.random(in: 0...40_000, using: &self)),
            expiresAt: maybe { $0.instant() },
            correction: maybe { $0.text() },
        )
    }
}
