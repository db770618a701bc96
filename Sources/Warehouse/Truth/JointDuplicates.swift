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

    /// Of reports of one trade, the one known first counts; identical lines of one filing are several trades and pair off
    /// one to one.
    static func flag(_ lines: inout [LedgerLine]) {
        let indirect = lines.indices.filter {
            lines[$0].facts.ownership == .indirect && !lines[$0].filing.owners.isEmpty
        }
        for (_, indices) in Dictionary(grouping: indirect, by: { Trade(lines[$0]) }) where indices.count > 1 {
            for index in duplicates(among: indices, of: lines) {
                lines[index].standing.flags.insert(QualityFlags(.duplicateOfJoint))
            }
        }
    }

    /// - Parameter reports: lines that report the same trade, in the order of knowledge and document.
    private static func duplicates(among reports: [Int], of lines: [LedgerLine]) -> [Int] {
        let byFiling = Dictionary(grouping: reports) { lines[$0].filing.accession }
        let owners = byFiling.compactMapValues { $0.first.map { Set(lines[$0].filing.owners) } }
        return byFiling.flatMap { accession, own in
            let others = byFiling.filter { other, _ in
                other != accession && owners[other]?.isDisjoint(with: owners[accession] ?? []) == true
            }.values
            return own.enumerated().filter { place, index in
                others.contains { earlier in
                    place < earlier.count { $0 < index && lines[$0].isValid(at: lines[index].knownFrom) }
                }
            }.map(\.element)
        }
    }
}
