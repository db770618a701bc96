import Form4Schema
import Warehouse

/// What has changed since somebody last looked.
struct PendingChange: Sendable {
    /// Beyond so many of a kind it is not worth telling them apart.
    private static let most = 10_000

    private(set) var version: Int64 = 0
    /// Nil for any.
    private var companies: Set<Int>? = []
    private var insiders: Set<Int>? = []

    mutating func add(_ change: DataChange) {
        version = max(version, change.version)
        Self.add(change.companies, to: &companies)
        Self.add(change.insiders, to: &insiders)
    }

    private static func add(_ touched: Set<Int>?, to all: inout Set<Int>?) {
        guard let known = all, let touched, known.count + touched.count <= most else {
            all = nil
            return
        }
        all = known.union(touched)
    }

    func touches(_ scope: ChangeScope) -> Bool {
        guard version > 0 else { return false }
        switch scope {
        case .anything: return true
        case .companies(let own): return companies.map { !$0.isDisjoint(with: own) } ?? true
        case .insiders(let own): return insiders.map { !$0.isDisjoint(with: own) } ?? true
        }
    }
}
