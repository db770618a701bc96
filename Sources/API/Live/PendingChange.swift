import Form4Schema
import Warehouse

/// What has changed since somebody last looked.
struct PendingChange: Sendable {
    private(set) var isAnything = false
    private(set) var companies: Set<Int> = []
    private(set) var version: Int64 = 0

    /// Beyond so many companies it is not worth telling them apart.
    private static let namedCompanies = 10_000

    mutating func add(version: Int64, companies touched: Set<Int>?) {
        self.version = max(self.version, version)
        if let touched { companies.formUnion(touched) } else { isAnything = true }
        if companies.count > Self.namedCompanies { isAnything = true }
        if isAnything { companies = [] }
    }

    func touches(_ scope: ChangeScope) -> Bool { version > 0 && (isAnything || scope.contains(anyOf: companies)) }
}
