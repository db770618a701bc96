import QueryPlanner
import SQLBuilder

package struct Transaction: Entity {
    package static let source: SQL = "transaction"
    package static let doc = """
        One reported transaction: a line of Table I or Table II. Identity is filing, table and place in it; two identical \
        lines are two transactions. Lists show the lines valid now (or at `@asKnownAt`): a line that an amendment has \
        restated gives way to the restated one.
        """
    package static let key = ["accession", "table", "ordinal"]
    package static let columnTypes: [String: SQL] = [
        "table": "security_table", "ordinal": "smallint",
        // As the key of a list, an array goes as its text.
        "owner_ids": "text",
    ]
    package static let defaultOrder = [
        OrderKey.descending("filed_on"), .descending("accession"), .descending("table"), .descending("ordinal"),
    ]
    package static let validity = Validity.interval
    package static let isNode = true
    package static let isOfOneCompany = true

    package init() {}

    let table = Field<SecurityTable>("Table I or Table II.", uses: [.filter, .order])
    let ordinal = Field<Int>("Place among the transactions of its table, in document order, from 1.", uses: [.filter])
    let code = Field<TransactionCode>("The SEC's letter.", uses: [.filter, .order])
    let kind = Field<TransactionKind>("What happened: the code, grouped.", uses: [.filter, .order])
    let direction = Field<TransactionDirection>("Acquired or disposed of.", uses: [.filter, .order])
    let tradedOn = Field<Day>("The transaction date.", uses: [.filter, .order])
    let deemedOn = Field<Day?>("The deemed execution date, where the filer gives one.", uses: [.filter, .order])
    let securityTitle = Field<String>("As filed, such as `Common Stock`.", uses: [.filter, .order])
    let shares = Field<DecimalNumber?>(
        """
        Shares, or derivative units in Table II; never negative, see `direction`. Null when only a dollar value was \
        reported.
        """,
        uses: [.filter, .order]
    )
    let price = Field<DecimalNumber?>(
        "Price per share in US dollars. Null when absent or only footnoted; 0 when reported as 0.",
        uses: [.filter, .order]
    )
    let value = Field<DecimalNumber?>(
        "`shares` times `price` in US dollars, or the reported total. Null when unknown.",
        uses: [.filter, .order]
    )
    let totalValue = Field<DecimalNumber?>("The total as filed, in rare rows instead of shares.", uses: [.filter])
    let sharesOwnedAfter = Field<DecimalNumber?>("Shares owned following the transaction.", uses: [.filter, .order])
    let valueOwnedAfter = Field<DecimalNumber?>("Value owned following it, in rare rows.", uses: [.filter, .order])
    let ownership = Field<OwnershipNature>("Direct or indirect.", uses: [.filter, .order])
    let natureOfOwnership = Field<String?>("Through whom it is held indirectly, as filed.", uses: [.filter])
    let equitySwap = Field<Bool?>("Whether an equity swap was involved.", uses: [.filter])
    let timeliness = Field<Timeliness?>("The filer's own mark of an early or late line.", uses: [.filter])
    let terms = LineTerms()

    let form = Field<FormType>("The form of the filing.", uses: [.filter, .order])
    let isAmendment = Field<Bool>("Whether the filing is an amendment.", uses: [.filter])
    let filedOn = Field<Day>(
        "The day this line was filed; for a restated trade, the amendment's.",
        uses: [.filter, .order]
    )
    let acceptedAt = Field<Instant?>("When EDGAR accepted the filing, if known.", uses: [.filter, .order])
    let firstFiledOn = Field<Day>(
        "The day of the first report of this trade, whichever amendments restated it since.",
        uses: [.filter, .order]
    )
    let knownFrom = Field<Instant>("From when on this line counts as known.", uses: [.filter, .order])
    let knownUntil = Field<Instant?>(
        "When an amendment restated this line. Null while it is valid.",
        uses: [.filter, .order],
        reads: ["known_until"]
    ) { row, time in time.knownUntil(of: row) }
    let role = Field<Role>(
        "The primary role: the first that any of the owners has. Filters look at every role of every owner.",
        uses: [.filter, .order],
        filterMask: "roles"
    )
    let roles = Field<[Role]>("Every role of every owner.", reads: ["roles"], sql: Role.list(ofMask:))
    let plan10b51 = Field<Bool?>(
        """
        Whether the trade followed a Rule 10b5-1 plan. Box checked: true for lines whose footnotes name a plan, or, if \
        none does, for all purchases and sales, null for others. Box unchecked: false for purchases and sales. Before \
        the box existed (April 2023): from footnotes, else null.
        """,
        uses: [.filter, .order],
        column: "plan10b51"
    )
    let planSource = Field<PlanSource?>("What `plan10b51` was read from.", uses: [.filter])
    let lagBusinessDays = Field<Int?>(
        "Business days from the deemed date, else `tradedOn`, to `firstFiledOn`.",
        uses: [.filter, .order]
    )
    let isLate = Field<Bool?>(
        """
        Whether the line was reported late: marked so by the filer, or a Form 4 line with a lag over two business days \
        not marked early. Null for Form 3, and for unmarked lines of form type 5.
        """,
        uses: [.filter]
    )
    let ownershipChange = Field<DecimalNumber?>(
        "Signed change of the line's position as a fraction of the one before. Null when unknown or from zero.",
        uses: [.filter, .order]
    )
    let isFirstPurchase = Field<Bool?>(
        "Whether it is the first purchase of the insider at this issuer, as far as was known then. Null for others.",
        uses: [.filter]
    )
    let monthsSinceLastPurchase = Field<Int?>(
        "Whole months since the insider's purchase before. Null for the first, and for other rows.",
        uses: [.filter, .order]
    )
    let qualityFlags = Field<[QualityFlag]>("Why the row deserves a second look; empty for most.", uses: [.filter])
    let excluded = Field<Bool>("Whether a flag keeps it out of aggregates by default.", uses: [.filter])

    let insider = Link<Insider?>(
        """
        The first owner, in document order, that has the primary `role`; `owners` are all. Null only where the filing is \
        `incomplete` and its owners are not known.
        """,
        by: "insider_id"
    )
    let company = Link<Company>("The issuer.", by: "company_id")
    let filing = Link<Filing>(
        "The filing.",
        by: "accession",
        carrying: ["company_id", "form", "is_amendment", "filed_on", "accepted_at", "known_from"]
    )
    let owners = Links<Owner>(
        "All owners who reported the trade.",
        by: "company_id",
        "accession",
        as: .list(expected: 2)
    )
    let footnotes = Links<Footnote>(
        "The footnotes that this line points to.",
        from: ["company_id", "accession", "table", "ordinal"],
        as: .list(expected: 4),
        where: { footnote, own, _ in Footnote.of(row: own, isHolding: "FALSE", footnote) }
    )
    let insiderTrades = Links<Transaction>(
        """
        Other transactions of any of these owners in this issuer, newest first. `from` and `to` say how many days after \
        this trade's day: `{from: 0, to: 30}` is the same day and the month after, `{to: -1}` any day before.
        """,
        from: ["company_id", "accession", "table", "ordinal", "traded_on", "owner_ids"],
        window: LinksWindow(from: "traded_on", to: "traded_on"),
        where: { other, own, _ in
            "\(isAnother(other, own)) AND \(other).owner_ids && \(own[5])::bigint[]"
        }
    )
    let companyTrades = Links<Transaction>(
        """
        Other transactions in this issuer, whoever reported them, newest first. `from` and `to` say how many days after \
        this trade's day: `{from: -5, to: 5}` is within five days.
        """,
        from: ["company_id", "accession", "table", "ordinal", "traded_on"],
        window: LinksWindow(from: "traded_on", to: "traded_on"),
        where: { other, own, _ in isAnother(other, own) }
    )
    let amends = Link<Transaction?>(
        "The line of an earlier filing that this one restates.",
        by: "company_id",
        "amends_accession",
        "table",
        "amends_ordinal",
        to: ["company_id", "accession", "table", "ordinal"],
        showsRestated: true
    )
    let amendedBy = Link<Transaction?>(
        "The line of an amendment that restates this one.",
        by: "company_id",
        "amended_by_accession",
        "table",
        "amended_by_ordinal",
        to: ["company_id", "accession", "table", "ordinal"],
        showsRestated: true
    )

    /// Whether a row is another line in the issuer of the line with this company, accession, table and ordinal.
    private static func isAnother(_ other: SQL, _ own: [SQL]) -> SQL {
        """
        \(other).company_id = \(own[0]) AND (\(other).accession, \(other)."table", \(other).ordinal) \
        <> (\(own[1]), \(own[2]), \(own[3]))
        """
    }
}

extension Footnote {
    /// Whether the row with this company, accession, table and ordinal points to the footnote.
    static func of(row own: [SQL], isHolding: SQL, _ footnote: SQL) -> SQL {
        """
        \(footnote).company_id = \(own[0]) AND \(footnote).accession = \(own[1]) AND \(footnote).footnote_id IN \
        (SELECT r.footnote_id FROM footnote_reference r WHERE r.company_id = \(own[0]) AND r.accession = \(own[1]) \
        AND r."table" = \(own[2]) AND r.row_ordinal = \(own[3]) AND r.is_holding = \(isHolding))
        """
    }
}
