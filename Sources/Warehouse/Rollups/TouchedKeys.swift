/// The company-days whose facts a transaction changes, and the companies it classifies.
///
/// A row counts as touched both as it was and as it is: a trade that moves from one day to another touches both.
package struct TouchedKeys: Sendable, Equatable {
    struct CompanyDay: Sendable, Hashable {
        let company: Int64
        /// As `2024-02-29`.
        let day: String
    }

    private(set) var filed: Set<CompanyDay> = []
    private(set) var traded: Set<CompanyDay> = []
    private(set) var classified: Set<Int64> = []

    package init() {}

    package var isEmpty: Bool { filed.isEmpty && traded.isEmpty && classified.isEmpty }

    /// A row of the company was there before, or is there now, with these days; each as `2024-02-29`.
    package mutating func touch(company: Int64, firstFiledOn: String, tradedOn: String) {
        filed.insert(CompanyDay(company: company, day: firstFiledOn))
        traded.insert(CompanyDay(company: company, day: tradedOn))
    }

    /// The company's SIC or sector was written; where its numbers stood before is remembered by the rollups.
    package mutating func classify(company: Int64) {
        classified.insert(company)
    }

    package mutating func formUnion(_ other: TouchedKeys) {
        filed.formUnion(other.filed)
        traded.formUnion(other.traded)
        classified.formUnion(other.classified)
    }

    /// All companies named.
    var companies: Set<Int64> {
        var all = classified
        for key in filed { all.insert(key.company) }
        for key in traded { all.insert(key.company) }
        return all
    }

    /// How many keys a refresh starts from.
    package var count: Int { filed.count + traded.count + classified.count }
}
