/// How far somebody has been told of additions: of all of a version, or of its rows up to one.
///
/// As text `57`, or `57:131860520000012:NON_DERIVATIVE:2` with the key of the last row.
package struct AdditionPosition: Hashable, Sendable, CustomStringConvertible {
    package let version: Int64
    /// The key of the last row that was told of; empty when the whole version was.
    package let row: [String]

    package init(version: Int64, row: [String] = []) {
        self.version = version
        self.row = row
    }

    /// Nil for a text that is no position.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard text.utf8.count <= 256, let version = Int64(parts[0]), version >= 0 else { return nil }
        self.init(version: version, row: Array(parts.dropFirst()))
    }

    package var description: String { (["\(version)"] + row).joined(separator: ":") }
}
