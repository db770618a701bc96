import QueryPlanner
import SQLBuilder

package struct Holding: Entity {
    package static let source: SQL = """
        (SELECT h.*, h.ordinal AS holding_ordinal, NULL::bigint AS transaction_accession, \
        NULL::smallint AS transaction_ordinal, FALSE AS is_transaction FROM holding h)
        """
    package static let doc = """
        A reported position: a line without a trade, or, in lists with `asOf`, what was owned following a transaction.
        """
    /// Holdings, and what each transaction left, as one list of reports.
    package static let snapshot: Snapshot? = Snapshot(
        source: """
            (SELECT h.company_id, h.accession, h."table", h.ordinal, h.security_title, h.row_form, h.shares_owned, \
            h.value_owned, h.ownership, h.nature_of_ownership, h.exercise_price, h.exercisable_on, h.expires_on, \
            h.underlying_title, h.underlying_shares, h.underlying_value, h.form, h.filed_on, h.insider_id, h.owner_ids, \
            h.known_from, h.known_until, h.amends_accession, h.amends_ordinal, h.ordinal AS holding_ordinal, \
            NULL::bigint AS transaction_accession, NULL::smallint AS transaction_ordinal, FALSE AS is_transaction \
            FROM holding h \
            UNION ALL SELECT x.company_id, x.accession, x."table", x.ordinal, x.security_title, x.row_form, \
            x.shares_owned_after, x.value_owned_after, x.ownership, x.nature_of_ownership, x.exercise_price, \
            x.exercisable_on, x.expires_on, x.underlying_title, x.underlying_shares, x.underlying_value, x.form, \
            x.filed_on, x.insider_id, x.owner_ids, x.known_from, x.known_until, NULL, NULL, NULL, x.accession, x.ordinal, TRUE \
            FROM transaction x WHERE x.shares_owned_after IS NOT NULL OR x.value_owned_after IS NOT NULL)
            """,
        line: [
            "company_id", "owner_ids", "table", "security_title", "ownership", "nature_of_ownership", "exercise_price",
            "expires_on",
        ],
        newest: ["filed_on", "accession", "ordinal", "is_transaction"],
        day: "filed_on",
        tieBreak: "is_transaction",
        doc: """
            The state on this day: of each line (issuer, owners, table, security, ownership, terms) the newest report \
            filed until then, be it a holding or what a transaction left; a position that was sold stands with 0.
            """
    )
    package static let key = ["accession", "table", "ordinal"]
    package static let columnTypes: [String: SQL] = [
        "table": "security_table", "ordinal": "smallint", "holding_ordinal": "smallint",
        "transaction_ordinal": "smallint",
        "is_transaction": "boolean",
    ]
    package static let defaultOrder = [
        OrderKey.descending("filed_on"), .descending("accession"), .descending("table"), .descending("ordinal"),
    ]
    package static let validity = Validity.interval
    package static let isNode = true

    /// What a transaction left has the transaction's key.
    package static func idPrefix(of row: SQL) -> SQL {
        "CASE WHEN \(row).is_transaction THEN 'Transaction' ELSE 'Holding' END"
    }
    package static let isOfOneCompany = true

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
    let terms = LineTerms()
    let form = Field<FormType>("The form of the filing.", uses: [.filter, .order])
    let filedOn = Field<Day>("The day it was filed.", uses: [.filter, .order])
    let knownFrom = Field<Instant>("From when on this line counts as known.", uses: [.filter, .order])
    let knownUntil = Field<Instant?>(
        "When an amendment restated this line. Null while it is valid.",
        uses: [.filter, .order],
        reads: ["known_until"]
    ) { row, time in time.knownUntil(of: row) }

    let insider = Link<Insider?>(
        "The first owner with the primary role; `owners` are all. Null only where the owners are not known.",
        by: "insider_id"
    )
    let company = Link<Company>("The issuer.", by: "company_id")
    let filing = Link<Filing>(
        "The filing.",
        by: "accession",
        carrying: ["company_id", "form", "filed_on", "known_from"]
    )
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
        where: { footnote, own, _ in Footnote.of(row: own, isHolding: "TRUE", footnote) }
    )
    let transaction = Link<Transaction?>(
        "The transaction that left this position. Null for a line without a trade.",
        by: "company_id",
        "transaction_accession",
        "table",
        "transaction_ordinal",
        to: ["company_id", "accession", "table", "ordinal"],
        showsRestated: true
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
    let amendedBy = Link<Holding?>(
        "The line of an amendment that restates this one.",
        by: "company_id",
        "accession",
        "table",
        "holding_ordinal",
        to: ["company_id", "amends_accession", "table", "amends_ordinal"],
        showsRestated: true
    )
}
