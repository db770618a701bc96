import QueryPlanner
import SQLBuilder

package struct Holding: Entity {
    package static let source: SQL = "holding"
    package static let doc = "A line that reports a position without a trade."
    package static let key = ["accession", "table", "ordinal"]
    package static let columnTypes: [String: SQL] = ["table": "security_table", "ordinal": "smallint"]
    package static let defaultOrder = [
        OrderKey.descending("filed_on"), .descending("accession"), .descending("table"), .descending("ordinal"),
    ]
    package static let validity = Validity.interval
    package static let isNode = true

    package init() {}

    let table = Field<SecurityTable>("Table I or Table II.", uses: [.filter, .order])
    let ordinal = Field<Int>("Place among the holdings of its table, in document order, from 1.", uses: [.filter])
    let securityTitle = Field<String>("As filed, such as `Common Stock`.", uses: [.filter, .order])
    let sharesOwned = Field<DecimalNumber?>(
        "Shares owned. Null when only a value was reported.",
        uses: [.filter, .order]
    )
    let valueOwned = Field<DecimalNumber?>("Value owned, in rare rows.", uses: [.filter, .order])
    let ownership = Field<OwnershipNature>("Direct or indirect.", uses: [.filter, .order])
    let natureOfOwnership = Field<String?>("Through whom it is held indirectly, as filed.", uses: [.filter])
    let rowForm = Field<FormType?>("The form of the line, which can differ from the document's.", uses: [.filter])
    let exercisePrice = Field<DecimalNumber?>("Table II: conversion or exercise price.", uses: [.filter, .order])
    let exercisableOn = Field<Day?>("Table II: from when on it can be exercised.", uses: [.filter, .order])
    let expiresOn = Field<Day?>("Table II: when it expires.", uses: [.filter, .order])
    let underlyingTitle = Field<String?>("Table II: the underlying security.", uses: [.filter])
    let underlyingShares = Field<DecimalNumber?>(
        "Table II: shares of the underlying security.",
        uses: [.filter, .order]
    )
    let underlyingValue = Field<DecimalNumber?>("Table II: value of the underlying security.", uses: [.filter, .order])
    let form = Field<FormType>("The form of the filing.", uses: [.filter, .order])
    let filedOn = Field<Day>("The day it was filed.", uses: [.filter, .order])
    let knownFrom = Field<Instant>("From when on this line counts as known.", uses: [.filter, .order])
    let knownUntil = Field<Instant?>(
        "When an amendment restated this line. Null while it is valid.",
        uses: [.filter, .order]
    )

    let insider = Link<Insider>("The first owner with the primary role; `owners` are all.", by: "insider_id")
    let company = Link<Company>("The issuer.", by: "company_id")
    let filing = Link<Filing>("The filing.", by: "accession")
    let owners = Links<Owner>(
        "All owners who reported the position.",
        by: "company_id",
        "accession",
        as: .list(expected: 2)
    )
    let footnotes = Links<Footnote>(
        "The footnotes that this line points to.",
        from: ["company_id", "accession", "table", "ordinal"],
        as: .list(expected: 4),
        where: { footnote, own in Footnote.of(row: own, isHolding: "TRUE", footnote) }
    )
    let amends = Link<Holding?>(
        "The line of an earlier filing that this one restates.",
        by: "company_id",
        "amends_accession",
        "table",
        "amends_ordinal",
        to: ["company_id", "accession", "table", "ordinal"],
        showsRestated: true
    )
}
