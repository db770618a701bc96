import Edgar
import Form4Schema

/// Flags trades that a group of owners reports on a second form.
///
/// A form has room for ten owners, so a larger group files the same trade on several forms, on the same day and through the
/// same agent. Two officers with equal direct grants are not that: only indirect lines count, with the same position after the
/// trade, and only between filings that share no owner.
enum JointDuplicates {
    /// What must be equal in two reports of one trade.
    private struct Trade: Hashable {
        let firstFiledOn: CalendarDate
        /// The filer agent's part of the accession number.
        let agent: Int
        let table: SecurityTable
        let security: String
        let tradedOn: CalendarDate
        let code: TransactionCode
        let shares: Amount?
        let price: Amount?
        let ownedAfter: Amount?
        let nature: String?

        init(_ line: LedgerLine) {
            let facts = line.facts
            firstFiledOn = line.standing.firstFiledOn
            agent = line.filing.accession / 100_000_000
            table = facts.table
            security = securityKey(facts.securityTitle)
            tradedOn = facts.tradedOn
            code = facts.code
            shares = facts.shares
            price = facts.price
            ownedAfter = facts.sharesOwnedAfter
            nature = facts.natureOfOwnership.map(securityKey)
        }
    }

    /// Of reports of one trade, the one known first counts; identical lines of one filing are several trades and pair off one to one.
    static func flag(_ lines: inout [LedgerLine]) {
        let indirect = lines.indices.filter {
            lines[$0].facts.ownership == .indirect && !lines[$0].filing.owners.isEmpty
        }
        for (_, indices) in Dictionary(grouping: indirect, by: { Trade(lines[$0]) }) where indices.count > 1 {
            for (place, index) in indices.enumerated() {
                let filing = lines[index].filing
                let earlier = indices[..<place]
                let own = earlier.count { lines[$0].filing.accession == filing.accession }
                var reports: [Int: Int] = [:]
                for other in earlier
                where lines[other].isValid(at: lines[index].knownFrom)
                    && Set(lines[other].filing.owners).isDisjoint(with: filing.owners)
                {
                    reports[lines[other].filing.accession, default: 0] += 1
                }
                if reports.values.contains(where: { $0 > own }) {
                    lines[index].standing.flags.insert(QualityFlags(.duplicateOfJoint))
                }
            }
        }
    }
}
