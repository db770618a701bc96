/// The version of this program, as its releases are numbered (semantic versioning over the GraphQL schema, the command
/// line and the configuration).
package enum ProductVersion {
    package static let current = "1.0.0"
}
