/// The version of both programs; raised by hand together with CHANGELOG.md.
enum Version {
    static let text = "0.1.0"
}
