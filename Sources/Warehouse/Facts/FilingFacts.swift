import Edgar
import Form4Schema

/// What the store's rules need of a filing, typed and checked.
package struct FilingFacts: Equatable, Sendable {
    package var accession: Int
    package var company: Int
    package var form: FormNumber
    package var isAmendment: Bool
    package var dates: FilingDates
    package var periodOfReport: CalendarDate?
    package var dateOfOriginalSubmission: CalendarDate?
    /// In document order, each once; none when its data set lacked the table of owners.
    package var owners: [Int]
    /// Whether its data set lacked tables.
    package var isIncomplete = false
    package var transactions: [TransactionFacts]
    package var holdings: [HoldingFacts]

    package var knownFrom: Moment { dates.knownFrom }
}

extension FilingFacts {
    /// Rows of one kind in one table, more than thirty times what EDGAR takes: a filing is judged line by line against
    /// others while all writers wait, in a time that grows with the square of its rows.
    package static let mostRows = 1_000

    /// Reads the facts of a filing.
    ///
    /// - Parameters:
    ///   - evidence: what indexes and other lists say of its dates.
    ///   - isIncomplete: whether its data set lacked tables; then it may be without owners.
    package init(
        of filing: OwnershipFiling,
        evidence: [FilingDates] = [],
        isIncomplete: Bool = false
    ) throws(FilingError) {
        guard let accession = filing.accessionNumber else { throw FilingError(.noAccession) }
        let known = (FilingDates(of: filing).map { [$0] } ?? []) + evidence
        guard let first = known.first else { throw FilingError(.noFilingDate) }
        if let problem = filing.problems.first {
            throw FilingError(.badFact, problem.description, line: problem.line)
        }
        if let row = filing.rows.first(where: { $0.ordinal > Self.mostRows }) {
            throw FilingError(
                .tooManyRows,
                "\(row.table.rawValue) goes on beyond \(row.kind.rawValue) \(Self.mostRows)"
            )
        }
        var owners: [Int] = []
        for owner in filing.owners where !owners.contains(Int(owner.cik.number)) {
            owners.append(Int(owner.cik.number))
        }
        guard !owners.isEmpty || isIncomplete else { throw FilingError(.missingFact, "reportingOwner") }
        self.init(
            accession: Int(accession.digits),
            company: Int(filing.issuer.cik.number),
            form: filing.form.number,
            isAmendment: filing.form.isAmendment,
            dates: known.dropFirst().reduce(first) { $0.merging($1) },
            periodOfReport: filing.periodOfReport.flatMap { CalendarDate(filed: $0) },
            dateOfOriginalSubmission: filing.dateOfOriginalSubmission.flatMap { CalendarDate(filed: $0) },
            owners: owners,
            isIncomplete: isIncomplete,
            transactions: [],
            holdings: []
        )
        for row in filing.rows {
            switch row.kind {
            case .transaction: transactions.append(try TransactionFacts(row))
            case .holding: holdings.append(try HoldingFacts(row))
            }
        }
    }
}

extension TransactionFacts {
    fileprivate init(_ row: FilingRow) throws(FilingError) {
        let code = try row.required(.transactionCode) { TransactionCode(rawValue: $0) }
        let direction = try row.required(.transactionAcquiredDisposedCode) { TransactionDirection(filed: $0) }
        let tradedOn = try row.required(.transactionDate) { CalendarDate(filed: $0) }
        self.init(
            table: row.table,
            ordinal: row.ordinal,
            securityTitle: row[.securityTitle] ?? "",
            rowForm: row.form,
            code: code,
            equitySwap: row.boolean(.equitySwapInvolved),
            tradedOn: tradedOn,
            deemedOn: row.date(.deemedExecutionDate),
            timeliness: row[.transactionTimeliness].flatMap { Timeliness(filed: $0) },
            shares: try row.amount(.transactionShares),
            price: try row.amount(.transactionPricePerShare),
            totalValue: try row.amount(.transactionTotalValue),
            direction: direction,
            sharesOwnedAfter: try row.amount(.sharesOwnedFollowingTransaction),
            valueOwnedAfter: try row.amount(.valueOwnedFollowingTransaction),
            ownership: row.ownership,
            natureOfOwnership: row[.natureOfOwnership],
            terms: try row.terms()
        )
        if valueOverflows {
            throw FilingError(.badFact, "\(row.place(.transactionShares)) times the price exceeds 38 digits")
        }
    }
}

extension HoldingFacts {
    fileprivate init(_ row: FilingRow) throws(FilingError) {
        self.init(
            table: row.table,
            ordinal: row.ordinal,
            securityTitle: row[.securityTitle] ?? "",
            rowForm: row.form,
            sharesOwned: try row.amount(.sharesOwnedFollowingTransaction),
            valueOwned: try row.amount(.valueOwnedFollowingTransaction),
            ownership: row.ownership,
            natureOfOwnership: row[.natureOfOwnership],
            terms: try row.terms()
        )
    }
}

extension FilingRow {
    fileprivate var form: FormNumber? {
        self[.transactionFormType].flatMap { OwnershipFiling.Form(documentType: $0)?.number }
    }

    /// Direct where the filer left it out: an indirect position has to be explained.
    fileprivate var ownership: OwnershipNature { self[.directOrIndirectOwnership] == "I" ? .indirect : .direct }

    fileprivate func place(_ field: RowField) -> String {
        "\(field.element) of \(table.rawValue) \(kind.rawValue) \(ordinal)"
    }

    fileprivate func required<T>(_ field: RowField, _ read: (String) -> T?) throws(FilingError) -> T {
        guard let text = self[field], let value = read(text) else {
            throw FilingError(.badFact, "\(place(field)) is “\(self[field] ?? "")”")
        }
        return value
    }

    fileprivate func amount(_ field: RowField) throws(FilingError) -> Amount? {
        guard let text = decimal(field) else { return nil }
        guard let amount = Amount(text) else { throw FilingError(.badFact, "\(place(field)) has more than 38 digits") }
        return amount
    }

    fileprivate func terms() throws(FilingError) -> DerivativeTerms {
        guard table == .derivative else { return DerivativeTerms() }
        return DerivativeTerms(
            exercisePrice: try amount(.conversionOrExercisePrice),
            exercisableOn: date(.exerciseDate),
            expiresOn: date(.expirationDate),
            underlyingTitle: self[.underlyingSecurityTitle],
            underlyingShares: try amount(.underlyingSecurityShares),
            underlyingValue: try amount(.underlyingSecurityValue)
        )
    }
}

extension TransactionDirection {
    fileprivate init?(filed: String) {
        switch filed {
        case "A": self = .acquired
        case "D": self = .disposed
        default: return nil
        }
    }
}

extension Timeliness {
    fileprivate init?(filed: String) {
        switch filed.uppercased() {
        case "E": self = .early
        case "L": self = .late
        default: return nil
        }
    }
}
