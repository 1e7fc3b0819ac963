/// One event for the subscribers of one topic.
package struct StreamEvent: Sendable, Equatable {
    /// Position in the stream: the number of the commit it comes from.
    ///
    /// Never falls from one event to the next; events of one commit share it.
    package let position: UInt64
    /// One of the topics that the server was started with.
    package let topic: String
    /// The event's name; control characters are left out.
    package let name: String
    /// Any text; its line ends become those of the stream.
    package let data: [UInt8]

    package init(position: UInt64, topic: String, name: String, data: [UInt8]) {
        self.position = position
        self.topic = topic
        self.name = name
        self.data = data
    }
}
