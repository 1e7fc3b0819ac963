/// The version of both programs; raised by hand together with CHANGELOG.md.
package enum ProductVersion {
    package static let text = "0.1.0"
}
