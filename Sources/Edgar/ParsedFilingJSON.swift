/// A filing as one line of JSON: what `form4 parse` prints.
///
/// Keys are sorted and the same for every filing; numbers and dates stay the filing's texts; a fact that is not there is
/// null.
package enum ParsedFilingJSON {
    package static func line(for filing: OwnershipFiling, path: String) -> String {
        let header = filing.header
        let party = filing.issuerParty
        var json = JSONLine()
        json.object { json in
            json["acceptanceDatetime"] = .text(header?.acceptanceDatetime)
            json["accession"] = .text(filing.accessionNumber?.description)
            json["aff10b5One"] = .boolean(filing.aff10b5One)
            json["dateOfOriginalSubmission"] = .text(filing.dateOfOriginalSubmission)
            json["derivativeHoldings"] = .list(rows(of: filing, .derivative, .holding))
            json["derivativeTransactions"] = .list(rows(of: filing, .derivative, .transaction))
            json["documentCount"] = .text(header?.documentCount)
            json["filedAsOf"] = .text(header?.filedAsOf)
            json["footnoteCount"] = .integer(filing.footnotes.count)
            json["form3HoldingsReported"] = .boolean(filing.form3HoldingsReported)
            json["form4TransactionsReported"] = .boolean(filing.form4TransactionsReported)
            json["formType"] = .text(filing.documentType)
            json["hasRemarks"] = .boolean(filing.remarks != nil)
            json["issuer"] = .object { json in
                json["cik"] = .text(filing.issuer.cikText)
                json["foreignTicker"] = .text(filing.issuer.foreignTradingSymbol)
                json["name"] = .text(filing.issuer.name)
                json["sic"] = .text(party?.sic)
                json["sicTitle"] = .text(party?.sicTitle)
                json["ticker"] = .text(filing.issuer.tradingSymbol)
            }
            json["noSecuritiesOwned"] = .boolean(filing.noSecuritiesOwned)
            json["nonDerivativeHoldings"] = .list(rows(of: filing, .nonDerivative, .holding))
            json["nonDerivativeTransactions"] = .list(rows(of: filing, .nonDerivative, .transaction))
            json["notSubjectToSection16"] = .boolean(filing.notSubjectToSection16)
            json["owners"] = .list(filing.owners.map(owner))
            json["path"] = .text(path)
            json["period"] = .text(filing.periodOfReport)
            json["schemaVersion"] = .text(filing.schemaVersion)
            json["signatureCount"] = .integer(filing.signatures.count)
            json["submissionType"] = .text(header?.submissionType)
        }
        return json.text
    }

    package static func line(for error: FilingError, path: String) -> String {
        var json = JSONLine()
        json.object { json in
            json["path"] = .text(path)
            json["error"] = .object { json in
                json["code"] = .text(error.code.rawValue)
                json["message"] = .text(error.message)
                if let line = error.line { json["line"] = .integer(line) }
            }
        }
        return json.text
    }

    private static func owner(_ owner: ReportingOwner) -> JSONLine.Value {
        .object { json in
            json["cik"] = .text(owner.cikText)
            json["isDirector"] = .boolean(owner.isDirector ?? false)
            json["isOfficer"] = .boolean(owner.isOfficer ?? false)
            json["isOther"] = .boolean(owner.isOther ?? false)
            json["isTenPercentOwner"] = .boolean(owner.isTenPercentOwner ?? false)
            json["name"] = .text(owner.name)
            json["officerTitle"] = .text(owner.officerTitle)
            json["otherText"] = .text(owner.otherText)
            json["state"] = .text(owner.address.state)
        }
    }

    private static func rows(
        of filing: OwnershipFiling,
        _ table: FilingRow.Table,
        _ kind: FilingRow.Kind
    ) -> [JSONLine.Value] {
        let keys = rowKeys(table, kind)
        return filing.rows(table, kind).map { row in
            .object { json in for (key, value) in keys { json[key] = value(row) } }
        }
    }

    private typealias RowKey = (key: String, value: @Sendable (FilingRow) -> JSONLine.Value)

    private static func rowKeys(_ table: FilingRow.Table, _ kind: FilingRow.Kind) -> [RowKey] {
        var keys = commonKeys
        if kind == .transaction { keys += transactionKeys }
        if table == .derivative { keys += derivativeKeys }
        return keys.sorted { $0.key < $1.key }
    }

    private static func text(_ key: String, _ field: RowField) -> RowKey { (key, { .text($0[field]) }) }

    private static let commonKeys: [RowKey] = [
        text("directOrIndirect", .directOrIndirectOwnership),
        ("footnoteIds", { .list($0.footnoteIds.map { .text($0) }) }), text("formType", .transactionFormType),
        text("natureOfOwnership", .natureOfOwnership), text("securityTitle", .securityTitle),
        text("sharesOwnedFollowing", .sharesOwnedFollowingTransaction),
        text("valueOwnedFollowing", .valueOwnedFollowingTransaction),
    ]

    private static let transactionKeys: [RowKey] = [
        text("acquiredDisposed", .transactionAcquiredDisposedCode), text("code", .transactionCode),
        text("deemedExecutionDate", .deemedExecutionDate),
        ("equitySwap", { .boolean($0.boolean(.equitySwapInvolved)) }), text("price", .transactionPricePerShare),
        ("priceFootnotes", { .list($0.footnoteIds(on: .transactionPricePerShare).map { .text($0) }) }),
        text("shares", .transactionShares), text("timeliness", .transactionTimeliness),
        text("totalValue", .transactionTotalValue), text("transactionDate", .transactionDate),
    ]

    private static let derivativeKeys: [RowKey] = [
        text("conversionOrExercisePrice", .conversionOrExercisePrice), text("exerciseDate", .exerciseDate),
        text("expirationDate", .expirationDate), text("underlyingShares", .underlyingSecurityShares),
        text("underlyingTitle", .underlyingSecurityTitle), text("underlyingValue", .underlyingSecurityValue),
    ]
}
