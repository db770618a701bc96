/// Form 4s of related entities that report together.
extension FilingSimulation {
    /// The same indirect line under every owner, ten to a form.
    mutating func groupTrade(at company: Int, on date: CalendarDate) -> [OwnershipFiling] {
        let traded = tradeDate(before: date)
        let code = random.pick(["P", "S", "S", "J"])
        let shares = Amount(random.size(from: 1000, to: 2_000_000))
        let price = code == "J" ? nil : market.companies[company].price.text
        if code == "P" {
            market.companies[company].groupPosition += shares
        } else if market.companies[company].groupPosition > shares {
            market.companies[company].groupPosition -= shares
        }
        let members = market.companies[company].group
        return stride(from: 0, to: members.count, by: 10).map { first in
            let part = Array(members[first..<min(first + 10, members.count)])
            return groupForm(company, part, date, traded, code, shares, price)
        }
    }

    private func groupForm(
        _ company: Int,
        _ members: [SimulatedOwner],
        _ date: CalendarDate,
        _ traded: CalendarDate,
        _ code: String,
        _ shares: Amount,
        _ price: String?
    ) -> OwnershipFiling {
        let issuer = market.companies[company]
        var builder = FilingBuilder(.init(.four), issuer, on: date)
        for member in members { builder.add(groupMember: member, fileNumber: issuer.fileNumber) }
        builder.add(.nonDerivative, .transaction, notes: [(.natureOfOwnership, Note.held)]) { row in
            row[.securityTitle] = issuer.security
            row.code(code, on: traded)
            row[.transactionShares] = shares.text
            row[.transactionPricePerShare] = price
            row[.transactionAcquiredDisposedCode] = code == "P" ? "A" : "D"
            row[.sharesOwnedFollowingTransaction] = issuer.groupPosition.text
            row[.directOrIndirectOwnership] = "I"
            row[.natureOfOwnership] = "See footnote"
        }
        return builder.finish()
    }
}
