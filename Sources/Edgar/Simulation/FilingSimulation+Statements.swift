/// Forms 3 and 5, and amendments.
extension FilingSimulation {
    /// A Form 3 of an insider who has not filed at this company yet: positions, or none.
    mutating func initialStatement(at company: Int, on date: CalendarDate) -> OwnershipFiling {
        let waiting = market.companies[company].seats.firstIndex { !$0.hasFiled }
        let seat = waiting ?? market.hire(at: company)
        market.companies[company].seats[seat].hasFiled = true
        let issuer = market.companies[company]
        var builder = FilingBuilder(.init(.three), issuer, on: date)
        builder.add(issuer.seats[seat], fileNumber: issuer.fileNumber)
        let ownsNone = random.chance(perMille: 350)
        builder.edit { $0.noSecuritiesOwned = ownsNone }
        if ownsNone { return builder.finish() }
        builder.add(.nonDerivative, .holding) { row in
            row[.securityTitle] = issuer.security
            row[.sharesOwnedFollowingTransaction] = issuer.seats[seat].position.text
            row[.directOrIndirectOwnership] = "D"
        }
        if issuer.seats[seat].units > Amount(0) { addOptions(issuer, seat, date, &builder) }
        return builder.finish()
    }

    private func addOptions(
        _ issuer: SimulatedCompany,
        _ seat: Int,
        _ date: CalendarDate,
        _ builder: inout FilingBuilder
    ) {
        builder.add(.derivative, .holding) { row in
            row[.securityTitle] = "Stock Option (Right to Buy)"
            row[.conversionOrExercisePrice] = issuer.price.cents.text
            row[.exerciseDate] = date.adding(days: 365).description
            row[.expirationDate] = date.adding(days: 3652).description
            row[.underlyingSecurityTitle] = issuer.security
            row[.underlyingSecurityShares] = issuer.seats[seat].units.text
            row[.directOrIndirectOwnership] = "D"
        }
    }

    /// A Form 5: gifts of the year, and now and then a trade that should have been on a Form 4.
    mutating func annualStatement(at company: Int, on date: CalendarDate) -> OwnershipFiling {
        let seat = random.below(market.companies[company].seats.count)
        let issuer = market.companies[company]
        var builder = FilingBuilder(.init(.five), issuer, on: date)
        builder.add(issuer.seats[seat], fileNumber: issuer.fileNumber)
        let isMissedTrade = random.chance(perMille: 300)
        let shares = Amount(random.size(from: 50, to: 5000))
        let traded = date.adding(days: -random.between(20, 300))
        builder.add(.nonDerivative, .transaction) { row in
            row[.securityTitle] = issuer.security
            row[.transactionDate] = traded.description
            row[.transactionFormType] = isMissedTrade ? "4" : "5"
            row[.transactionCode] = isMissedTrade ? "P" : "G"
            row[.equitySwapInvolved] = "0"
            row[.transactionTimeliness] = isMissedTrade ? "L" : nil
            row[.transactionShares] = shares.text
            row[.transactionPricePerShare] = isMissedTrade ? issuer.price.cents.text : "0"
            row[.transactionAcquiredDisposedCode] = isMissedTrade ? "A" : "D"
            row[.sharesOwnedFollowingTransaction] = issuer.seats[seat].position.text
            row[.directOrIndirectOwnership] = "D"
        }
        builder.edit { filing in
            filing.form3HoldingsReported = false
            filing.form4TransactionsReported = isMissedTrade
        }
        return builder.finish()
    }

    /// Restates a filing of an earlier day; nil while there is none.
    mutating func amendment(on date: CalendarDate) -> OwnershipFiling? {
        guard !recent.isEmpty else { return nil }
        let original = random.pick(recent)
        guard let filedOn = original.filedOn, filedOn < date else { return nil }
        var filing = original
        filing.form = .init(original.form.number, isAmendment: true)
        filing.documentType = filing.form.documentType
        filing.filedOn = date
        // Filers are asked for the filing date of the original, and often give the trade's.
        let stated = random.chance(perMille: 550) ? filedOn.description : original.periodOfReport
        filing.dateOfOriginalSubmission = random.chance(perMille: 850) ? stated : nil
        filing.remarks = "This amendment is filed to correct the original filing."
        filing.signatures = original.signatures.map { .init(name: $0.name, date: date.description) }
        let trades = filing.rows.indices.filter { filing.rows[$0].kind == .transaction }
        guard let changed = trades.isEmpty ? nil : random.pick(trades) else { return filing }
        correct(&filing, row: changed)
        return filing
    }

    /// Changes the shares, the price, or the date of a line; now and then only the changed line is repeated, or one is added.
    private mutating func correct(_ filing: inout OwnershipFiling, row: Int) {
        switch random.below(6) {
        case 0, 1: filing.rows[row][.transactionShares] = String(random.size(from: 20, to: 60_000))
        case 2:
            let cents = random.between(100, 60_000)
            filing.rows[row][.transactionPricePerShare] = Amount(tenThousandths: cents * 100).text
        case 3:
            let traded = filing.rows[row].date(.transactionDate)
            filing.rows[row][.transactionDate] = traded?.adding(days: -1).description
        case 4:
            filing.rows[row][.transactionShares] = String(random.size(from: 20, to: 60_000))
            filing.rows = renumbered([filing.rows[row]])
        default:
            var added = filing.rows[row]
            added[.transactionShares] = String(random.size(from: 20, to: 60_000))
            filing.rows.insert(added, at: row + 1)
            filing.rows = renumbered(filing.rows)
        }
        let mentioned = Set(filing.rows.flatMap(\.footnoteIds))
        filing.footnotes.removeAll { !mentioned.contains($0.id) }
    }

    /// The rows with their places in this document.
    private func renumbered(_ rows: [FilingRow]) -> [FilingRow] {
        var counts: [String: Int] = [:]
        return rows.map { row in
            let slot = row.table.rawValue + row.kind.rawValue
            counts[slot, default: 0] += 1
            return row.renumbered(counts[slot, default: 0])
        }
    }
}
