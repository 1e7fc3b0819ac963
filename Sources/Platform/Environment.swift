import Glibc

/// The process environment, read only.
package enum Environment {
    /// The value of a variable; nil if it is unset, or not UTF-8.
    package static func value(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(validatingCString: value)
    }
}
