extension Answers {
    /// A lock whose device had its troubles.
    static let device = """
        {"now": "2026-07-12T08:20:00.000+08:00", "id": "lock", "kind": "water", "kindName": "水位",
         "name": "青石船闸", "issuer": "云津市防汛抗旱指挥部", "datum": "1985国家高程基准", "demonstration": true,
         "state": "silent", "stateName": "尚无数据",
         "device": {"protocol": "hj212", "protocolName": "HJ 212", "name": "010000A8900016F000169DC0",
          "from": ["10.20.0.0/16"], "edition": "2025", "isVerified": false,
          "lastPacketAt": "2026-07-12T08:19:00.000+08:00", "lastFrom": "10.20.0.7", "packets": 120, "readings": 98,
          "corrections": 2, "repeats": 11, "answers": 109, "damaged": 3, "refused": 4, "unused": 7, "tests": 0,
          "unwritten": 0, "unknownCodes": ["a01007", "a01008"], "lastRefusal": "时间在将来"}}
        """
}
