extension HJ212Packet {
    /// The data segment that acknowledges this packet; nil where none is wanted.
    ///
    /// To be sent only once the readings are durable. It repeats request number, password and device
    /// (HJ 212-2017, 6.5): 9013 answers a notification, 9014 data. Answers to requests of our own are not
    /// answered again, nor are requests, which no device sends.
    package var acknowledgement: [UInt8]? {
        let isNotice = command == Self.clockRequest || command == Self.heartbeat
        guard flags.wantsAnswer, system != Self.interaction || command == Self.heartbeat,
            !isRequest
        else { return nil }
        let answer = isNotice ? "9013" : "9014"
        var text = requestNumber.map { "QN=\($0);" } ?? ""
        text += "ST=\(Self.interaction);CN=\(answer);"
        if let password { text += "PW=\(password);" }
        // The version stays, the bits for split and answer go.
        text += "MN=\(device);Flag=\(flags.number & ~3);CP=&&&&"
        return Array(text.utf8)
    }

    /// True for what a centre sends: settings, calibrations, samplings.
    private var isRequest: Bool {
        guard let code = Int(command), command != Self.clockRequest else { return false }
        return (1_000...1_099).contains(code) || (3_011...3_018).contains(code) || code == 3_021
    }

    /// ST of answers and notices between device and centre.
    static let interaction = "91"
    /// The device asks for its clock to be set.
    static let clockRequest = "1013"
    /// The sign of life of HJ 212-2025, as it is told of: its text was not at hand.
    package static let heartbeat = "9015"
}
