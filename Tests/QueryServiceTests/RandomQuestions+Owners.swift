import Foundation

/// Filters of owners, insiders and filings, across the relations between them.
extension RandomQuestions {
    /// An owner of a filing, with its place.
    struct OwnerRow {
        let filing: Facts.Filing
        let ordinal: Int

        var owner: Facts.Owner { filing.owners[ordinal - 1] }

        static func all(of filing: Facts.Filing) -> [OwnerRow] {
            filing.owners.indices.map { OwnerRow(filing: filing, ordinal: $0 + 1) }
        }
    }

    // MARK: Owners

    mutating func owners(depth: Int, at moment: Int?) -> Condition<OwnerRow> {
        combined(depth: depth) { $0.ownerLeaf(depth: $1, at: moment) }
    }

    private mutating func ownerLeaf(depth: Int, at moment: Int?) -> Condition<OwnerRow> {
        let facts = facts
        switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &random) {
        case 0:
            let bit = Int.random(in: 0..<6, using: &random)
            return Condition(text: "{role: {eq: \(Facts.roles[bit])}}") { $0.owner.roles & 1 << bit != 0 }
        case 1:
            let bits = [0, 1, 2, 3, 4, 5].shuffled(using: &random).prefix(2)
            let list = bits.map { Facts.roles[$0] }.joined(separator: ", ")
            return Condition(text: "{role: {notIn: [\(list)]}}") { row in
                bits.allSatisfy { row.owner.roles & 1 << $0 == 0 }
            }
        case 2:
            let isDirector = Bool.random(using: &random)
            return Condition(text: "{isDirector: {eq: \(isDirector)}}") { ($0.owner.roles & 8 != 0) == isDirector }
        case 3:
            let ordinal = Int.random(in: 1...3, using: &random)
            return Condition(text: "{ordinal: {lte: \(ordinal)}}") { $0.ordinal <= ordinal }
        case 4:
            let inner = insiders(depth: depth - 1, at: moment)
            return Condition(text: "{insider: \(inner.text)}") { row in
                facts.insiders.contains { $0.id == row.owner.insider && inner.holds($0.id) }
            }
        default:
            let inner = filings(depth: depth - 1, at: moment)
            return Condition(text: "{filing: \(inner.text)}") {
                facts.isSeen($0.filing, at: moment) && inner.holds($0.filing)
            }
        }
    }

    // MARK: Insiders

    /// Of an insider's CIK.
    mutating func insiders(depth: Int, at moment: Int?) -> Condition<Int> {
        combined(depth: depth) { $0.insiderLeaf(depth: $1, at: moment) }
    }

    private mutating func insiderLeaf(depth: Int, at moment: Int?) -> Condition<Int> {
        let facts = facts
        let filed = { (insider: Int) in
            facts.filings.filter { filing in
                facts.isSeen(filing, at: moment) && filing.owners.contains { $0.insider == insider }
            }
        }
        switch depth > 0 ? Int.random(in: 0..<4, using: &random) : 4 {
        case 0:
            return quantified("transactions", transactions(depth: depth - 1, at: moment)) { insider in
                facts.transactions.filter { row in
                    facts.isSeen(row, at: moment)
                        && facts.filings[row.filing].owners.contains { $0.insider == insider }
                }
            }
        case 1: return quantified("filings", filings(depth: depth - 1, at: moment), over: filed)
        case 2:
            return quantified("companies", companies(depth: 0, at: moment)) { insider in
                let issuers = Set(filed(insider).map(\.company))
                return facts.companies.filter { issuers.contains($0.id) }
            }
        case 3:
            // What the insider is at each issuer, drawn together from all filings there.
            let bit = Int.random(in: 0..<6, using: &random)
            let inner = Condition<Int>(text: "{role: {eq: \(Facts.roles[bit])}}") { $0 & 1 << bit != 0 }
            return quantified("relationships", inner) { insider in
                Dictionary(grouping: filed(insider), by: \.company).values.map { filings in
                    filings.flatMap(\.owners).filter { $0.insider == insider }.reduce(0) { $0 | $1.roles }
                }
            }
        default:
            let name = "Person \(Int.random(in: 0..<5, using: &random))"
            let named = Set(facts.insiders.filter { $0.name == name }.map(\.id))
            return Condition(text: "{name: {eq: \"\(name)\"}}") { named.contains($0) }
        }
    }

    // MARK: Filings

    mutating func filings(depth: Int, at moment: Int?) -> Condition<Facts.Filing> {
        combined(depth: depth) { $0.filingLeaf(depth: $1, at: moment) }
    }

    private mutating func filingLeaf(depth: Int, at moment: Int?) -> Condition<Facts.Filing> {
        let facts = facts
        switch Int.random(in: 0..<(depth > 0 ? 6 : 3), using: &random) {
        case 0:
            let isAmendment = Bool.random(using: &random)
            return Condition(text: "{isAmendment: {eq: \(isAmendment)}}") { $0.isAmendment == isAmendment }
        case 1:
            let count = Int.random(in: 1...3, using: &random)
            return Condition(text: "{ownerCount: {eq: \(count)}}") { $0.owners.count == count }
        case 2:
            let day = Facts.day(Int.random(in: 0..<12, using: &random))
            return Condition(text: "{filedOn: {gt: \"\(day)\"}}") { $0.filedOn > day }
        case 3:
            return quantified("owners", owners(depth: depth - 1, at: moment), over: OwnerRow.all)
        case 4:
            let inner = companies(depth: depth - 1, at: moment)
            return Condition(text: "{company: \(inner.text)}") { filing in
                facts.companies.contains { $0.id == filing.company && inner.holds($0) }
            }
        default:
            // A filing shows its transactions as it reports them, restated ones included.
            return quantified("transactions", transactions(depth: depth - 1, at: moment)) { filing in
                facts.transactions.filter { facts.filings[$0.filing].accession == filing.accession }
            }
        }
    }

    // MARK: Transactions by owners

    /// A filter of transactions that asks for their owners, their filing or the insider named first.
    mutating func transactionsByOwners(depth: Int, at moment: Int?) -> Condition<Facts.Transaction> {
        let facts = facts
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
            return quantified("owners", owners(depth: depth, at: moment)) {
                OwnerRow.all(of: facts.filings[$0.filing])
            }
        case 1:
            let inner = filings(depth: depth, at: moment)
            return Condition(text: "{filing: \(inner.text)}") { inner.holds(facts.filings[$0.filing]) }
        default:
            let inner = insiders(depth: depth, at: moment)
            return Condition(text: "{insider: \(inner.text)}") { inner.holds(facts.insider(of: $0)) }
        }
    }
}

extension Facts {
    func isSeen(_ filing: Filing, at moment: Int?) -> Bool { moment.map { filing.knownFrom <= $0 } ?? true }

    /// The first owner that has the trade's primary role.
    func insider(of transaction: Transaction) -> Int {
        let role = Self.role(of: roles(of: transaction))
        return filings[transaction.filing].owners.first { Self.role(of: $0.roles) == role }?.insider ?? 0
    }
}
