import Model

/// Heads of the ledger kept elsewhere: a saved checkpoint, feed or page, whoever saved it.
///
/// Each of them names entries with number and hash, as `seq` and `hash` in JSON and Atom and as
/// `data-entry` and `data-hash` in a page; what else the file says does not matter.
enum Witness {
    /// Pairs that one file may bring: a feed names one for each release.
    static let limit = 200
    /// Characters between a number and its hash.
    private static let distance = 60

    /// Every pair in the file; refuses a file without one.
    static func read(_ file: String, _ run: Invocation) throws(Failure) -> [JSON] {
        let found = pairs(in: Array(try TextInput.read(file, run).utf8))
        guard !found.isEmpty else {
            throw .input(
                code: "usage.witness",
                Phrase("\(file) 里没有台账的编号和摘要", "\(file) names no entry with its hash"),
                hint: Phrase(
                    "存下公开地址的 /checkpoint.json、订阅源或发布页面",
                    "save /checkpoint.json, a feed or a release page of the public address",
                ),
            )
        }
        return found.prefix(limit).map { pair in
            [
                "seq": .integer(pair.seq), "hash": .string(pair.hash.hex),
                "source": .string(file),
            ]
        }
    }

    /// Numbers and hashes that stand beside each other, in the order of the file, each once.
    static func pairs(in bytes: [UInt8]) -> [(seq: Int64, hash: Digest)] {
        var found: [(seq: Int64, hash: Digest)] = []
        var last: (seq: Int64, end: Int)?
        var pending: (hash: Digest, end: Int)?
        var index = 0
        while index < bytes.count {
            if let (seq, end) = number(after: ["seq", "data-entry"], bytes, index) {
                if let hash = pending, index - hash.end < distance {
                    found.append((seq, hash.hash))
                    pending = nil
                } else {
                    last = (seq, end)
                }
                index = end
            } else if let (hash, end) = digest(bytes, index) {
                if let seq = last, index - seq.end < distance {
                    found.append((seq.seq, hash))
                    last = nil
                } else {
                    pending = (hash, end)
                }
                index = end
            } else {
                index += 1
            }
        }
        var seen: Set<Int64> = []
        return found.filter { seen.insert($0.seq).inserted }
    }

    /// The whole number behind one of the words, with only punctuation between.
    private static func number(
        after words: [String],
        _ bytes: [UInt8],
        _ start: Int,
    ) -> (Int64, Int)? {
        for word in words where bytes[start...].starts(with: word.utf8) {
            var index = start + word.utf8.count
            while index < bytes.count, index - start < distance,
                " =:\"\n\t".utf8.contains(bytes[index])
            {
                index += 1
            }
            let digits = bytes[index...].prefix(19) { (0x30...0x39).contains($0) }
            guard index > start + word.utf8.count,
                let number = Int64(String(decoding: digits, as: UTF8.self))
            else { continue }
            return (number, index + digits.count)
        }
        return nil
    }

    /// 64 hexadecimal digits behind the word `hash`.
    private static func digest(_ bytes: [UInt8], _ start: Int) -> (Digest, Int)? {
        guard bytes[start...].starts(with: "hash".utf8) else { return nil }
        var index = start + 4
        while index < bytes.count, index - start < distance, " =:\"\n\t".utf8.contains(bytes[index])
        {
            index += 1
        }
        guard index + 64 <= bytes.count else { return nil }
        let text = String(decoding: bytes[index..<index + 64], as: UTF8.self)
        return Digest(hex: text).map { ($0, index + 64) }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func prefix(_ limit: Int, while isWanted: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        prefix(limit).prefix(while: isWanted)
    }
}
